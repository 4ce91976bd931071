import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from desk import Desk  # noqa: E402
from stack import OUTPUT, Stack  # noqa: E402
from villager import Villager, leave  # noqa: E402

GALLERY = OUTPUT / "gallery"
SIZES = {
    "portrait": {"width": 1080, "height": 1920},
    "landscape": {"width": 1920, "height": 1080},
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture(scope="session")
def running():
    """Everything, started once."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    stack = Stack()
    try:
        yield stack.start()
    finally:
        stack.end()


@pytest.fixture
def stack(running):
    """Everything runs, the devices are in order and nobody is at the terminal."""
    running.recover()
    leave(running)
    return running


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Watch:
    """What no page of ours may do: complain on the console, load from elsewhere, get an error."""

    def __init__(self, stack):
        self.own = (stack.screen_url, stack.desk_url, stack.public_url, stack.bench.address)
        self.problems = []
        # Statuses that a test provokes.
        self.expected = set()
        # A test that kills the kiosk under the browser cannot ask for an unbroken connection.
        self.expects_outage = False

    def follow(self, page):
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"script failed: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _said(self, message):
        # Failed loads are judged by their status.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            if not (self.expects_outage and "net::ERR_" in message.text):
                self.problems.append(f"console: {message.text}")

    def _asked(self, request):
        if not request.url.startswith(self.own):
            self.problems.append(f"asked elsewhere: {request.url}")

    def _answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status} for {response.request.method} {response.url}")


@pytest.fixture
def watch(stack):
    watch = Watch(stack)
    yield watch
    assert watch.problems == []


@pytest.fixture
def open_page(chromium, watch):
    """Opens a browser of its own with a window of the given size, which is closed at the end."""
    contexts = []

    def open_page(size):
        context = chromium.new_context(viewport=SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def arrive(stack, open_page):
    """A villager arrives at the terminal: `arrive("landscape", card="ayiguli")`."""
    return lambda size="portrait", **more: Villager(stack, open_page(size), **more)


@pytest.fixture
def desk(stack, open_page):
    return Desk(stack, open_page("desk")).log_in()


@pytest.fixture
def phone(open_page):
    return open_page("phone")


@pytest.fixture
def picture():
    """Keeps a picture of a page: `picture(page, "portrait/07-form")`."""

    def keep(page, name):
        path = GALLERY / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, animations="disabled")

    keep.folder = GALLERY
    return keep
