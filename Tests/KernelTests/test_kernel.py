"""The drivers' way to a real kernel, and our udev rules under the real udevd: one boot of a guest with emulated
devices at its USB ports (`make test-kernel`). What is tried there stands in checks.py."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "Guests"), str(HERE)]

from board import ROOT  # noqa: E402
from checks import CHECKS  # noqa: E402
from guest import Guest, accelerator, initial_files, kernel  # noqa: E402

MODULES = [
    "overlay", "vhci-hcd", "usbhid", "hid-generic", "evdev", "usb-storage", "cdc_ether", "asix", "ftdi_sio", "usblp"]
# A guest without KVM takes its time; one that says nothing for so long, in seconds, hangs.
PATIENCE = 240

BOOT = f"""
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# What this host may have from an installation of its own.
rm -f /etc/udev/rules.d/*yizhan*
groupdel yizhan 2>/dev/null
# What an ordinary user's QEMU cannot read, and groupadd wants.
cat /etc/gshadow >/dev/null 2>&1 || {{ rm -f /etc/gshadow; : >/etc/gshadow; }}
/usr/lib/systemd/systemd-udevd >/run/udevd.log 2>&1 &
udevadm trigger --action=add --settle
python3 -B {HERE}/checks.py || echo "the checks died" >/dev/yizhan-control
dmesg | tail -n 60 >/dev/console
busybox poweroff -f
"""


@pytest.fixture(scope="module")
def results():
    """The boot; gives back what each check said."""
    folder = Path(tempfile.mkdtemp(prefix="yizhan-kernel-", dir="/tmp"))
    image, modules = kernel(ROOT / ".test" / "kernel")
    initramfs = folder / "initramfs"
    programs = [ROOT / ".build" / "debug" / name for name in ("kernel-devices", "device-scenarios")]
    initial_files(modules, MODULES, HERE / "guest_init.sh", initramfs, programs)
    (folder / "boot.sh").write_text(BOOT)
    guest = Guest(folder, image, initramfs, accelerator(image), processors=1)
    said = {}
    try:
        while True:
            line = guest.wait(time.monotonic() + PATIENCE)
            if line in (None, "OFF", "done"):
                said["end"] = line or "the guest hangs"
                break
            outcome, _, rest = line.partition(" ")
            name, _, words = rest.partition(" ")
            if outcome in ("ok", "failed"):
                said[name] = words if outcome == "failed" else ""
            print(line)
    finally:
        if said.get("end") == "done":
            guest.wait(time.monotonic() + 20)
        guest.end()
    print(guest.words()[-6000:])
    yield said
    shutil.rmtree(folder, ignore_errors=True)


def test_the_guest_came_to_its_end(results):
    assert results["end"] == "done"


@pytest.mark.parametrize("name", CHECKS, ids=lambda name: name)
def test_in_the_guest(results, name):
    assert results.get(name, "it was never tried") == "", CHECKS[name].__doc__
