"""The device bench: its API, and the page that is the same thing."""

import http.client
import json
import os
import select
import shutil
import socket
import subprocess
import termios
import tty
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from programs import ROOT, binary, run, wait_until

DEVICES = {"reader": "reader", "scanner": "scanner", "receipt-printer": "receiptPrinter",
           "document-printer": "documentPrinter"}


def faults(state):
    """{device: {fault: whether it is on}}, devices as in addresses."""
    return {path: {fault["name"]: fault["isOn"] for fault in state[key]["faults"]} for path, key in DEVICES.items()}


def asked(devices, method, path, headers=None):
    """Status and error of a call that is refused."""
    request = urllib.request.Request(devices.bench.address + path, method=method, headers=headers or {})
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request, timeout=10)
    return answer.value.code, json.load(answer.value)["error"]


def print_slip(devices, rows=240):
    """Sends a black block and a cut, as a driver would."""
    with socket.create_connection(("127.0.0.1", devices.receipt_port), timeout=10) as printer:
        printer.sendall(b"\x1b@" + b"\x1dv0\x00" + bytes([72, 0, rows % 256, rows // 256]) + b"\xff" * 72 * rows + b"\x1dVB\x00")
        # The printer takes what it has room for; hanging up earlier would be a driver's mistake.
        printer.shutdown(socket.SHUT_WR)
        while printer.recv(64):
            pass


def add_document(devices, name, source):
    part = devices.folder / "documents" / f"{name}.part"
    shutil.copy(source, part)
    part.rename(part.with_name(f"{name}.pdf"))


# MARK: The API

def test_every_fault_can_be_switched_on_and_off(devices):
    names = faults(devices.bench.state)
    assert all(names.values()), "each device has faults"
    for device, switches in names.items():
        for name in switches:
            devices.bench.fault(device, name)
            assert faults(devices.bench.state)[device][name] is True
            devices.bench.fault(device, name, on=False)
            assert faults(devices.bench.state)[device][name] is False


def test_reset_puts_everything_back(devices):
    before = devices.bench.state
    devices.bench.lay_card("zhou-defu")
    devices.bench.lay_page("portrait")
    devices.bench.unplug("reader")
    devices.bench.unplug("scanner")
    for device, switches in faults(before).items():
        for name in switches:
            devices.bench.fault(device, name)
    assert devices.bench.state != before
    devices.bench.reset()
    assert devices.bench.state == before


@pytest.mark.parametrize("method, path, code, right", [
    ("PUT", "/api/reader/card/nobody", "noSuchCard", "liu-xiulan"),
    ("PUT", "/api/scanner/page/nothing", "noSuchPage", "portrait"),
    ("PUT", "/api/scanner/faults/fire", "noSuchFault", "garbage"),
    ("PUT", "/api/reader/transport/telegraph", "noSuchTransport", "splitPipes"),
    ("PUT", "/api/receipt-printer/cable", "noSuchCall", "/api/state"),
    ("GET", "/api/reset", "noSuchCall", "/api/state"),
    ("GET", "/printed/receipts/receipt-9999.png", "noSuchPaper", "/api/state"),
    ("GET", "/printed/receipts/..%2f..%2flog", "noSuchPaper", "/api/state"),
    ("GET", "/printed/elsewhere/log", "noSuchPaper", "/api/state"),
])
def test_a_wrong_call_is_told_what_would_be_right(devices, method, path, code, right):
    status, error = asked(devices, method, path)
    assert (status, error["code"]) == (404, code)
    assert right in error["message"]


@pytest.mark.parametrize("query, right", [
    ("step=nextPage", "select"), ("step=teatime", "any"), ("times=often", "times=0…999"), ("skip=-1", "skip=0…999"),
])
def test_a_fault_aimed_at_nothing_is_told_what_would_be_right(devices, query, right):
    status, error = asked(devices, "PUT", f"/api/reader/faults/late?{query}")
    assert (status, error["code"]) == (400, "badAim")
    assert right in error["message"]
    assert not any(fault["isOn"] for fault in devices.bench.state["reader"]["faults"])


def test_a_fault_strikes_where_it_was_aimed(devices):
    devices.bench.fault("reader", "refused", step="find", skip=3, times=2, code=128)
    fault = next(each for each in devices.bench.state["reader"]["faults"] if each["name"] == "refused")
    assert (fault["isOn"], fault["step"], fault["skip"], fault["times"]) == (True, "find", 3, 2)


def on_the_bus(devices):
    """{serial number: port} of what a program on the bus would find."""
    return {(port / "serial").read_text().strip(): port.name
            for port in (devices.folder / "usb/sys/bus/usb/devices").iterdir()}


def test_a_device_keeps_its_serial_number_at_another_port(devices):
    before = on_the_bus(devices)
    devices.bench.call("POST", "reader/other-port")
    after = on_the_bus(devices)
    assert after.keys() == before.keys()
    assert {name for name in before if before[name] != after[name]} == {"VD-READER-0001"}


def test_a_loose_plug_is_in_at_the_end(devices):
    node = devices.folder / "usb/sys/bus/usb/devices" / on_the_bus(devices)["VD-SCANNER-0001"]
    number = int((node / "devnum").read_text())
    devices.bench.call("POST", "scanner/loose-plug")

    def is_back_twice():
        return devices.bench.state["scanner"]["isPlugged"] and int((node / "devnum").read_text()) == number + 2

    wait_until("it came back twice", is_back_twice)


def test_what_no_terminal_uses_can_be_plugged_in_and_leaves_at_reset(devices):
    for device in ("barcode-scanner", "gadget"):
        devices.bench.plug(device)
    assert {"VD-BARCODE-0001", "VD-FAN-0001"} < on_the_bus(devices).keys()
    devices.bench.reset()
    assert on_the_bus(devices).keys() == {"VD-READER-0001", "VD-SCANNER-0001"}


STATUS, FINE = bytes.fromhex("AAAAAA9669000311FFED"), bytes.fromhex("AAAAAA96690004000090" "94")


def test_a_reader_can_be_of_every_transport(devices):
    ids = {}
    for transport in devices.bench.state["reader"]["transports"]:
        devices.bench.call("PUT", f"reader/transport/{transport}")
        state = devices.bench.state["reader"]
        assert (state["transport"], state["isPlugged"]) == (transport, True)
        port = on_the_bus(devices).get("VD-READER-0001")
        ids[transport] = port and (devices.folder / "usb/sys/bus/usb/devices" / port / "idVendor").read_text().strip()
    assert ids == {"wholeFrameBulk": "0400", "wholeFrameInterrupt": "0316", "splitPipes": "0483", "hid": "10c4",
                   "serial": None}
    line = os.open(devices.bench.state["reader"]["serialPath"], os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(line)
        settings = termios.tcgetattr(line)
        settings[4:6] = [termios.B115200] * 2
        termios.tcsetattr(line, termios.TCSANOW, settings)
        os.write(line, STATUS)
        answer = b""
        while len(answer) < len(FINE):
            assert select.select([line], [], [], 20)[0], answer
            answer += os.read(line, 64)
        assert answer == FINE
        assert devices.bench.state["reader"]["seen"][0]["step"] == "status"
    finally:
        os.close(line)


def test_no_other_site_can_use_the_bench(devices):
    assert asked(devices, "POST", "/api/reset", {"Origin": "http://evil.example"})[0] == 403
    assert asked(devices, "GET", "/api/state", {"Host": "evil.example"})[0] == 421


def test_a_path_with_dots_leads_nowhere(devices):
    connection = http.client.HTTPConnection("127.0.0.1", devices.port, timeout=10)
    connection.request("GET", "/printed/receipts/../log")
    assert connection.getresponse().status == 404
    connection.close()


# MARK: What is printed

def test_a_slip_and_a_document_appear_as_pictures_newest_first(devices):
    print_slip(devices)
    slip = wait_until("the slip is cut", lambda: devices.bench.papers("receipt"))[-1]
    assert devices.bench.picture(slip).startswith(b"\x89PNG")
    add_document(devices, "document-0001", "/usr/share/cups/data/default-testpage.pdf")
    document = wait_until(
        "the document has pictures",
        lambda: [paper for paper in devices.bench.papers("document") if paper["pictures"]])[-1]
    assert devices.bench.picture(document).startswith(b"\x89PNG")
    assert devices.bench.download(document["file"]).startswith(b"%PDF")
    assert [paper["id"] for paper in devices.bench.state["printed"]][:2] == ["document-0001", slip["id"]]


def test_a_document_that_is_none_is_shown_as_such(devices, tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    add_document(devices, "document-0666", broken)
    wait_until("it is found unreadable", lambda: [
        paper for paper in devices.bench.papers("document") if paper["id"] == "document-0666" and paper["isUnreadable"]])
    (devices.folder / "documents" / "document-0666.pdf").unlink()


def test_a_printer_without_paper_prints_when_it_gets_some(devices):
    count = devices.bench.state["receiptPrinter"]["slipsPrinted"]
    devices.bench.fault("receipt-printer", "paperOut")
    # Small enough for the printer's buffer, so that the caller gets rid of it all the same.
    print_slip(devices, rows=24)
    assert devices.bench.state["receiptPrinter"]["slipsPrinted"] == count
    devices.bench.fault("receipt-printer", "paperOut", on=False)
    wait_until("the slip is cut", lambda: devices.bench.state["receiptPrinter"]["slipsPrinted"] == count + 1)


# MARK: The page

def test_a_touched_card_lies_on_the_reader_and_goes_back(devices, page):
    page.click("#reader .hand >> text=阿依古丽")
    page.wait_for_selector("#reader .place >> text=阿依古丽")
    assert devices.bench.state["reader"]["card"] == "ayiguli"
    page.click("#reader .place button")
    page.wait_for_selector("#reader .place .empty")
    assert "card" not in devices.bench.state["reader"]


def test_the_page_shows_what_others_do_without_a_reload(devices, page):
    devices.bench.lay_page("portrait")
    page.wait_for_selector("#scanner .place img[src*=portrait]")
    devices.bench.unplug("reader")
    page.wait_for_selector("#reader .place.off")
    devices.bench.fault("receipt-printer", "coverOpen")
    page.wait_for_selector("#printers [aria-pressed=true] >> text=盖子打开")
    before = page.locator("#printed li.receipt").count()
    devices.bench.fault("receipt-printer", "coverOpen", on=False)
    print_slip(devices)
    wait_until("the slip is on the page", lambda: page.locator("#printed li.receipt").count() == before + 1)
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")


def test_the_form_says_where_a_touched_fault_strikes(devices, page):
    page.select_option("#reader-aim [name=step]", "read")
    page.select_option("#reader-aim [name=skip]", "1")
    page.select_option("#reader-aim [name=times]", "2")
    page.click("#reader [data-path='/api/reader/faults/late']")
    page.wait_for_selector("#reader [aria-pressed=true] >> text=读卡 · 第 2 次起 · 还有 2 次")
    fault = next(each for each in devices.bench.state["reader"]["faults"] if each["name"] == "late")
    assert (fault["step"], fault["skip"], fault["times"]) == ("read", 1, 2)
    page.click("#reader [data-path='/api/reader/faults/late']")
    page.wait_for_selector("#reader .fault[aria-pressed=true]", state="detached")


def test_every_button_of_the_page_works(devices, page):
    for path in page.eval_on_selector_all("[data-path]", "buttons => buttons.map(button => button.dataset.path)"):
        page.click(f"[data-path='{path}']")
    page.click("[data-path='/api/reset']")
    page.wait_for_selector("#reader .place:not(.off) .empty")
    assert page.is_hidden("#problem")


def test_the_page_says_when_nobody_answers(devices, page):
    page.route("**/api/reset", lambda route: route.abort())
    page.click("[data-path='/api/reset']")
    page.wait_for_selector("#problem:visible >> text=没有回应")
    page.unroute("**/api/reset")
    page.click("[data-path='/api/reset']")
    page.wait_for_selector("#problem", state="hidden")


def test_the_page_has_no_barrier_and_leaves_its_picture(devices, page):
    devices.bench.lay_card("liu-xiulan")
    devices.bench.lay_page("certificate")
    devices.bench.fault("scanner", "busyFirst")
    page.wait_for_selector("#scanner [aria-pressed=true]")
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    picture = ROOT / ".test" / "device-bench.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=picture)


# MARK: Starting

def start_again(devices, *more, environment=None):
    return run(binary("virtual-devices"), *devices.arguments, *more, environment=environment)


def test_a_second_start_on_the_same_folder_is_told_so(devices):
    status, words = start_again(devices, "--port", "1")
    assert status != 0 and "use" in words and str(devices.folder) in words


def test_a_taken_port_names_itself_and_its_option(devices, tmp_path):
    status, words = run(
        binary("virtual-devices"), "serve", "--folder", "/tmp/" + tmp_path.name, "--assets", str(ROOT / "kiosk-assets"),
        "--port", str(devices.port), "--receipt-port", str(devices.receipt_port))
    shutil.rmtree("/tmp/" + tmp_path.name)
    assert status != 0 and f"port {devices.receipt_port}" in words and "another port" in words


def test_a_path_too_long_for_sockets_is_told_so(devices):
    status, words = run(binary("virtual-devices"), "serve", "--folder", "/tmp/" + "x" * 90)
    assert status != 0 and "shorter" in words
    assert not Path("/tmp/" + "x" * 90).exists()


def test_it_refuses_to_run_on_its_own_bus(devices):
    words = subprocess.run(
        ["env", "LD_PRELOAD=libumockdev-preload.so.0", binary("virtual-devices"), *devices.arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
    assert words.returncode != 0 and "kiosk alone" in words.stdout
