"""Who has no ID card at hand puts the social-security card in: real pcscd, a virtual reader, the kiosk's screens."""

import pytest

from access import overflow
from villager import PEOPLE

CARD = "zhou-defu"
NAME, NUMBER, _ = PEOPLE[CARD]


@pytest.fixture(autouse=True)
def no_card_stays_behind(stack):
    yield
    stack.bench.withdraw_social_card()


@pytest.mark.parametrize("size, large", [("portrait", False), ("portrait", True), ("landscape", True)])
def test_an_application_is_begun_with_it_and_marked_for_the_desk(stack, arrive, desk, picture, size, large):
    villager = arrive(size)
    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
    stack.personal.update((NAME, NUMBER))
    villager.go_to("card")
    villager.reads("社保卡")
    name = f"social-cards/{size}{'-large' if large else ''}"
    picture(villager.page, f"{name}-01-card")
    assert overflow(villager.page) == []
    villager.bench.insert_social_card(CARD)
    villager.sees("person").reads("用社保卡照样可以办")
    picture(villager.page, f"{name}-02-person")
    assert overflow(villager.page) == []
    assert NAME in villager.text and NUMBER not in villager.text
    slips = stack.bench.papers("receipt")
    stack.remember(villager.go_to("thanks-printed").number)
    slip = stack.bench.paper_after(slips)
    (picture.folder / f"{name}-slip.png").write_bytes(stack.bench.picture(slip))
    desk.open(stack.case_of(villager.number))
    picture(desk.page, f"{name}-desk")
    assert "未经身份证核验" in desk.text and "社保卡" in desk.text


def test_a_card_pulled_out_too_soon_is_asked_for_again_and_then_read(arrive, picture):
    villager = arrive().go_to("card")
    villager.bench.fault("social-card-reader", "pulledDuringRead")
    villager.bench.insert_social_card(CARD)
    villager.reads("请把社保卡拔出来，再插一次")
    picture(villager.page, "social-cards/pulled-out")
    assert overflow(villager.page) == []
    villager.bench.insert_social_card(CARD)
    villager.sees("person")


@pytest.mark.parametrize("fault, words", [
    ("refusesNumber", "请把社保卡拔出来，再插一次"), ("truncatesNumber", "请把社保卡拔出来，再插一次"),
    ("garbledName", "证件里的信息对不上"), ("isBankCard", "本机还不能读这种证件"),
])
def test_a_card_that_cannot_be_read_is_told_as_what_it_is(arrive, picture, fault, words):
    villager = arrive().go_to("card")
    villager.bench.fault("social-card-reader", fault)
    villager.bench.insert_social_card(CARD)
    villager.reads(words)
    picture(villager.page, f"social-cards/{fault}")
    assert overflow(villager.page) == []
    # The ID card still does.
    villager.bench.lay_card("liu-xiulan")
    villager.sees("person")


def test_without_a_reader_for_id_cards_the_social_security_card_still_does(arrive, picture):
    villager = arrive()
    villager.bench.unplug("reader")
    villager.go_to("services").reads("身份证现在读不了：带了社保卡")
    picture(villager.page, "social-cards/services-without-reader")
    villager.go_to("card").reads("身份证现在读不了")
    picture(villager.page, "social-cards/social-card-only")
    assert overflow(villager.page) == []
    villager.bench.fault("social-card-reader", "pulledDuringRead")
    villager.bench.insert_social_card(CARD)
    villager.reads("请把社保卡拔出来，再插一次")
    villager.bench.insert_social_card(CARD)
    villager.sees("person")


def test_who_applies_for_another_is_told_whose_social_security_card_comes_next(arrive, picture):
    villager = arrive()
    villager.bench.unplug("reader")
    villager.go_to("standing").choose_standing("mandate").reads("请先插您自己的社保卡")
    picture(villager.page, "social-cards/representative")
    assert overflow(villager.page) == []
    villager.bench.insert_social_card("fang-xiaoyu")
    villager.reads("请换成您替他办的那个人的社保卡")
    picture(villager.page, "social-cards/represented")
    assert overflow(villager.page) == []
    villager.bench.insert_social_card(CARD)
    villager.sees("person").reads(NAME)


def test_what_is_kept_under_a_number_is_shown_to_the_id_card_alone(arrive, picture):
    villager = arrive().sees("attract")
    villager.touch("wake").touch("findCases").sees("card")
    villager.bench.insert_social_card(CARD)
    villager.reads("这里要用身份证")
    picture(villager.page, "social-cards/id-card-needed")
    assert overflow(villager.page) == []
