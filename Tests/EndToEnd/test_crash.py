"""Power cuts: kill -9 at the worst moments. Nothing is lost, nothing is doubled."""

import pytest

from programs import ROOT, wait_until

SAMPLE = ROOT / "Sources/VirtualDevices/Samples/portrait.jpg"


@pytest.fixture(autouse=True)
def outage(watch):
    watch.expects_outage = True


def one_submission(stack, desk, before, number=None):
    """Asserts that exactly one submission came to be, here and at the center, whole; its number."""
    new = [row[0] for row in stack.rows("SELECT number FROM submissions ORDER BY id") if row[0] not in before]
    assert len(new) == 1 and number in (None, new[0])
    number = new[0]
    stack.remember(number)
    case = stack.case_of(number)
    assert stack.center_rows("SELECT count(*) FROM cases WHERE submission_number = ?", number) == [(1,)]
    desk.open(case)
    page = desk.page.locator(".scans a").first.get_attribute("href")
    assert desk.fetch(page) == SAMPLE.read_bytes()
    return number


def submitted(stack):
    return [row[0] for row in stack.rows("SELECT number FROM submissions")]


def slip_of(stack, number):
    [(kind, state, maybe)] = stack.paper_states(number)
    assert kind == "receipt_slip"
    return state, maybe


def test_killed_as_soon_as_it_is_durable(stack, arrive, desk):
    before, slips = submitted(stack), stack.bench.papers("receipt")
    villager = arrive()
    villager.go_to("sign")
    villager.draw_signature()
    villager.page.click("button[value=sign]", no_wait_after=True)
    wait_until("the record is made", lambda: len(submitted(stack)) > len(before))
    stack.kiosk.kill()
    stack.start_kiosk()
    number = one_submission(stack, desk, before)
    settle(stack, number, slips)


def test_killed_while_the_slip_prints_slowly(stack, arrive, desk):
    before, slips = submitted(stack), stack.bench.papers("receipt")
    stack.bench.fault("receipt-printer", "slow")
    villager = arrive(card="zhou-defu")
    number = villager.submit(until="thanks-printing")
    wait_until("the job is noted", lambda: slip_of(stack, number)[0] == "printing")
    stack.kiosk.kill()
    stack.bench.fault("receipt-printer", "slow", False)
    stack.start_kiosk()
    # Nobody knows whether it came out: it is owed, and says so to staff.
    assert slip_of(stack, number) == ("owed", 1)
    assert "(may have been printed)" in stack.staff("slips")[1]
    one_submission(stack, desk, before, number)
    settle(stack, number, slips)


def test_killed_while_the_center_is_down(stack, arrive, desk):
    before, slips = submitted(stack), stack.bench.papers("receipt")
    stack.center.kill()
    number = arrive(card="shen-guizhen").submit()
    stack.kiosk.kill()
    stack.start_center()
    stack.start_kiosk()
    one_submission(stack, desk, before, number)
    assert slip_of(stack, number) == ("printed", 0)
    assert len(stack.bench.papers("receipt")) == len(slips) + 1


def settle(stack, number, slips):
    """The slip was printed, or is owed and printed by staff once; never by itself."""
    state, maybe = slip_of(stack, number)
    printed = len(stack.bench.papers("receipt")) - len(slips)
    if state == "printed":
        assert printed == 1
        return
    assert state == "owed" and (maybe == 1 or printed == 0)
    status, words = stack.staff("slips", "print", number)
    assert status == 0, words
    wait_until("it is on paper", lambda: len(stack.bench.papers("receipt")) > len(slips))
    assert len(stack.bench.papers("receipt")) - len(slips) <= 1 + maybe
    assert slip_of(stack, number) == ("printed", 0)


@pytest.mark.parametrize("moment", ["documents", "cases"])
def test_a_center_killed_around_the_commit_has_the_case_once(stack, arrive, desk, moment):
    before = submitted(stack)
    count = f"SELECT count(*) FROM {moment}"
    held = stack.center_rows(count)
    villager = arrive("landscape", card="fang-xiaoyu", paper="certificate")
    villager.go_to("sign")
    villager.draw_signature()
    villager.page.click("button[value=sign]", no_wait_after=True)
    wait_until(f"the center has something new in {moment}", lambda: stack.center_rows(count) != held)
    stack.center.kill()
    stack.start_center()
    villager.sees("thanks")
    number = villager.number
    case = stack.case_of(number)
    assert submitted(stack) == before + [number]
    assert stack.center_rows("SELECT case_number FROM cases WHERE submission_number = ?", number) == [(case,)]
    stack.remember(number)
    villager.sees("thanks-printed")
