"""Makes the recordings of this folder anew: `kiosk record` listens to emulated devices, once for each way in which a
card reader is attached and once for each fault. `make recordings`; the tests of the drivers play them back."""

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "EndToEnd"))

from bench import Bench  # noqa: E402
from programs import ASSETS, Program, binary, clean_environment, free_ports, run, wait_until  # noqa: E402

TRANSPORTS = ("wholeFrameBulk", "wholeFrameInterrupt", "splitPipes", "hid")
# Each fault where it strikes.
READER = {
    "late": {"step": "select"}, "short": {"step": "read", "times": 1}, "long": {"step": "read", "times": 1},
    "wrongChecksum": {"step": "read", "times": 1}, "garbage": {"step": "select", "times": 1},
    "zeroLength": {"step": "read", "times": 1}, "stall": {"step": "read"}, "silence": {"step": "find", "times": 1},
    "refused": {"step": "select", "code": 0x81}, "vanish": {"step": "read"}, "liftDuringRead": {},
}
SCANNER = {
    "late": {"step": "nextPage"}, "short": {"step": "nextPage", "times": 1}, "long": {"step": "newJob", "times": 1},
    "garbage": {"step": "newJob", "times": 1}, "zeroLength": {"step": "nextPage", "times": 1},
    "stall": {"step": "nextPage"}, "silence": {"step": "newJob", "times": 1},
    "refused": {"step": "newJob", "code": 500}, "vanish": {"step": "nextPage"}, "busyFirst": {},
    "garbageInsteadOfJPEG": {"times": 1}, "truncatedJPEG": {"times": 1}, "pauseMidPage": {},
}


class Recorder:
    def __init__(self, folder):
        bench, receipt = free_ports(2)
        self.devices = Program(
            "devices", [binary("virtual-devices"), "serve", "--folder", str(folder / "v"), "--port", str(bench),
                        "--receipt-port", str(receipt), "--assets", str(ASSETS)], folder / "devices.log")
        self.bench = Bench(f"http://127.0.0.1:{bench}")
        self.environment = clean_environment(
            YIZHAN_KIOSK_ASSETS=ASSETS, YIZHAN_KIOSK_FOLDER=folder / "k", LD_PRELOAD="libumockdev-preload.so.0",
            UMOCKDEV_DIR=folder / "v" / "usb")

    def start(self):
        self.devices.start()

        def answers():
            try:
                return self.bench.state
            except OSError:
                return None

        wait_until("the devices are there", answers)

    def record(self, device, name, fault=None, aim=None, transport="wholeFrameBulk"):
        folder = HERE / device
        folder.mkdir(exist_ok=True)
        self.bench.reset()
        self.bench.reader_is(transport)
        self.bench.lay_card("liu-xiulan")
        self.bench.lay_page("portrait")
        if fault:
            self.bench.fault({"card-reader": "reader"}.get(device, device), fault, **aim)
        status, words = run(
            binary("kiosk"), "record", str(folder / f"{name}.jsonl"), "--device", device, environment=self.environment,
            patience=120)
        print(f"{device}/{name}: {status} {words.strip().splitlines()[-1]}", flush=True)


def main():
    for device in ("card-reader", "scanner"):
        shutil.rmtree(HERE / device, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="yz") as folder:
        recorder = Recorder(Path(folder))
        recorder.start()
        try:
            for transport in TRANSPORTS:
                recorder.record("card-reader", transport, transport=transport)
            for fault, aim in READER.items():
                recorder.record("card-reader", fault, fault, aim)
            recorder.record("scanner", "page")
            for fault, aim in SCANNER.items():
                recorder.record("scanner", fault, fault, aim)
        finally:
            recorder.devices.stop()


main()
