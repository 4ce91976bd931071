"""Within the guest: the board of emulated devices, and looks at what the kernel and udev made of them."""

import grp
import os
import stat
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USB = Path("/sys/bus/usb/devices")
# A guest without KVM on a busy machine; in seconds.
PATIENCE = 40
# Ports of the controller; what is attached at the first one when the terminal is locked makes it an inside one.
INSIDE, OUTSIDE, OTHER = 0, 1, 2


class Failure(Exception):
    pass


def demand(holds, what):
    if not holds:
        raise Failure(what)


def until(what, holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        demand(time.monotonic() < end, f"in {PATIENCE} s never: {what}")
        time.sleep(0.02)


def run(*words):
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True, cwd=ROOT)
    demand(done.returncode == 0, f"{words}: {done.stdout} {done.stderr}")
    return done.stdout


def settle():
    run("udevadm", "settle", f"--timeout={PATIENCE}")


# MARK: Devices


class Board:
    """The program that holds the emulated devices."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["/run/yizhan/kernel-devices"], text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.places = {}
        hubs = Path("/sys/devices/platform/vhci_hcd.0").glob("usb[0-9]*")
        self.bus = next(each.name[3:] for each in hubs if (each / "speed").read_text().strip() == "480")

    def _say(self, words):
        self.process.stdin.write(words + "\n")
        answer = self.process.stdout.readline().strip()
        demand(answer == "ok", f"{words}: {answer}")

    def plug(self, name, port=OUTSIDE):
        """Plugs in, and waits until udev is done with it; gives back its folder in sysfs."""
        folder = USB / f"{self.bus}-{port + 1}"
        self._say(f"plug {name} {port}")
        self.places[name] = folder
        until(f"{name} is seen", lambda: (folder / "devnum").exists())
        until(f"udev knows {name}", lambda: "ID_PATH" in properties(folder))
        settle()
        return folder

    def unplug(self, name):
        self._say(f"unplug {name}")
        folder = self.places.pop(name)
        until(f"{name} is gone", lambda: not folder.exists())
        settle()

    def clear(self):
        for name in list(self.places):
            self.unplug(name)


def properties(folder):
    done = subprocess.run(["udevadm", "info", "--query=property", f"--path={folder}"], text=True, capture_output=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def authorized(folder):
    return (folder / "authorized").read_text().strip() == "1"


def driver(folder, interface=0):
    link = Path(f"{folder}:1.{interface}") / "driver"
    return link.resolve().name if link.exists() else None


def owner(path):
    about = os.stat(path)
    return f"{grp.getgrgid(about.st_gid).gr_name} {stat.S_IMODE(about.st_mode):o}"


def node(folder):
    return Path("/dev") / next(
        line.split("=")[1] for line in (folder / "uevent").read_text().splitlines() if line.startswith("DEVNAME="))
