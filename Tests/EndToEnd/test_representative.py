"""Applying for another person: two cards, the proof of the standing, both names where they belong."""

import pytest

from access import overflow
from programs import wait_until
from villager import PEOPLE


@pytest.mark.parametrize("size, large", [("portrait", False), ("landscape", True)])
def test_a_granddaughter_applies_for_her_grandmother(stack, arrive, desk, picture, size, large):
    folder = f"representative/{size}" + ("-large" if large else "")
    (name, number, _), (other, other_number, _) = PEOPLE["shen-guizhen"], PEOPLE["fang-xiaoyu"]
    villager = arrive(size, card="shen-guizhen")
    stack.personal.update(PEOPLE["fang-xiaoyu"])
    seen = []

    def look(place):
        seen.append(place)
        picture(villager.page, f"{folder}/{len(seen):02}-{place}")
        assert overflow(villager.page) == [], place
        assert number not in villager.text and other_number not in villager.text, place

    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
    villager.go_to("standing")
    look("standing")
    villager.choose_standing("mandate").reads("请先放您自己的身份证")
    look("card-representative")
    villager.bench.lay_card("fang-xiaoyu")
    villager.reads("请换成您替他办的那个人的身份证")
    look("card-represented")
    # The own card once more is no second person.
    def lays_again():
        villager.bench.lift_card()
        villager.bench.lay_card("fang-xiaoyu")
        return "这还是您自己的身份证" in villager.text

    # As often as it takes until the reader has noticed that the card was lifted.
    wait_until("the same card is named", lays_again)
    look("card-same")
    villager.go_to("person")
    look("person")
    assert name in villager.text and f"{other}（受托人）" in villager.text and "80周岁" in villager.text
    slips, forms = stack.bench.papers("receipt"), stack.bench.papers("document")
    if large:
        villager.go_to("sign", look).touch("signOnPaper")
        paper = stack.bench.paper_after(forms, "document")
        for page in range(len(paper["pictures"])):
            png = stack.bench.picture(paper, page)
            (picture.folder / f"paper-form-representative-{page + 1}.png").write_bytes(png)
    receipt = villager.submit(look=look)
    slip = stack.bench.paper_after(slips)
    (picture.folder / "paper-slip-representative.png").write_bytes(stack.bench.picture(slip))
    # The photo, and the mandate that proves her standing.
    assert seen.count("scan-look") == 2

    desk.open(stack.case_of(receipt))
    assert name in desk.text and f"{other}（受托人）" in desk.text
    assert number not in desk.text and other_number not in desk.text
    picture(desk.page, f"{folder}/desk")
    # The slip waits for either of the two; it was printed, so that there is nothing to fetch.
    assert ("receipt_slip", "printed", 0) in stack.paper_states(receipt)
