"""The main job from the first touch to the last word: 办理老年优待证."""

import pytest

from access import overflow
from bench import codes
from desk import Desk
from programs import ROOT
from villager import PEOPLE, PHONE

NAME, NUMBER, STREET = PEOPLE["liu-xiulan"]
UNKNOWN_CODE = "A" * 26


@pytest.mark.parametrize("size, large", [("portrait", False), ("landscape", True)])
def test_a_villager_of_72_hands_in_and_the_center_decides(
        stack, arrive, desk, phone, picture, size, large):
    folder = f"{size}-large" if large else size
    villager = arrive(size)
    screens = []

    def look(place):
        screens.append(place)
        picture(villager.page, f"{folder}/{len(screens):02}-{place}")
        assert overflow(villager.page) == [], place
        if large:
            assert villager.page.locator("form.screen.large").count() == 1, place
        if place == "person":
            assert NAME in villager.text and "72周岁" in villager.text and NUMBER not in villager.text
        if place == "review":
            assert NUMBER not in villager.text and PHONE not in villager.text
        if place == "sign":
            # The picture of the gallery shows a signed box.
            villager.draw_signature()
            picture(villager.page, f"{folder}/{len(screens):02}-{place}")
            villager.page.click("[data-clear]")
        if place == "scan-look":
            shown = villager.page.get_attribute("img.scan", "src")
            scans.append(villager.page.request.get(stack.screen_url + shown).body())

    scans = []
    slips, forms = stack.bench.papers("receipt"), stack.bench.papers("document")
    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
    number = villager.submit(look=look)
    assert [each for each in dict.fromkeys(screens)] == (["attract"] if not large else []) + [
        "services", "shelf", "guide", "notice", "standing", "card", "person", "form", "scan-lay", "scan-look", "review", "sign",
        "thanks-printed"]
    # One thing at a time in large letters.
    assert (screens.count("guide"), screens.count("form"), screens.count("review")) == ((5, 2, 2) if large else (2, 1, 1))

    # The slip: one, with both codes, and no form that nobody asked for.
    slip = stack.bench.paper_after(slips)
    png = stack.bench.picture(slip)
    (picture.folder / f"paper-slip-{folder}.png").write_bytes(png)
    assert stack.bench.papers("document") == forms
    rating_url, tracking_url = codes(png)
    assert tracking_url.startswith(stack.public_url + "/t/") and rating_url.startswith(stack.public_url + "/r/")
    stack.personal.update(url.rsplit("/", 1)[1] for url in (tracking_url, rating_url))
    assert stack.paper_states(number) == [("receipt_slip", "printed", 0)]

    # One number: on the screen, on disk, at the desk, on the case's page, on the phone.
    assert stack.rows("SELECT count(*) FROM submissions WHERE number = ?", number) == [(1,)]
    case = stack.case_of(number)
    assert stack.center_rows("SELECT case_number FROM cases WHERE submission_number = ?", number) == [(case,)]
    picture(desk.page, "desk/01-cases")
    desk.open(case)
    picture(desk.page, f"desk/02-case-{folder}")
    assert number in desk.text and NAME in desk.text and PHONE in desk.text and STREET in desk.text
    assert desk.state == "已收件"
    phone.goto(tracking_url)
    picture(phone, f"phone/01-received-{folder}")
    assert number in phone.inner_text("main") and case in phone.inner_text("main")
    assert NAME not in phone.inner_text("main")

    # The page at the desk is the page that was scanned, byte for byte.
    sample = (ROOT / "Sources/VirtualDevices/Samples/portrait.jpg").read_bytes()
    assert scans == [sample]
    page = desk.page.locator(".scans a").first.get_attribute("href")
    assert desk.fetch(page) == sample
    assert b"<svg" in desk.fetch(f"/cases/{case}/signature.svg")

    # Done with the terminal: nothing of this person is left.
    villager.touch("next").sees("attract")
    assert villager.page.locator("form.screen.large").count() == 0
    assert NAME not in villager.page.content() and number not in villager.page.content()

    if large:
        refuse(desk, phone, picture, case, tracking_url)
    else:
        accept(desk, phone, picture, case, tracking_url)
        rate_once(phone, picture, rating_url)


def accept(desk, phone, picture, case, tracking_url):
    desk.open(case).act("accept")
    assert desk.state == "已受理"
    phone.goto(tracking_url)
    picture(phone, "phone/02-accepted")
    assert "已经受理，正在办理" in phone.inner_text("main")
    desk.open(case).act("finish")
    picture(desk.page, "desk/03-case-done")
    assert desk.state == "已办结" and not any(desk.offers(each) for each in ("accept", "requestSupplement", "refuse", "finish"))
    phone.goto(tracking_url)
    picture(phone, "phone/03-done")
    assert "已经办结" in phone.inner_text("main")


def refuse(desk, phone, picture, case, tracking_url):
    """What is missing is asked for once, then the case is refused with a reason."""
    # A colleague has the case open as well.
    colleague = Desk(desk.stack, desk.page.context.new_page()).open(case)
    desk.open(case).act("requestSupplement", "一寸红底照片：请换一张近期的。")
    assert desk.state == "待补正" and not desk.offers("requestSupplement")
    phone.goto(tracking_url)
    picture(phone, "phone/04-supplement")
    assert "请换一张近期的" in phone.inner_text("main")
    # The colleague's page still offers it; the second time is refused in words.
    colleague.act("requestSupplement", "还有一样。")
    assert "已经告知过一次补正" in colleague.text
    # What he typed is not lost.
    assert colleague.page.locator("textarea.unsaved").input_value() == "还有一样。"
    picture(colleague.page, "desk/05-case-supplement-twice")
    picture(desk.page, "desk/04-case-supplement")
    desk.open(case).act("supplement")
    assert desk.state == "已补正" and not desk.offers("requestSupplement")
    desk.open(case).act("refuse", "申请人户籍不在本县（演示）。")
    assert desk.state == "不予受理"
    phone.goto(tracking_url)
    picture(phone, "phone/05-refused")
    assert "户籍不在本县" in phone.inner_text("main")


def rate_once(phone, picture, rating_url):
    """The case is handed over by now, so the outcome is rated too, apart from the visit."""
    phone.goto(rating_url)
    picture(phone, "phone/06-rating")
    for rated, subject in enumerate(("visit", "outcome"), 1):
        form = f"form:has([value='{subject}'])"
        phone.click(f"{form} .choice:has([value='4'])")
        phone.click(f"{form} button[type=submit]")
        phone.wait_for_function(f"document.querySelectorAll('.thanks').length == {rated}")
    picture(phone, "phone/07-rated")
    assert "满意" in phone.inner_text("main")
    # Once: whoever opens it again is told so, and a second grade changes nothing.
    phone.goto(rating_url)
    assert phone.locator(".choice").count() == 0 and "您的评价" in phone.inner_text("main")
    for subject in ("visit", "outcome"):
        answer = phone.request.post(rating_url, form={"grade": "1", "subject": subject})
        assert "".join(answer.text().replace("<strong>", "").split()).count("您的评价：满意") == 2


def test_codes_that_open_nothing_all_get_the_same_answer(stack, phone, picture, arrive):
    """Unknown, malformed, and on its way: nobody learns which it was."""
    stack.center.stop()
    villager = arrive(card="shen-guizhen")
    slips = stack.bench.papers("receipt")
    number = villager.submit()
    tracking = next(url for url in codes(stack.bench.picture(stack.bench.paper_after(slips))) if "/t/" in url)
    stack.personal.add(tracking.rsplit("/", 1)[1])
    stack.kiosk.stop()  # Whatever the line does, it has not arrived.
    stack.start_center()
    known = "/t/" + tracking.rsplit("/", 1)[1]
    bodies = {phone.request.get(stack.public_url + path).body()
              for path in (known, "/t/" + UNKNOWN_CODE, "/t/x", "/t/", "/r/" + UNKNOWN_CODE, "/t/%00", "/")}
    assert len(bodies) == 1 and "暂时查不到" in bodies.pop().decode()
    phone.goto(stack.public_url + known)
    picture(phone, "phone/08-unknown")
    stack.start_kiosk()
    case = stack.case_of(number)
    phone.goto(stack.public_url + known)
    assert case in phone.inner_text("main")


def test_who_cannot_sign_by_finger_gets_the_form_on_paper(stack, arrive, desk, picture):
    villager = arrive(card="fang-xiaoyu")
    forms = stack.bench.papers("document")
    villager.go_to("person")
    picture(villager.page, "portrait/more-person-not-fitting")
    # Too young, card expired: advice, and never a refusal.
    assert "仍然可以提交" in villager.text and "已过有效期" in villager.text
    villager.go_to("sign").touch("signOnPaper").go_to("thanks-printed")
    picture(villager.page, "portrait/more-thanks-sign-on-paper")
    stack.remember(villager.number)
    assert "请签名后交到窗口" in villager.text
    form = stack.bench.paper_after(forms, "document")
    (picture.folder / "paper-form.png").write_bytes(stack.bench.picture(form))
    pdf = stack.bench.download(form["file"])
    assert pdf.startswith(b"%PDF-")
    assert sorted(stack.paper_states(villager.number)) == [("application_form", "printed", 0), ("receipt_slip", "printed", 0)]
    desk.open(stack.case_of(villager.number))
    picture(desk.page, "desk/06-case-sign-on-paper")
    assert "申请人选择在窗口纸上签名" in desk.text
    assert "未经证件核验：申请人的身份证有效期到2025年8月10日" in desk.text


def test_the_desk_keeps_strangers_out(stack, open_page, watch, picture):
    page = open_page("desk")
    page.goto(stack.desk_url + "/cases")
    page.wait_for_url("**/login")
    picture(page, "desk/00-login")
    watch.expected.add(401)
    page.fill("#login", "wang")
    page.fill("#password", "falsch")
    page.click("form.login button[type=submit]")
    page.get_by_text("登录名或密码不对").wait_for()
    picture(page, "desk/00-login-wrong")
