"""Every service that the terminal takes in, from its shelf to its slip and to the center's desk, by its file alone."""

import html

from access import overflow
from programs import wait_until
from conftest import SIZES
from services import SERVICES, shown
from villager import Villager, leave

COMPLETE = [id for id, service in SERVICES.items() if not service.get("guideOnly")]


# Each service on another glass: all of them on all would cost minutes.
GLASSES = [(size, large) for size in ("portrait", "landscape") for large in (False, True)]


def test_every_service_is_applied_for_and_arrives_with_its_answers(stack, open_page, desk):
    assert len(COMPLETE) >= 12
    page, numbers, cut_off = open_page("portrait"), {}, []

    def look(place):
        cut_off.extend((id, size, large, place, problem) for problem in overflow(page))

    for index, id in enumerate(COMPLETE):
        leave(stack)
        size, large = GLASSES[index % len(GLASSES)]
        page.set_viewport_size(SIZES[size])
        villager = Villager(stack, page, card="zhou-defu", service=id)
        if large:
            page.click("button[value=largeText]")
            villager.sees("services")
        # Whoever leaves while the slip prints finds it printed all the same; nobody waits for it here.
        number = numbers[id] = villager.submit("thanks", look)
        answers = villager.answers
        asked = [field for field in wanted(villager.service["form"], answers) if field["kind"] != "card"]
        assert {field["id"] for field in asked} <= answers.keys(), id
        case = html.unescape(desk.fetch(f"/cases/{stack.case_of(number)}").decode())
        assert villager.service["name"] in case and number in case
        for field in asked:
            assert field["label"] in case, (id, field["id"])
            assert shown(field, answers[field["id"]]) in case, (id, field["id"])
        scanned = [material for material in wanted(villager.service["materials"], answers) if material["source"] == "scan"]
        for material in scanned:
            assert material["name"] in case, (id, material["id"])
        assert case.count("/pages/") >= len(scanned), id
    assert cut_off == []
    for number in numbers.values():
        wait_until("the slip is printed", lambda: stack.paper_states(number) == [("receipt_slip", "printed", 0)])


def wanted(parts, answers):
    """The questions or materials that these answers of somebody who applies for himself want."""
    answers = {"standing": "oneself"} | answers
    return [part for part in parts
            if "when" not in part or answers.get(part["when"]["field"]) in part["when"]["isOneOf"]]
