"""Reader and scanner misbehave while somebody stands at the terminal: the screen says what to do, the session stays,
and work goes on. The devices' own tests try every fault at every step; here each class is seen once by a villager."""

import contextlib

import pytest

from programs import wait_until

LAY_AGAIN = "请把身份证拿起来，再放一次"
NO_USE = "身份证现在读不了"
NO_SENSE = "证件里的信息对不上"
SCAN_AGAIN = "没有扫描成功"
NO_SCANNER = "扫描仪现在用不了"

# What goes wrong, at which command; what the screen says of it (None: nobody is to notice); what mends it:
# None (it mends itself), "lay" (the card, again), "replug".
READER = [
    ("late", {"step": "find"}, None, None),
    ("long", {"step": "read", "times": 1}, None, None),
    ("zeroLength", {"step": "read", "times": 1}, None, None),
    ("short", {"step": "read", "times": 1}, LAY_AGAIN, "lay"),
    ("wrongChecksum", {"step": "read", "times": 1}, LAY_AGAIN, "lay"),
    ("garbage", {"step": "select", "times": 1}, None, None),
    ("stall", {"step": "read"}, LAY_AGAIN, "lay"),
    ("liftDuringRead", {}, LAY_AGAIN, "lay"),
    ("wrongRecord", {}, NO_SENSE, "lay"),
    ("hangUntilReset", {"step": "find"}, NO_USE, None),
    ("hangForever", {"step": "find"}, NO_USE, "replug"),
    ("vanish", {"step": "read"}, NO_USE, "replug"),
    ("replugTwice", {"step": "read"}, NO_USE, None),
]
# Likewise; "again" is another touch of the same button.
SCANNER = [
    ("late", {"step": "nextPage", "seconds": 1}, None, None),
    ("zeroLength", {"step": "nextPage", "times": 1}, None, None),
    ("busyFirst", {}, None, None),
    ("stall", {"step": "nextPage"}, SCAN_AGAIN, "again"),
    ("refused", {"step": "newJob", "code": 500}, SCAN_AGAIN, "again"),
    ("truncatedJPEG", {"times": 1}, SCAN_AGAIN, "again"),
    ("garbage", {"step": "newJob", "times": 1}, SCAN_AGAIN, "again"),
    ("hangUntilReset", {"step": "newJob"}, SCAN_AGAIN, "again"),
    ("vanish", {"step": "nextPage"}, NO_SCANNER, "replug"),
    ("replugTwice", {"step": "nextPage"}, SCAN_AGAIN, "again"),
]


# Keeps all words that the screen shows from now on, also those that are gone in half a second.
WATCH = """() => {
    window.watch?.disconnect();
    window.shown = [document.body.innerText];
    window.watch = new MutationObserver(() => window.shown.push(document.body.innerText));
    window.watch.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@contextlib.contextmanager
def row(*words):
    """Says of a failure which line of the table it was."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"at {words}")
        raise


def test_the_session_outlives_every_fault_of_reader_and_scanner(stack, arrive, picture):
    bench, slips = stack.bench, stack.bench.papers("receipt")
    villager = arrive().go_to("card")
    for fault, aim, words, mend in READER:
        with row("reader", fault, aim):
            bench.lift_card()
            villager.page.evaluate(WATCH)
            bench.fault("reader", fault, **aim)
            bench.lay_card(villager.card)
            if words:
                saw(villager, words)
            if mend:
                picture(villager.page, f"faults/reader-{fault}")
            mend_by(bench, "reader", mend, villager)
            villager.sees("person")
            # The next one: this was not the right card after all.
            bench.lift_card()
            villager.touch("back").sees("card")
    villager.go_to("scan-lay")
    bench.lay_page(villager.paper)
    for fault, aim, words, mend in SCANNER:
        with row("scanner", fault, aim):
            bench.fault("scanner", fault, **aim)
            villager.page.evaluate(WATCH)
            scan(villager)
            if words:
                saw(villager, words)
                villager.sees("scan-lay")
                picture(villager.page, f"faults/scanner-{fault}")
                mend_by(bench, "scanner", mend, villager)
                # A scanner that is being reset is of use again in a moment.
                wait_until("a page is scanned again", lambda: tries_again(villager))
            villager.sees("scan-look")
    # Whoever began has come to the end: nothing of the session was lost on the way.
    number = villager.submit()
    stack.bench.paper_after(slips)
    assert stack.case_of(number)


def test_a_card_is_read_by_a_reader_of_every_usb_transport_put_there_in_the_session(stack, arrive):
    bench = stack.bench
    villager = arrive().go_to("card")
    for transport in ("wholeFrameInterrupt", "splitPipes", "hid", "wholeFrameBulk"):
        with row(transport):
            bench.reader_is(transport)
            # The one before may not have seen the card leave: then it is asked for once more.
            villager.go_to("person")
            bench.lift_card()
            villager.touch("back").sees("card")


@pytest.mark.parametrize(("transport", "settings"), [
    ("serial", {"CARDS_SERIAL_LINE": "v/serial/card-reader"}),
    ("splitPipes", {"CARDS_TRANSPORT": "split-pipes", "CARDS_ENDPOINTS": "81 85 02 06"}),
])
def test_a_card_is_read_by_the_reader_that_the_settings_name(stack, arrive, transport, settings):
    line = settings.get("CARDS_SERIAL_LINE")
    stack.bench.reader_is(transport)
    stack.restart_kiosk(**(settings | ({"CARDS_SERIAL_LINE": stack.folder / line} if line else {})))
    villager = arrive().go_to("card")
    stack.bench.lay_card(villager.card)
    villager.sees("person")


def saw(villager, words):
    """Waits until the words are or were on the screen."""
    wait_until(f"the screen says {words}", lambda: villager.page.evaluate(
        "(words) => window.shown.some((text) => text.includes(words))", words))


def mend_by(bench, device, mend, villager):
    if mend == "lay":
        bench.lift_card()
        bench.lay_card(villager.card)
    elif mend == "replug":
        bench.unplug(device)
        bench.plug(device)


def scan(villager):
    """Touches the button for a scan; behind a page that was scanned, the one for another try before that."""
    if villager.is_at("scan-look"):
        villager.touch("scan").sees("scan-lay")
    villager.touch("scan")


def tries_again(villager):
    if villager.is_at("scan-lay"):
        villager.touch("scan")
    return villager.is_at("scan-look")


def test_a_scan_that_falls_silent_is_stopped_by_one_touch(stack, arrive, picture):
    villager = arrive().go_to("scan-lay")
    stack.bench.lay_page(villager.paper)
    stack.bench.fault("scanner", "hangForever", step="nextPage")
    villager.touch("scan").sees("scan-working")
    picture(villager.page, "portrait/more-scan-working")
    villager.touch("back").sees("scan-lay")
    stack.bench.unplug("scanner")
    villager.reads(NO_SCANNER)
    # What cannot be done now cannot be touched; what can, comes first.
    assert villager.page.is_disabled("button[value=scan]")
    assert "primary" in villager.page.get_attribute("button[value=handInLater]", "class")
    stack.bench.plug("scanner")
    wait_until("a page is scanned again", lambda: tries_again(villager))
