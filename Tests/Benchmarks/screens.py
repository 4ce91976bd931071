"""What somebody at the screen would feel: the terminal's start, and each touch."""

import http.client
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

from intake import center
from table import percentile, row

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLD_STARTS = 15
TOUCHES = 120


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Kiosk:
    """A kiosk on its own data: no devices attached, no center in reach; the screen needs neither."""

    def __init__(self, binaries: pathlib.Path, folder: pathlib.Path, enrolment: pathlib.Path):
        self.binary = binaries / "kiosk"
        self.folder = folder
        self.port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(enrolment, folder / "enrolment", dirs_exist_ok=True)
        self.environment = os.environ | {
            "YIZHAN_KIOSK_ASSETS": str(ROOT / "kiosk-assets"),
            "YIZHAN_KIOSK_FOLDER": str(folder),
            "YIZHAN_KIOSK_SCREEN_PORT": str(self.port),
            "YIZHAN_KIOSK_CENTER_INTAKE_URL": f"https://127.0.0.1:{free_port()}",
            "YIZHAN_KIOSK_PRINTING_SERVER": f"127.0.0.1:{free_port()}",
            "YIZHAN_KIOSK_LOG_LEVEL": "error",
        }
        self.process = None

    def start(self):
        self.process = subprocess.Popen([self.binary, "serve"], env=self.environment, start_new_session=True)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def key(self) -> str:
        return (self.folder / "screen-key").read_text().split("\n")[1]


def seconds_to_page(start, port: int, path: str, headers) -> float:
    """From starting a process to the last byte of its first page."""
    begun = time.perf_counter()
    start()
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path, headers=headers())
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == 200 and body:
                return time.perf_counter() - begun
        except (ConnectionError, OSError):
            pass
        if time.perf_counter() - begun > 30:
            raise SystemExit(f"nothing was served on port {port} within 30 s")
        # Fine enough for a start of tens of milliseconds, coarse enough not to slow it.
        time.sleep(0.002)


def cold_starts(kiosk: Kiosk, folder: pathlib.Path):
    kiosk.start()
    own = lambda: {"Cookie": f"yizhan_screen={kiosk.key()}"}
    while not (kiosk.folder / "screen-url").exists():
        time.sleep(0.05)
    connection = http.client.HTTPConnection("127.0.0.1", kiosk.port)
    connection.request("GET", "/", headers=own())
    page = connection.getresponse().read()
    kiosk.stop()
    (folder / "index.html").write_bytes(page)
    ours, peers = [], []
    for _ in range(COLD_STARTS):
        ours.append(seconds_to_page(kiosk.start, kiosk.port, "/", own))
        kiosk.stop()
        port = free_port()
        started = []
        peer = lambda: started.append(subprocess.Popen(
            [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        peers.append(seconds_to_page(peer, port, "/index.html", dict))
        started[0].kill()
        started[0].wait()
    return ours, peers


# Resolves with the wall time at which the next screen was painted after a click on `selector`.
CLICK_AND_WAIT = """(selector) => new Promise((done) => {
  const begun = performance.timeOrigin + performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() =>
      done(performance.timeOrigin + performance.now() - begun)));
  });
  seen.observe(document.getElementById("screen"), { childList: true, subtree: true });
  document.querySelector(selector).click();
})"""
CLICK_AND_LEAVE = """(selector) => {
  const begun = performance.timeOrigin + performance.now();
  document.querySelector(selector).click();
  return begun;
}"""
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.timeOrigin + performance.now()))))"""
# From the shelves to the services of one and back again.
STEPS = ["button[name=shelf]", "button[value=back]"]


def touches(kiosk: Kiosk):
    """The same touches as fragments over the stream, and as plain forms that load the whole page."""
    kiosk.start()
    ours, peers = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        while not (kiosk.folder / "screen-url").exists():
            time.sleep(0.05)
        url = f"http://127.0.0.1:{kiosk.port}/enter?key={kiosk.key()}"
        for is_plain in (False, True):
            page = browser.new_page(viewport={"width": 1080, "height": 1920})
            if is_plain:
                page.route("**/scripts/*.js", lambda route: route.abort())
            for attempt in range(100):
                try:
                    page.goto(url)
                    break
                except Exception:
                    time.sleep(0.1)
            if page.locator(".attract-touch").count():
                page.locator(".attract-touch").click()
            page.wait_for_selector(STEPS[0])
            for index in range(TOUCHES):
                here, there = STEPS[index % 2], STEPS[(index + 1) % 2]
                page.wait_for_selector(here)
                if is_plain:
                    with page.expect_navigation(wait_until="load"):
                        begun = page.evaluate(CLICK_AND_LEAVE, here)
                    page.wait_for_selector(there)
                    peers.append((page.evaluate(PAINTED) - begun) / 1000)
                else:
                    ours.append(page.evaluate(CLICK_AND_WAIT, here) / 1000)
            page.close()
        browser.close()
    kiosk.stop()
    return ours, peers


def rows(binaries: pathlib.Path, folder: pathlib.Path):
    print("screens: cold starts and touches…", file=sys.stderr)
    with center(binaries, folder / "enrolling") as (_, enrolment):
        kiosks = [Kiosk(binaries, folder / name, enrolment) for name in ("kiosk", "touch")]
    starts, peer_starts = cold_starts(kiosks[0], folder)
    painted, peer_painted = touches(kiosks[1])
    limit, page = "limit: felt as at once", "plain form and page load"
    return [
        row("cold start to first served screen, p50", statistics.median(starts) * 1000, "ms",
            "python3 -m http.server, same page", statistics.median(peer_starts) * 1000, "<= 2"),
        row("touch to painted, p50", percentile(painted, 50) * 1000, "ms", page, percentile(peer_painted, 50) * 1000,
            "<= 0.8"),
        row("touch to painted, p95", percentile(painted, 95) * 1000, "ms", page, percentile(peer_painted, 95) * 1000,
            "<= 0.8"),
        row("touch to painted, p95", percentile(painted, 95) * 1000, "ms", limit, 100.0, "<= 1"),
    ]
