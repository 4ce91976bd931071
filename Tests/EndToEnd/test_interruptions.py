"""What goes wrong at a terminal, and that nobody loses by it."""

import pytest

from programs import wait_until
from villager import PEOPLE

HELP_PHONE = "0599-5550110"
NAME, NUMBER, _ = PEOPLE["liu-xiulan"]


def test_a_start_without_devices_says_what_still_works(stack, arrive, picture):
    stack.bench.unplug("reader")
    stack.bench.unplug("scanner")
    stack.bench.fault("receipt-printer", "poweredOff")
    stack.restart_kiosk(CARDS_SOCIAL_SECURITY="ignore")
    villager = arrive().go_to("services")
    for words in ("读卡器现在用不了：可以先看办事指南", "扫描仪现在用不了：可以办理", "回执打印机现在用不了：可以办理"):
        villager.reads(words)
    assert HELP_PHONE in villager.text
    picture(villager.page, "portrait/more-services-without-devices")
    villager.go_to("card")
    villager.reads("读卡器现在用不了")
    picture(villager.page, "portrait/more-card-without-reader")
    assert HELP_PHONE in villager.text
    # Somebody plugs it in: the session carries on, and what is still missing is handed in later.
    stack.bench.plug("reader")
    villager.reads("请把身份证放在读卡区")
    villager.go_to("scan")
    villager.reads("扫描仪现在用不了")
    picture(villager.page, "portrait/more-scan-without-scanner")
    villager.touch("handInLater").sees("review")
    number = villager.submit(until="thanks-owed")
    assert "还要交到窗口：一寸红底照片" in villager.text
    picture(villager.page, "portrait/more-thanks-owed")
    assert stack.case_of(number)
    stack.bench.fault("receipt-printer", "poweredOff", False)
    print_as_staff(stack, number)


def print_as_staff(stack, number):
    """Staff print what is owed, so that later tests meet a clean terminal."""
    status, words = stack.staff("slips")
    assert status == 0 and number in words, words
    status, words = stack.staff("slips", "print", number)
    assert status == 0, words
    assert number not in stack.staff("slips")[1]


def test_a_card_lifted_during_the_read_is_asked_for_again(stack, arrive, picture):
    villager = arrive().go_to("card")
    stack.bench.fault("reader", "liftDuringRead")
    stack.bench.lay_card(villager.card)
    villager.reads("请把身份证拿起来，再放一次")
    picture(villager.page, "portrait/more-card-lifted")
    villager.go_to("person")
    assert NAME in villager.text


def test_a_reader_that_is_unplugged_in_a_session_is_used_again_when_it_is_back(stack, arrive):
    villager = arrive().go_to("card")
    stack.bench.unplug("reader")
    villager.reads("身份证现在读不了")
    stack.bench.plug("reader")
    villager.reads("请把身份证放在读卡区")
    villager.go_to("person")
    assert NAME in villager.text


@pytest.mark.parametrize("fault", ["garbageInsteadOfJPEG", "garbage"])
def test_after_garbage_from_the_scanner_the_next_try_works(stack, arrive, picture, fault):
    villager = arrive().go_to("scan-lay")
    stack.bench.lay_page("certificate")
    stack.bench.fault("scanner", fault)
    villager.page.click("button[value=scan]")
    villager.reads("没有扫描成功" if fault == "garbageInsteadOfJPEG" else "扫描")
    villager.page.wait_for_selector(".trouble")
    picture(villager.page, f"portrait/more-scan-{fault}")
    stack.bench.fault("scanner", fault, False)
    # A scanner that answered no HTTP is given a moment to come back to itself.
    villager.go_to("scan-look")


def test_a_slip_without_paper_is_owed_and_never_printed_unasked(stack, arrive, picture):
    slips = stack.bench.papers("receipt")
    stack.bench.fault("receipt-printer", "paperOut")
    villager = arrive(card="ayiguli")
    villager.go_to("services").reads("回执打印机缺纸")
    number = villager.submit(until="thanks-owed")
    assert number in villager.text and "您的提交有效，请记下编号" in villager.text
    assert stack.case_of(number)
    assert stack.paper_states(number) == [("receipt_slip", "owed", 0)]
    villager.touch("next").sees("attract")

    # The card is taken along. Paper is in again, the kiosk starts anew: it is offered, and not printed.
    stack.bench.lift_card()
    stack.bench.fault("receipt-printer", "paperOut", False)
    stack.restart_kiosk()
    status, words = stack.staff("slips")
    assert status == 0 and number in words and villager.card not in words
    assert "slips owed:             1" in stack.staff("status")[1]
    assert stack.bench.papers("receipt") == slips
    villager.sees("attract")
    # Another card is offered nothing.
    villager.go_to("services").touch("findOwedSlips").sees("card")
    stack.bench.lay_card("zhou-defu")
    villager.reads("这张身份证没有要补打的回执")
    picture(villager.page, "portrait/more-card-nothing-owed")
    # The same card is.
    stack.bench.lift_card()
    stack.bench.lay_card("ayiguli")
    villager.sees("owed-slips-offered").reads(number)
    picture(villager.page, "portrait/more-owed-slips")
    assert stack.bench.papers("receipt") == slips
    villager.page.click("button[value=printOwedSlips]")
    villager.sees("owed-slips-done").reads("打印好了")
    picture(villager.page, "portrait/more-owed-slips-printed")
    slip = stack.bench.paper_after(slips)
    (picture.folder / "paper-slip-long-name.png").write_bytes(stack.bench.picture(slip))
    assert stack.staff("slips")[1].strip() == "No slip is owed."


def test_with_the_center_down_the_slip_prints_and_the_submission_follows_once(stack, arrive, desk):
    stack.center.stop()
    slips = stack.bench.papers("receipt")
    number = arrive().submit()
    stack.bench.paper_after(slips)
    assert stack.rows("SELECT state FROM submissions WHERE number = ?", number) == [("failed",)]
    stack.start_center()
    case = stack.case_of(number)
    assert stack.center_rows("SELECT count(*) FROM cases WHERE submission_number = ?", number) == [(1,)]
    assert desk.count(case) == 1


def test_a_browser_that_is_reloaded_anywhere_shows_the_same(stack, arrive):
    villager = arrive()
    seen = []

    def reload(place):
        before = villager.page.inner_text("#screen")
        villager.page.reload()
        villager.sees(place)
        assert villager.page.inner_text("#screen") == before, place
        seen.append(place)

    villager.submit(look=reload)
    assert len(set(seen)) == 14


def test_a_double_tap_skips_no_screen(stack, arrive):
    villager = arrive().go_to("guide")
    first = villager.moment
    box = villager.page.locator("button.primary").bounding_box()
    where = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    villager.page.mouse.click(*where)
    second = villager.change_from(first)
    # The second tap of the same finger lands on the new screen's button.
    villager.page.mouse.down(click_count=2)
    villager.page.mouse.up(click_count=2)
    villager.touch("back")
    assert villager.moment == {"place": "guide", "revision": second["revision"] + 1}


def test_two_taps_at_once_are_one(stack, arrive):
    villager = arrive().go_to("guide")
    before = villager.moment
    villager.page.evaluate("() => { const b = document.querySelector('button.primary'); b.click(); b.click(); }")
    assert villager.change_from(before)["revision"] == before["revision"] + 1


def test_a_session_left_alone_warns_counts_down_and_wipes_itself(stack, arrive, picture):
    stack.restart_kiosk(SCREEN_IDLE_SECONDS=10, SCREEN_COUNTDOWN_SECONDS=5)
    villager = arrive().go_to("person")
    villager.reads("您还在吗？")
    picture(villager.page, "portrait/more-idle")
    # Whoever says so is still there.
    villager.page.click("button[value=stay]")
    villager.page.wait_for_selector(".idle", state="detached")
    assert villager.is_at("person")
    # What is begun waits for the same card, and the person is told.
    villager.go_to("scan-lay").reads("小时内再刷身份证，可以接着办")
    picture(villager.page, "portrait/more-idle-kept")
    villager.sees("attract")
    content = villager.page.content()
    assert NAME not in content and NUMBER not in content and "您还在吗" not in content
    assert stack.rows("SELECT count(*) FROM submissions WHERE number NOT IN (%s)" % ",".join("?" * len(stack.numbers)),
                      *stack.numbers) == [(0,)]
    assert len(stack.rows("SELECT id FROM drafts")) == 1
    # Where none are kept, what was kept before goes at once, and its files.
    stack.restart_kiosk(DRAFTS_HOURS=0)
    wait_until("it is gone", lambda: not stack.rows("SELECT id FROM drafts"))


def test_a_browser_tells_when_the_terminal_is_away_and_finds_back(stack, arrive, watch, picture):
    watch.expects_outage = True
    villager = arrive().go_to("guide")
    stack.kiosk.kill()
    villager.reads("机器正在恢复，请稍等")
    picture(villager.page, "portrait/more-offline")
    stack.start_kiosk()
    villager.sees("attract")
    villager.page.wait_for_selector("#offline", state="hidden")
