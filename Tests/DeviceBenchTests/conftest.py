import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "EndToEnd"))

from bench import Bench  # noqa: E402
from programs import ASSETS, Program, binary, free_ports, wait_until  # noqa: E402


class Devices:
    """`virtual-devices serve` alone, on free ports."""

    def __init__(self):
        # Short, for unix sockets lie within.
        self.folder = Path(tempfile.mkdtemp(prefix="vd", dir="/tmp"))
        self.port, self.receipt_port = free_ports(2)
        self.bench = Bench(f"http://127.0.0.1:{self.port}")
        self.arguments = ["serve", "--folder", str(self.folder), "--assets", str(ASSETS)]
        self.program = Program(
            "devices",
            [binary("virtual-devices"), *self.arguments, "--port", str(self.port),
             "--receipt-port", str(self.receipt_port)],
            self.folder / "log")

    def start(self):
        self.program.start()
        wait_until("the bench is served", lambda: self.program.check() and "device bench:" in self.program.words())
        return self


@pytest.fixture(scope="session")
def running():
    devices = Devices()
    try:
        yield devices.start()
    finally:
        devices.program.stop()
        shutil.rmtree(devices.folder, ignore_errors=True)


@pytest.fixture
def devices(running):
    running.bench.reset()
    return running


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def is_problem(message):
    # A load that a test cuts off is no fault of the page.
    return message.type == "error" and "net::ERR_FAILED" not in message.text


@pytest.fixture
def page(devices, chromium):
    """The bench in a browser, live; whatever it complains about fails the test."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
    problems = []
    page.on("console", lambda message: problems.append(message.text) if is_problem(message) else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(devices.bench.address)
    page.wait_for_selector("#live.on")
    yield page
    page.close()
    assert problems == []
