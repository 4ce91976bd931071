"""The line between the real kiosk and the real center: cut, slow, half-open, behind a log-in page."""

import os
import shutil

import pytest

from line import Line
from programs import ROOT, clean_environment, run, wait_until
from stack import Stack

SAMPLE = ROOT / "Sources/VirtualDevices/Samples/portrait.jpg"
SIZE = SAMPLE.stat().st_size
# Of a line on which nothing moves; short, so that the tests are.
STALL_SECONDS = 5
BUNDLE = os.environ.get("TEST_BUNDLE", ROOT / ".build/debug/yizhanPackageTests.xctest")


@pytest.fixture(scope="module")
def far_center():
    """A terminal and a center of their own, whose center holds no page yet, and the one line between them."""
    stack = Stack()
    host, port = stack.intake_url.rsplit(":", 1)
    with Line(int(port)) as line:
        stack.kiosk.environment |= {
            "YIZHAN_KIOSK_CENTER_INTAKE_URL": f"{host}:{line.port}",
            "YIZHAN_KIOSK_CENTER_STALL_SECONDS": str(STALL_SECONDS)}
        try:
            yield stack.start(), line
        finally:
            stack.end()


@pytest.fixture(scope="module")
def running(far_center):
    return far_center[0]


@pytest.fixture
def line(far_center):
    line = far_center[1]
    yield line
    line.rate = 0
    line.well()


def problem(stack, number):
    return stack.rows("SELECT state, problem FROM submissions WHERE number = ?", number)[0]


def page_at_center(desk, case):
    desk.open(case)
    return desk.fetch(desk.page.locator(".scans a").first.get_attribute("href"))


def test_a_line_cut_in_the_middle_of_a_page_goes_on_at_the_byte(line, stack, arrive, desk):
    # Connected, and its heartbeat over; from here on nearly all that crosses is the submission.
    crossed = line.up
    line.cut_after(SIZE // 2)
    number = arrive().submit()
    case = stack.case_of(number)
    assert line.is_cut
    crossed = line.up - crossed
    assert page_at_center(desk, case) == SAMPLE.read_bytes()
    # The half that had arrived was not sent again; handshakes, form and heartbeats are small.
    assert SIZE < crossed < SIZE + SIZE // 4, crossed
    assert "upload goes on where it broke off" in stack.kiosk.words()
    stack.remember(number)


def test_a_slow_line_is_not_taken_for_a_dead_one(line, stack, arrive):
    line.rate = 8_000
    number = arrive(card="fang-xiaoyu", paper="certificate").submit()
    crossed, words = line.up, len(stack.kiosk.words())
    wait_until(
        f"more has crossed than {STALL_SECONDS} s allow", lambda: line.up > crossed + 8_000 * (STALL_SECONDS + 1))
    assert problem(stack, number) == ("failed", None)
    line.rate = 0
    assert stack.case_of(number)
    # It went over in one piece.
    assert "goes on where it broke off" not in stack.kiosk.words()[words:]
    stack.remember(number)


def test_a_half_open_line_is_given_up_and_delivers_when_it_is_whole(line, stack, arrive):
    line.half_open()
    number = arrive(card="shen-guizhen").submit()
    wait_until("the line is given up", lambda: problem(stack, number) == ("failed", "stalled"))
    line.well()
    assert stack.case_of(number)
    stack.remember(number)


def test_behind_a_log_in_page_nothing_is_delivered_or_refused_and_all_arrives_after_it(line, stack, arrive):
    line.portal()
    number = arrive(card="zhou-defu").submit()
    wait_until("the page is recognised", lambda: problem(stack, number) == ("failed", "notOurs"))
    assert stack.center_rows("SELECT count(*) FROM cases WHERE submission_number = ?", number) == [(0,)]
    line.well()
    assert stack.case_of(number)
    assert stack.center_rows("SELECT count(*) FROM cases WHERE submission_number = ?", number) == [(1,)]
    stack.remember(number)


def test_the_kernel_tells_when_the_network_is_back():
    """NetworkWatchTests in a network of its own; the machine's is left alone."""
    if not shutil.which("ip") or run("unshare", "-n", "true")[0] != 0:
        pytest.skip("no network namespaces here")
    status, words = run(
        "unshare", "-n", "sh", "-c",
        """ip link add d0 type veth peer name d1 && ip link set d1 up || exit 1
        "$0" --testing-library swift-testing --filter NetworkWatchTests &
        while kill -0 $! 2>/dev/null; do ip link set d0 up; ip link set d0 down; done
        wait $!""", BUNDLE, environment=clean_environment(YIZHAN_OWN_NETWORK=1))
    assert status == 0 and "2 tests" in words, words
