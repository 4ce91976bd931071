"""A guest: QEMU with Debian's kernel, this system's files read-only, and what a test wants besides.

    guest.py FOLDER      fetches the kernel into the folder, if it is not there
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

# What every guest needs to see the host's files and to talk to it.
MODULES = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p"]
# How long a kernel may take to say a word, in seconds; only for finding out whether KVM works here.
FIRST_WORD = 15


def kernel(folder):
    """Fetches Debian's kernel and unpacks it, never installing it; gives back image and modules' folder."""
    folder = Path(folder)
    if not list(folder.glob("boot/vmlinuz-*")):
        # Under its name only when it is whole.
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        depends = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], check=True, text=True, capture_output=True)
        package = re.search(r"Depends: (\S+)", depends.stdout).group(1)
        subprocess.run(["apt-get", "download", "-qq", package], cwd=part, check=True)
        for archive in part.glob("linux-image-*.deb"):
            subprocess.run(["dpkg-deb", "-x", archive, part], check=True)
            archive.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    return max(folder.glob("boot/vmlinuz-*")), max(folder.glob("lib/modules/*"))


def initial_files(modules, wanted, init, into, programs, more=None):
    """Makes the initramfs: busybox, the wanted modules in the order in which they need one another, init; and, for
    they are read at each boot, the programs without their debugging symbols, below /yizhan. `more` is called with
    that folder."""
    tree = Path(into).with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "bin").mkdir(parents=True)
    (tree / "modules").mkdir()
    shutil.copy(shutil.which("busybox"), tree / "bin" / "busybox")
    shutil.copy(init, tree / "init")
    (tree / "init").chmod(0o755)
    own = tree / "yizhan"
    own.mkdir()
    for each in programs:
        if subprocess.run(["strip", "-o", own / Path(each).name, each]).returncode != 0:
            shutil.copy(each, own)
    if more:
        more(own)
    files = {path.name.split(".ko")[0].replace("-", "_"): path for path in modules.rglob("*.ko")}
    order = []

    def add(name):
        path = files.get(name.replace("-", "_"))
        if path is None or path in order:
            return  # Built in, or there already.
        needs = re.search(rb"\x00depends=([^\x00]*)\x00", path.read_bytes())
        for each in filter(None, (needs.group(1).decode() if needs else "").split(",")):
            add(each)
        order.append(path)

    for name in MODULES + wanted:
        add(name)
    for path in order:
        shutil.copy(path, tree / "modules" / path.name)
    (tree / "modules" / "order").write_text("".join(f"{path.name}\n" for path in order))
    names = subprocess.run(["find", "."], cwd=tree, check=True, capture_output=True).stdout
    with open(into, "wb") as archive:
        subprocess.run(["busybox", "cpio", "-o", "-H", "newc"], cwd=tree, input=names, stdout=archive, check=True, stderr=subprocess.DEVNULL)


def accelerator(image):
    """KVM where it works, else QEMU's own translation."""
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg,thread=multi"
    log = Path("/tmp") / f"yizhan-kvm-{os.getpid()}"
    guest = subprocess.Popen(
        ["qemu-system-x86_64", "-accel", "kvm", "-m", "256", "-nic", "none", "-display", "none", "-serial", f"file:{log}",
         "-kernel", image, "-append", "console=ttyS0 panic=-1", "-no-reboot"], stderr=subprocess.DEVNULL)
    end = time.monotonic() + FIRST_WORD
    while time.monotonic() < end and guest.poll() is None and not (log.exists() and b"Linux version" in log.read_bytes()):
        time.sleep(0.1)
    works = log.exists() and b"Linux version" in log.read_bytes()
    guest.kill()
    guest.wait()
    log.unlink(missing_ok=True)
    return "kvm" if works else "tcg,thread=multi"


class Guest:
    """One boot. What the guest says on its control port comes as lines; `end` takes its power."""

    def __init__(self, folder, image, initramfs, accel, arguments=(), ports=("control",), processors=2):
        self.folder = Path(folder)
        self.ports = {name: self._listen(name) for name in ports}
        self.console = self.folder / "console.log"
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", accel, "-cpu", "max", "-smp", str(processors), "-m", "1500", "-nic", "none",
             "-display", "none", "-no-reboot", "-serial", f"file:{self.console}", "-kernel", image, "-initrd", initramfs,
             # On a busy host the kernel's check of its timer fails for lack of time, and the boot with it.
             "-append", "console=ttyS0 quiet panic=-1 mitigations=off no_timer_check",
             *self._share("root", "/"), *self._share("work", self.folder),
             "-device", "virtio-serial-pci", *arguments, *(word for name in ports for word in self._port(name))],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=(self.folder / "qemu.log").open("ab"))
        self.lines = b""
        self.said = {name: None for name in ports}

    def _listen(self, name):
        path = self.folder / f"{name}.socket"
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        listener.setblocking(False)
        return listener

    def _port(self, name):
        return ["-chardev", f"socket,id={name},path={self.folder / name}.socket", "-device", f"virtserialport,chardev={name},name={name}"]

    @staticmethod
    def _share(tag, path):
        return ["-fsdev", f"local,id={tag},path={path},security_model=none,readonly=on,multidevs=remap", "-device",
                f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]

    def _heard(self, name):
        if self.said[name] is None:
            try:
                self.said[name], _ = self.ports[name].accept()
                self.said[name].setblocking(False)
            except BlockingIOError:
                return b""
        try:
            return self.said[name].recv(65536)
        except (BlockingIOError, ConnectionError):
            return b""

    def wait(self, until):
        """Waits for the next thing: a line that the guest says, "OFF", or None when it is `until`."""
        while True:
            event = self._event()
            if event:
                return event
            self.lines += self._heard("control")
            if b"\n" in self.lines:
                line, self.lines = self.lines.split(b"\n", 1)
                return line.decode(errors="replace")
            if self.process.poll() is not None:
                return "OFF"
            if time.monotonic() >= until:
                return None
            # Where a moment counts, as for a cut: two hundred looks a second.
            time.sleep(0.005)

    def _event(self):
        """What comes before the next line; for those who know more than lines."""

    def end(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for each in [*self.ports.values(), *filter(None, self.said.values())]:
            each.close()

    def words(self):
        return self.console.read_text(errors="replace") if self.console.exists() else ""


if __name__ == "__main__":
    try:
        kernel(sys.argv[1])
    except (subprocess.CalledProcessError, AttributeError) as error:
        sys.exit(f"The guest's kernel could not be fetched ({error}). Check the way to the Debian mirror, `apt-get update`, and try again.")
