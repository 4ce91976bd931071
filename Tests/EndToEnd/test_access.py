"""Everybody can use it: no serious barrier on any page, measured by axe; the rest of the gallery."""

import pytest
from access import barriers, overflow
from bench import codes
from stack import PASSWORD


@pytest.mark.parametrize("size, large", [("landscape", False), ("portrait", True)])
def test_no_screen_of_the_terminal_keeps_anybody_out(stack, arrive, picture, size, large):
    villager = arrive(size, card="zhou-defu")
    folder = f"{size}-large" if large else size
    found, screens = {}, []

    def look(place):
        screens.append(place)
        if place == "sign":
            villager.draw_signature()
        picture(villager.page, f"{folder}/{len(screens):02}-{place}")
        problems = barriers(villager.page) + overflow(villager.page)
        if problems:
            found[f"{len(screens):02}-{place}"] = problems

    look("attract")
    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
        screens.clear()
    villager.submit(look=look)
    villager.touch("next").sees("attract")
    assert found == {}


def test_no_page_of_the_center_keeps_anybody_out(stack, arrive, desk, phone, picture):
    slips = stack.bench.papers("receipt")
    number = arrive(card="shen-guizhen").submit()
    case = stack.case_of(number)
    found = {}

    def look(page, name):
        problems = barriers(page)
        if problems:
            found[name] = problems

    desk.page.goto(stack.desk_url + "/cases")
    look(desk.page, "cases")
    desk.open(case)
    look(desk.page, "case")
    desk.act("requestSupplement", "身份证复印件")
    look(desk.page, "case-supplement")
    rating, tracking = codes(stack.bench.picture(stack.bench.paper_after(slips)))
    stack.personal.update(url.rsplit("/", 1)[1] for url in (tracking, rating))
    for name, url in (("tracking", tracking), ("rating", rating), ("unknown", stack.public_url + "/t/x")):
        phone.goto(url)
        look(phone, name)
    phone.goto(rating)
    phone.click(".choice:has([value='1'])")
    phone.click("button[type=submit]")
    phone.wait_for_selector(".thanks")
    picture(phone, "phone/09-rated-badly")
    look(phone, "rated")
    desk.log_out()
    look(desk.page, "login")
    stack.center_command(
        "staff", "add", "hui", "--name", "周惠", "--role", "callBackOfficer", "--password-stdin", text=PASSWORD + "\n")
    desk.log_in("hui").page.goto(stack.desk_url + "/ratings")
    look(desk.page, "ratings")
    desk.page.fill(f"form[action='/ratings/{case}/visit'] textarea", "排队太久，已道歉，增开了一个窗口。")
    picture(desk.page, "desk/07-ratings")
    desk.page.click(f"form[action='/ratings/{case}/visit'] button")
    desk.page.wait_for_selector(".banner.done")
    look(desk.page, "ratings-called")
    desk.log_out()
    assert found == {}
