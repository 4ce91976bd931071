"""Other cards than a resident's: a permit, foreigners' cards of 2023 and 2017, one that contradicts itself."""

import pytest

from access import overflow
from villager import PEOPLE


@pytest.mark.parametrize("card, size, large, words", [
    ("leung-waiman", "portrait", False, ["港澳居民居住证", "*****0123", "居住证地址"]),
    ("fontaine", "portrait", True, ["外国人永久居留身份证", "法国", "方亚历"]),
    ("bergmann", "landscape", False, ["外国人永久居留身份证", "德国", "白卡尔"]),
])
def test_every_kind_of_card_flows_on_to_the_desk(stack, arrive, desk, picture, card, size, large, words):
    name, number, _ = PEOPLE[card]
    villager = arrive(size, card=card)
    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
    screens = []

    def look(place):
        screens.append(place)
        picture(villager.page, f"cards/{card}-{len(screens):02}-{place}")
        assert overflow(villager.page) == [], place
        if place == "person":
            assert name in villager.text and number not in villager.text
        if place == "review":
            assert number not in villager.text

    slips, forms = stack.bench.papers("receipt"), stack.bench.papers("document")
    villager.go_to("sign", look).touch("signOnPaper").go_to("thanks-printed", look)
    stack.remember(villager.number)
    slip, form = stack.bench.paper_after(slips), stack.bench.paper_after(forms, "document")
    (picture.folder / "cards" / f"{card}-slip.png").write_bytes(stack.bench.picture(slip))
    (picture.folder / "cards" / f"{card}-form.png").write_bytes(stack.bench.picture(form))
    desk.open(stack.case_of(villager.number))
    picture(desk.page, f"cards/{card}-desk")
    for word in words:
        assert word in desk.text, word
    assert name in desk.text and number not in desk.text and "未经证件核验" not in desk.text


def test_a_card_that_contradicts_itself_is_shown_to_staff_and_the_next_card_is_read(arrive, picture):
    villager = arrive(card="contradiction").go_to("card")
    villager.bench.lay_card("contradiction")
    villager.reads("证件里的信息对不上")
    picture(villager.page, "cards/contradiction")
    assert overflow(villager.page) == []
    assert "拿给工作人员看一看" in villager.text
    villager.bench.lift_card()
    villager.bench.lay_card("liu-xiulan")
    villager.sees("person")
