"""What is tried within the guest, in this order: each function is a check, its docstring the sentence."""

import grp
import os
import subprocess
from pathlib import Path

from board import INSIDE, OTHER, OUTSIDE, PATIENCE, ROOT, USB, Board, authorized, demand, driver, node, owner, properties, run, settle, until

LOCAL = Path("/etc/udev/rules.d/69-yizhan-local.rules")

board = None


def is_let_in(name, port=OUTSIDE, by=None):
    folder = board.plug(name, port)
    until(f"{name} is let in", lambda: authorized(folder))
    until(f"{name} has a configuration", lambda: Path(f"{folder}:1.0").exists())
    if by:
        until(f"{by} drives {name}", lambda: driver(folder) == by)
    return folder


def is_kept_out(name, port=OUTSIDE):
    folder = board.plug(name, port)
    until(f"udev keeps {name} out", lambda: properties(folder).get("YIZHAN_LOCKED") == "1")
    settle()
    demand(not authorized(folder), f"{name} is authorised")
    demand(not Path(f"{folder}:1.0").exists(), f"{name} has interfaces")
    demand(owner(node(folder)) == "root 600", f"the node of {name} is {owner(node(folder))}")
    demand("YIZHAN" not in properties(folder), f"{name} passes for {properties(folder).get('YIZHAN')}")
    return folder


def lockdown(*words):
    return run(ROOT / "kiosk-assets/system/usb-lockdown", *words)


# MARK: Names and owners


def check_installation():
    """make install-udev makes the group and brings rules that udev understands"""
    LOCAL.write_text(
        'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0403", ATTR{idProduct}=="6001", '
        'ENV{YIZHAN}="card-reader"\n')
    run("make", "install-udev")
    grp.getgrnam("yizhan")
    demand(not Path("/etc/udev/rules.d/72-yizhan-lockdown.rules").exists(), "it locks unasked")


def check_reader():
    """a card reader belongs to the group, has its links, and does not sleep"""
    folder = board.plug("reader")
    demand(properties(folder).get("YIZHAN") == "card-reader", f"it is {properties(folder)}")
    demand(owner(node(folder)) == "yizhan 660", owner(node(folder)))
    for link in ["card-reader", f"card-reader@{properties(folder)['ID_PATH']}"]:
        demand(os.path.realpath(f"/dev/yizhan/{link}") == str(node(folder)), f"/dev/yizhan/{link} is wrong")
    demand((folder / "power/control").read_text().strip() == "on", "it may sleep")
    board.unplug("reader")
    demand(not os.path.lexists("/dev/yizhan/card-reader"), "the link outlives the reader")


def check_scanner():
    """a scanner with IPP over USB belongs to the group and has its link"""
    folder = board.plug("scanner")
    demand(properties(folder).get("YIZHAN") == "scanner", f"it is {properties(folder)}")
    demand(owner("/dev/yizhan/scanner") == "yizhan 660", owner("/dev/yizhan/scanner"))


def check_hid_reader():
    """the raw HID of a reader belongs to the group and has its link"""
    folder = is_let_in("hid-reader", by="usbhid")
    until("its raw HID has a link", lambda: os.path.exists("/dev/yizhan/card-reader-hidraw"))
    settle()
    demand(os.path.realpath("/dev/yizhan/card-reader-hidraw").startswith("/dev/hidraw"), "the link is wrong")
    demand(owner("/dev/yizhan/card-reader-hidraw") == "yizhan 660", owner("/dev/yizhan/card-reader-hidraw"))
    demand(properties(folder).get("YIZHAN") == "card-reader", "it has no name")


def check_serial_reader():
    """the serial line of an adapter that the terminal's own rules call a reader belongs to the group and has its link"""
    is_let_in("serial-reader", by="ftdi_sio")
    until("its line has a link", lambda: os.path.exists("/dev/yizhan/card-reader-serial"))
    settle()
    demand(os.path.realpath("/dev/yizhan/card-reader-serial") == "/dev/ttyUSB0", "the link is wrong")
    demand(owner("/dev/ttyUSB0") == "yizhan 660", owner("/dev/ttyUSB0"))


def check_printer():
    """a receipt printer is CUPS's, and has a link that stays"""
    folder = is_let_in("printer", by="usblp")
    until("it has a link", lambda: os.path.exists("/dev/yizhan/receipt-printer"))
    settle()
    demand(os.path.realpath("/dev/yizhan/receipt-printer") == "/dev/usb/lp0", "the link is wrong")
    demand(owner("/dev/usb/lp0") == "lp 660", owner("/dev/usb/lp0"))
    demand(properties(folder).get("YIZHAN") == "receipt-printer", "it has no name")


def check_barcode_scanner():
    """a barcode scanner is named and stays the keyboard that it is; an ordinary keyboard is not named"""
    folder = is_let_in("barcode-scanner", by="usbhid")
    demand(properties(folder).get("YIZHAN") == "barcode-scanner", f"it is {properties(folder)}")
    demand("yizhan" not in owner(node(folder)), owner(node(folder)))
    demand("YIZHAN" not in properties(is_let_in("keyboard", OTHER, by="usbhid")), "the keyboard has a name")


# MARK: Drivers

# One scenario for each sort of failure, by parts of their names (Tests/DeviceScenarios): a boot has no time for all.
SCENARIOS = [
    "pulled out in the middle of reading a card", "pulled out in the middle of a page",
    "hangs while reading a card, is reset, and reads it (card reader, wholeFrameBulk)",
    "the endpoint halts instead of giving a card's record", "plugged into another port it works", "another program holds"]


def check_scenarios():
    """the drivers get over what befalls devices at a real kernel as they do on the emulated bus"""
    done = subprocess.run(
        ["/run/yizhan/device-scenarios", "--bus", "kernel", "--patience", "3000", *SCENARIOS], text=True,
        # Serial lines are links in a folder that can be written.
        env=os.environ | {"TMPDIR": "/run"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=5 * PATIENCE)
    # Of what went well nothing: of a failure only the beginning is shown.
    demand(done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if not line.startswith("ok "))[:3000])


# MARK: Lock-down


def check_locking():
    """locking a terminal cuts off nothing that is attached then"""
    reader, touch = is_let_in("reader", OTHER), is_let_in("keyboard", INSIDE, by="usbhid")
    before = sorted(path.name for path in Path(f"{touch}:1.0").glob("0003:*"))
    run("make", "install-udev", "LOCKDOWN=1")
    settle()
    demand(authorized(touch) and authorized(reader), "something was cut off")
    after = sorted(path.name for path in Path(f"{touch}:1.0").glob("0003:*"))
    # The kernel counts them on: a driver that was away for a moment is another.
    demand(before and before == after, f"it was cut off for a moment: {before} {after}")
    hub = USB / f"usb{board.bus}" / "authorized_default"
    demand(hub.read_text().strip() == "0", "new devices are still authorised by the kernel")


def check_inside():
    """at an inside port whatever is plugged in is let in, also when it comes back"""
    is_let_in("keyboard", INSIDE, by="usbhid")
    board.unplug("keyboard")
    is_let_in("touch", INSIDE)


def check_outside():
    """a keyboard, a stick and network adapters of either sort stay out of an outside port"""
    for name in ["keyboard", "storage", "network", "network-of-maker", "barcode-scanner"]:
        is_kept_out(name)
        board.unplug(name)


def check_disguise():
    """a keyboard beside a printer, behind more interfaces than fit, or in a reader's shape stays out"""
    for name in ["printer-that-types", "crowd-that-types", "hid-reader"]:
        is_kept_out(name)
        board.unplug(name)


def check_welcome():
    """reader, scanner, receipt printer and hub are let in at an outside port"""
    for name, link in [("reader", "card-reader"), ("scanner", "scanner"), ("printer", "receipt-printer"), ("hub", None)]:
        is_let_in(name)
        if link:
            until(f"{name} has its link", lambda: os.path.exists(f"/dev/yizhan/{link}"))
        board.unplug(name)


def check_enrolment():
    """what is enrolled is let in at every port, until it is forgotten"""
    folder = is_kept_out("barcode-scanner")
    words = lockdown("enrol")
    demand("05e0:1200" in words, words)
    until("it is let in", lambda: driver(folder) == "usbhid")
    demand(properties(folder).get("YIZHAN") == "barcode-scanner", "it has no name")
    board.unplug("barcode-scanner")
    is_let_in("barcode-scanner", OTHER, by="usbhid")
    lockdown("forget", "05e0:1200")
    until("it is out again", lambda: not authorized(board.places["barcode-scanner"]))


def check_medium():
    """an enrolled stick is let in; the same stick that also types is not"""
    folder = is_kept_out("storage")
    lockdown("enrol", "0781:5567")
    until("it is let in", lambda: driver(folder) == "usb-storage")
    board.unplug("storage")
    is_kept_out("storage-that-types")
    listed = lockdown("list")
    demand("0781:5567 4C53 :080650:030101: locked-out" in listed, listed)


def check_boot():
    """what was attached before udev ran is judged as well: inside it is not cut off, outside it is locked out"""
    touch = is_let_in("keyboard", INSIDE, by="usbhid")
    before = sorted(path.name for path in Path(f"{touch}:1.0").glob("0003:*"))
    run("udevadm", "control", "--exit")
    (USB / f"usb{board.bus}" / "authorized_default").write_text("1")
    board._say(f"plug storage-that-types {OUTSIDE}")
    folder = board.places["storage-that-types"] = USB / f"{board.bus}-{OUTSIDE + 1}"
    until("the kernel lets it in", lambda: driver(folder) is not None)
    run("/usr/lib/systemd/systemd-udevd", "--daemon")
    run("udevadm", "trigger", "--action=add")
    until("it is locked out", lambda: not authorized(folder))
    settle()
    after = sorted(path.name for path in Path(f"{touch}:1.0").glob("0003:*"))
    demand(before and before == after, f"the inside one was cut off: {before} {after}")


def check_unlocking():
    """unlocking lets in what is attached and what comes"""
    folder = is_kept_out("storage-that-types")
    lockdown("off")
    until("it is let in", lambda: driver(folder) == "usb-storage")
    is_let_in("keyboard", OTHER, by="usbhid")


def check_complaints():
    """udev had nothing to say against the rules"""
    words = [line for line in Path("/run/udevd.log").read_text().splitlines() if "yizhan" in line]
    demand(not words, words)


CHECKS = {name[6:]: check for name, check in list(globals().items()) if name.startswith("check_")}


def main():
    global board
    with open("/dev/yizhan-control", "w", buffering=1) as control:
        board = Board()
        for name, check in CHECKS.items():
            try:
                check()
                control.write(f"ok {name}\n")
            except Exception as failure:
                words = " ".join(f"{type(failure).__name__}: {failure}".split())
                control.write(f"failed {name} {words[:1500]}\n")
            finally:
                try:
                    board.clear()
                except Exception as failure:
                    control.write(f"note {failure}\n")
        control.write("done\n")


if __name__ == "__main__":
    main()
