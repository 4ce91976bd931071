"""Everybody can use it: no serious barrier on any page, measured by axe; the rest of the gallery."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from bench import codes

AXE = Axe()
WEIGHTY = ("serious", "critical")


def barriers(page):
    """What axe finds that keeps somebody out, with the element it concerns."""
    found = AXE.run(page).response["violations"]
    return [(each["id"], node["html"][:160], node.get("failureSummary", "")[:300])
            for each in found if each["impact"] in WEIGHTY for node in each["nodes"]]


def overflow(page):
    """Whether something is cut off: the way on must be on the screen, and nothing may be wider than it."""
    return page.evaluate("""() => {
        const problems = [];
        const main = document.querySelector("main"), nav = document.querySelector("nav");
        const way = nav ? nav.getBoundingClientRect() : { left: 0, right: 0, top: 0, bottom: 0 };
        if (main.scrollHeight > main.clientHeight + 1) problems.push(`main is ${main.scrollHeight - main.clientHeight} px too high`);
        if (main.scrollWidth > main.clientWidth + 1) problems.push(`main is ${main.scrollWidth - main.clientWidth} px too wide`);
        for (const element of document.querySelectorAll("button, h1, p, li, dt, dd, label, legend, span, strong")) {
            if (!element.checkVisibility({ contentVisibilityAuto: true })) continue;
            const box = element.getBoundingClientRect();
            if (box.width && (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1))
                problems.push(`off the screen: ${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
            if (!nav?.contains(element) && Math.min(box.right, way.right) - Math.max(box.left, way.left) > 1
                && Math.min(box.bottom, way.bottom) - Math.max(box.top, way.top) > 1)
                problems.push(`under the buttons: ${element.tagName} ${element.textContent.trim().slice(0, 30)}`);
            if (element.matches("button") && element.scrollWidth > element.clientWidth + 1)
                problems.push(`cut off: ${element.textContent.trim().slice(0, 30)}`);
            if (element.matches("button") && box.height && box.height < 44)
                problems.push(`too small for a finger: ${element.textContent.trim().slice(0, 30)}`);
        }
        return problems;
    }""")


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
    desk.act("supplement", "身份证复印件")
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
    desk.page.click("text=退出登录")
    desk.page.wait_for_url("**/login**")
    look(desk.page, "login")
    assert found == {}
