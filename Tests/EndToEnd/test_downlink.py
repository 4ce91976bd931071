"""The other way over the line: what the desk sees of its terminals, and what terminals get without staff."""

import os
import shutil
import sqlite3

import pytest

from access import barriers, overflow
from desk import Desk
from programs import ASSETS, binary, run, wait_until
from stack import CLERK, PASSWORD, Stack

SERVICE = "temporary-assistance"
MESSAGE = "元旦期间窗口不上班，自助终端 <b>照常</b> 收件。"
# So that the next word is never waited for.
QUICK = {"CENTER_HEARTBEAT_SECONDS": 1}


class Place(Stack):
    """A center and one terminal without devices, on their own."""

    def start(self):
        # There is no bus to be emulated.
        for name in ("LD_PRELOAD", "UMOCKDEV_DIR"):
            self.kiosk.environment.pop(name)
        self.center_command("staff", "add", CLERK, "--name", "王小梅", "--password-stdin", text=PASSWORD + "\n")
        self.start_center()
        self.enrol()
        self.start_kiosk(**QUICK)
        return self

    def end(self):
        for program in (self.kiosk, self.center):
            program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def events(self):
        return [kind for kind, in self.center_rows("SELECT kind FROM terminal_events ORDER BY ordinal")]

    def tells(self, *events):
        wait_until(f"the terminal tells {events}, not {self.events()}", lambda: self.events() == list(events))

    def age_report(self, seconds):
        """As if the terminal had been silent for so long."""
        with sqlite3.connect(self.center_folder / "center.sqlite", timeout=10) as database:
            database.execute("UPDATE terminal_reports SET received_at = received_at - ?", (seconds * 1000,))

    def publish(self, change):
        """Publishes the installed assets with a change; the bundle's file."""
        assets = self.folder / "assets"
        if not assets.exists():
            shutil.copytree(ASSETS, assets)
        change(assets)
        status, words = run(
            binary("center"), "catalogue", "publish", "--by", CLERK, "--reason", "测试",
            environment=self.center_environment | {"YIZHAN_CENTER_ASSETS": str(assets)})
        assert status == 0, words
        return next(line for line in words.splitlines() if line.startswith("The bundle is ")).split()[-1].rstrip(".")

    def shown(self):
        status, words = self.staff("catalogue", "show")
        assert status == 0, words
        return words


@pytest.fixture
def place():
    place = Place()
    try:
        yield place.start()
    finally:
        place.end()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_what_happens_to_a_case_and_to_a_device_is_known_at_the_other_end(stack, arrive, desk):
    stack.restart_kiosk(**QUICK)
    villager = arrive().go_to("scan")
    villager.touch("handInLater").sees("review")
    number = villager.submit()
    case = stack.case_of(number)
    stack.center_command("backup", "--to", str(stack.folder / "backup"))

    def state():
        return stack.rows("SELECT state FROM submissions WHERE number = ?", number)[0][0]

    wait_until("the terminal hears that the backup has it", lambda: state() in ("backed_up", "forgotten"))
    desk.open(case).act("accept")
    wait_until(
        "the terminal knows that it was accepted",
        lambda: stack.rows("SELECT state FROM case_states WHERE number = ?", number) == [("accepted",)])

    stack.bench.unplug("scanner")
    wait_until("the center knows what was unplugged", lambda: "unplugged" in [
        kind for kind, in stack.center_rows("SELECT kind FROM terminal_events")])
    page = desk.page

    def board():
        # The state comes with the next heartbeat, and the page tells how it is when it is opened.
        page.goto(stack.desk_url + "/terminals")
        return page.locator("text=设备不能用：扫描仪").count() == 1

    wait_until("the desk sees that the scanner cannot be used", board)


def test_a_terminal_that_died_is_told_from_one_that_was_ended(place, page, picture):
    place.tells("started")
    desk = Desk(place, page).log_in()
    page.goto(place.desk_url + "/terminals")
    row = page.locator("tr[data-terminal=QS01]")
    assert "刚刚" in row.inner_text()
    picture(page, "desk/terminals")

    # Nobody acts: the open list of cases says it by itself.
    page.goto(place.desk_url + "/cases")
    assert page.locator(".banner a").count() == 0
    place.kiosk.kill()
    place.age_report(110)
    page.wait_for_selector("text=终端 QS01 失去联系")
    assert barriers(page) == []
    picture(page, "desk/cases-terminal-silent")
    page.click(".banner a")
    page.wait_for_url("**/terminals")
    assert "失去联系" in row.inner_text()
    assert barriers(page) == []
    picture(page, "desk/terminals-silent")

    place.start_kiosk(**QUICK)
    place.tells("started", "crashed", "started")
    page.reload()
    assert "正常" in row.inner_text() or "不能用" in row.inner_text()

    status, words = place.staff("stop", "--why", "moving")
    assert status == 0, words
    assert place.kiosk.process.wait(20) == 80, "told apart from a stop by the system"
    place.tells("started", "crashed", "started", "orderlyShutdown")
    page.reload()
    assert "工作人员停用（搬动）" in row.inner_text()
    place.start_kiosk(**QUICK)
    place.kiosk.stop()
    place.tells("started", "crashed", "started", "orderlyShutdown", "started", "orderlyShutdown")
    page.click("a.open")
    page.wait_for_url("**/terminals/QS01")
    text = desk.text
    for words in ("工作人员停用（搬动）", "系统正常停机", "上一次程序异常退出", "最后还在运行"):
        assert words in text, text
    assert barriers(page) == []
    picture(page, "desk/terminal")


def test_a_published_catalogue_reaches_the_terminal_by_itself_and_a_broken_one_changes_nothing(place, page, picture):
    page.goto(place.entrance)
    assert f"{SERVICE}@1" in place.shown()

    def change(assets):
        file = assets / "catalogue" / f"{SERVICE}.yaml"
        file.write_text(file.read_text().replace("version: 1\n", "version: 2\n", 1))
        (assets / "messages").mkdir()
        (assets / "messages" / "holiday.yaml").write_text(
            f"id: holiday\nfrom: 2020-01-01\nuntil: 2099-12-31\ntext: {MESSAGE}\n")
        # As much as there may be.
        for name in ("a", "b"):
            (assets / "messages" / f"{name}.yaml").write_text(
                f"id: {name}\nfrom: 2019-01-01\nuntil: 2099-12-31\ntext: {'长消息' * 20}\n")
        (assets / "settings" / "terminal.yaml").write_text("heartbeat_seconds: 2\n")

    bundle = place.publish(change)
    wait_until("the catalogue is in force", lambda: "Catalogue 1\n" in place.shown())
    assert f"{SERVICE}@2" in place.shown()
    # The screen that nobody touched shows it, as plain text.
    page.wait_for_selector(f"text={MESSAGE}")
    for glass, size in (("portrait", (1080, 1920)), ("landscape", (1920, 1080))):
        page.set_viewport_size(dict(zip(("width", "height"), size)))
        assert barriers(page) == [] and overflow(page) == [], glass
        picture(page, f"{glass}/more-attract-message")

    # A bundle that somebody damaged, whole to its last byte but one.
    damaged = bytearray(open(bundle, "rb").read())
    damaged[-40] ^= 1
    broken = place.center_folder / "catalogue" / "2.bundle"
    broken.write_bytes(damaged)
    place.tells("started", "bundleRefused")
    assert "Catalogue 1\n" in place.shown() and f"{SERVICE}@2" in place.shown()
    Desk(place, page).log_in()
    page.goto(place.desk_url + "/terminals")
    page.wait_for_selector("text=第 2 版目录无法使用")
    # It is not fetched again before the next start, which may be that of a newer program; then once.
    fetched = place.center.words().count("/intake/bundle/2")
    place.kiosk.stop()
    place.start_kiosk(**QUICK)
    place.tells("started", "bundleRefused", "orderlyShutdown", "started", "bundleRefused")
    assert place.center.words().count("/intake/bundle/2") == 2 * fetched
    os.unlink(broken)
