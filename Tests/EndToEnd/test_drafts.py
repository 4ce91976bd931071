"""What was begun is there again for the same card; what was handed in can be followed; a full disk refuses politely."""

import pytest
from access import barriers, overflow
from programs import wait_until


@pytest.fixture(autouse=True)
def outage(watch):
    watch.expects_outage = True


def look(villager, picture, name):
    """Keeps pictures of a screen, upright and in large letters, and asserts that nothing keeps anybody out."""
    found = {}
    for letters in ("", "-large"):
        picture(villager.page, f"portrait/own-{name}{letters}")
        found[letters] = barriers(villager.page) + overflow(villager.page)
        villager.touch("largeText")
    assert found == {"": [], "-large": []}, name


def lay(villager, card):
    villager.bench.lift_card()
    villager.bench.lay_card(card)


def cut_power(stack):
    stack.kiosk.kill()
    stack.start_kiosk()


def test_what_a_power_cut_interrupts_is_offered_to_the_same_card_with_its_pages(stack, arrive, picture):
    held = stack.rows("SELECT count(*) FROM submissions")
    villager = arrive(card="zhou-defu", service="medical-assistance").go_to("form")
    first = villager.page.inner_text("form.screen main")
    villager.answer_fields()
    villager.touch("answers").sees("form")
    second = villager.page.inner_text("form.screen main")
    assert first != second
    wait_until("the first step is kept", lambda: stack.rows("SELECT id FROM drafts"))
    cut_power(stack)

    # Another card is offered nothing.
    villager.sees("attract").go_to("card")
    lay(villager, "shen-guizhen")
    villager.sees("person").touch("back").sees("card")
    lay(villager, "zhou-defu")
    villager.sees("draft")
    look(villager, picture, "draft")
    villager.touch("resumeDraft").sees("form")
    assert villager.page.inner_text("form.screen main") == second

    villager.go_to("scan-look")
    [(draft, pages)] = wait_until("the page is kept", lambda: stack.rows(
        "SELECT d.id, count(*) FROM drafts d JOIN draft_pages p ON p.draft = d.id GROUP BY d.id"))
    assert pages == 1
    cut_power(stack)
    villager.sees("attract").go_to("card")
    lay(villager, "zhou-defu")
    villager.sees("draft").reads("已扫描1页")
    villager.touch("resumeDraft").sees("scan-look")
    villager.page.wait_for_function("() => document.querySelector('img.scan').naturalWidth > 0")
    number = villager.submit()
    assert stack.rows("SELECT count(*) FROM submissions") == [(held[0][0] + 1,)]
    assert stack.rows("SELECT draft FROM submissions WHERE number = ?", number) == [(draft,)]
    wait_until("nothing is kept of it", lambda: not stack.rows("SELECT id FROM drafts"))
    assert list((stack.kiosk_folder / "records" / "drafts").iterdir()) == []


def test_with_a_full_disk_nobody_begins_and_everybody_can_follow(stack, arrive, picture):
    number = arrive(card="shen-guizhen").submit()
    stack.case_of(number)
    stack.restart_kiosk(STORAGE_RESERVE_MEGABYTES=100_000_000)
    villager = arrive(card="shen-guizhen").go_to("services").reads("本机暂时不能收件")
    look(villager, picture, "services-full-disk")
    villager.go_to("guide")
    while villager.is_at("guide"):
        villager.touch("next")
    villager.sees("no-room")
    look(villager, picture, "no-room")
    villager.touch("leave").sees("attract").go_to("services").touch("findCases").sees("card")
    lay(villager, "shen-guizhen")
    # What the center has told of it, or as much as is known without.
    villager.sees("cases").reads(number)
    assert "已送达中心" in villager.text or "已收件" in villager.text
    look(villager, picture, "cases")
    assert "沈桂珍" not in villager.text and "330999194609010424" not in villager.text
    villager.touch("next").sees("attract")
