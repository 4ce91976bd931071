"""Staff at the terminal: what the doctor finds, what hangs on it, and what a report takes along."""

import json
import subprocess
import tarfile
import unicodedata

import pytest

from programs import binary, run, wait_until
from villager import PEOPLE

# What `kiosk doctor` ends with.
SERVED, NOT_SERVED, PARTLY, UNUSABLE = 0, 1, 2, 78


@pytest.fixture
def machine(tmp_path):
    """What a terminal's hardware looks like under /sys and /proc."""
    files = {
        "sys/class/input/event0/dev": "13:64",
        "run/udev/data/c13:64": "E:ID_INPUT_TOUCHSCREEN=1\n",
        "sys/class/drm/card0-HDMI-A-1/status": "connected\n",
        "proc/asound/cards": " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n",
        "sys/class/net/eth0/carrier": "1\n",
        "proc/net/route": "Iface\tDestination\tGateway\tFlags\neth0\t00000000\t0101A8C0\t0003\n",
        "etc/udev/rules.d/70-yizhan.rules": "",
    }
    for name, text in files.items():
        file = tmp_path / "machine" / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
    return tmp_path / "machine"


@pytest.fixture
def doctor(stack, machine, open_page):
    """Examines the terminal, whose screen somebody's browser shows; gives back status and findings by check."""
    page = open_page("portrait")
    page.goto(stack.entrance)

    def examine(*arguments, environment=None):
        done = subprocess.run(
            [binary("kiosk"), "doctor", "--json", "--sysroot", str(machine), *arguments],
            env=environment or stack.kiosk_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=90)
        assert done.stdout, done.stderr
        found = json.loads(done.stdout)
        assert found["exitStatus"] == done.returncode, found
        return done.returncode, {finding["check"]: finding for finding in found["findings"]}

    examine.page = page
    return examine


def when(doctor, check, code):
    """Examines until a thing is found to be so: devices take a moment."""
    def look():
        status, found = doctor()
        return (status, found) if found[check]["code"] == code else None

    return wait_until(f"the doctor finds {check} {code}", look)


def test_a_terminal_in_order_serves_a_villager(stack, doctor, machine):
    wait_until("everything is in order", lambda: doctor()[0] == SERVED)
    _, found = doctor()
    for check in ("settings", "program", "enrolment", "screen", "touch", "cardReader", "scanner", "receiptPrinter",
                  "documentPrinter", "disk", "records", "center", "certificate", "clock", "catalogue", "deviceRules"):
        assert found[check]["severity"] == "fine", found[check]
    assert found["ups"]["severity"] == "nothing" and found["ups"]["code"] == "none"

    # On paper of a terminal: straight columns, no gap, nothing of a program.
    status, words = stack.staff("doctor", "--sysroot", str(machine))
    assert status == SERVED and "结论：可以给群众办事。" in words, words
    assert "⟦" not in words and "{" not in words, words
    rows = [line for line in words.splitlines() if line[:1] in ("✓", "!", "-", "x", "X")]
    assert len(rows) > 20 and all(columns(row) <= 80 for row in rows), words
    assert len({columns(before_text(row)) for row in rows}) == 1, words


def columns(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def before_text(row):
    """Sign, severity and name with the blanks after it."""
    cells = row.split("  ", 2)
    return row[:len(row) - len(cells[2].lstrip())]


def test_a_reader_whose_cable_moved_stops_everybody(stack, doctor):
    stack.bench.unplug("reader")
    status, found = when(doctor, "cardReader", "absent")
    assert status == NOT_SERVED and found["cardReader"]["severity"] == "blocking"
    assert "USB" in found["cardReader"]["mend"]
    stack.bench.plug("reader")
    assert when(doctor, "cardReader", "ready")[0] == SERVED


def test_a_paused_queue_costs_the_slip(stack, doctor):
    queue = ["-h", stack.kiosk_environment["YIZHAN_KIOSK_PRINTING_SERVER"], "receipt"]
    subprocess.run(["/usr/sbin/cupsdisable", *queue], check=True)
    try:
        status, found = when(doctor, "receiptPrinter", "stopped")
        assert status == PARTLY and "cupsenable" in found["receiptPrinter"]["mend"], found["receiptPrinter"]
    finally:
        subprocess.run(["/usr/sbin/cupsenable", *queue], check=True)
    assert when(doctor, "receiptPrinter", "ready")[0] == SERVED


def test_an_empty_roll_is_told_apart_from_a_paused_queue(stack, doctor):
    stack.bench.fault("receipt-printer", "paperOut")
    status, found = when(doctor, "receiptPrinter", "noPaper")
    assert status == PARTLY and "新纸" in found["receiptPrinter"]["mend"]


def test_a_terminal_goes_on_without_its_center_and_the_doctor_says_so(stack, doctor):
    stack.center.stop()
    status, found = doctor()
    assert status == SERVED and found["center"]["code"] == "unreachable"
    assert found["center"]["severity"] == "attention" and found["center"]["mend"]
    stack.start_center()
    assert doctor()[1]["center"]["code"] == "reached"


def test_a_screen_that_nobody_shows_is_found(stack, doctor):
    doctor.page.close()
    status, found = when(doctor, "screen", "noBrowser")
    assert status == NOT_SERVED and "yizhan-browser" in found["screen"]["mend"]


def test_wrong_settings_are_named_each(stack, machine):
    status, words = run(
        binary("kiosk"), "doctor", "--sysroot", str(machine),
        environment=stack.kiosk_environment | {
            "YIZHAN_KIOSK_SCREEN_PORT": "eighty", "YIZHAN_KIOSK_LOG_LEVEL": "loud"})
    assert status == UNUSABLE, words
    assert "有 2 处写错" in words and "YIZHAN_KIOSK_SCREEN_PORT" in words and "YIZHAN_KIOSK_LOG_LEVEL" in words, words
    assert "设置文件有错，终端启动不了" in words


def test_reader_scanner_and_printer_are_tried_for_real(stack, doctor):
    papers = stack.bench.papers("receipt")
    wait_until("everything is in order", lambda: doctor()[0] == SERVED)
    stack.bench.lay_card("liu-xiulan")
    stack.bench.lay_page("portrait")
    status, found = doctor("--card", "--scan", "--slip")
    assert [found[trial]["code"] for trial in ("cardTrial", "scanTrial", "slipTrial")] == ["done"] * 3, found
    assert status == SERVED
    stack.bench.paper_after(papers)
    # The session saw nothing of it, and the answer tells nobody whose card it was.
    assert doctor.page.locator("form.screen.attract").count() == 1
    assert not [secret for person in PEOPLE.values() for secret in person if secret in json.dumps(found, ensure_ascii=False)]


def test_a_villager_goes_before_a_trial(stack, doctor, arrive):
    arrive("landscape").go_to("services")
    _, found = doctor("--card")
    assert found["cardTrial"]["code"] == "villager"


def test_without_a_running_kiosk_the_doctor_looks_itself(stack, doctor):
    stack.kiosk.stop()
    # The emulated bus is below libusb, as for the kiosk itself.
    status, found = doctor(environment=stack.kiosk.environment)
    assert status == NOT_SERVED
    assert found["program"]["code"] == "stopped" and "systemctl start yizhan-kiosk" in found["program"]["mend"]
    assert found["cardReader"]["code"] == "ready" and found["scanner"]["code"] == "ready", found
    assert found["records"]["code"] == "sound" and found["center"]["code"] == "reached"
    stack.bench.unplug("scanner")
    assert doctor(environment=stack.kiosk.environment)[1]["scanner"]["code"] == "absent"


def test_devices_are_listed_and_changes_follow(stack):
    def entries():
        status, words = stack.staff("devices", "--json")
        assert status == 0, words
        return {entry["use"]: entry for entry in json.loads(words)}

    reader = wait_until("the reader works", lambda: entries()["cardReader"]["report"]["device"] == "online" and entries())
    assert reader["cardReader"]["since"].endswith("Z")
    status, words = stack.staff("devices")
    assert status == 0 and "身份证读卡器" in words and "从何时起" in words, words

    with subprocess.Popen([binary("kiosk"), "devices", "--json", "--watch"], env=stack.kiosk_environment,
                          stdout=subprocess.PIPE, text=True) as watch:
        try:
            first = {entry["use"]: entry for entry in json.loads(watch.stdout.readline())}
            assert first["cardReader"]["report"]["device"] == "online"
            stack.bench.unplug("reader")
            for line in watch.stdout:
                now = {entry["use"]: entry for entry in json.loads(line)}
                if now["cardReader"]["report"]["device"] == "absent":
                    break
            assert now["cardReader"]["since"] >= first["cardReader"]["since"]
        finally:
            watch.terminate()


def test_a_report_takes_nothing_personal_along(stack, arrive, tmp_path, machine):
    stack.remember(arrive().submit())
    people = {secret for person in PEOPLE.values() for secret in person}
    # Where no program of ours writes it, a person may have; the second net is below.
    log, print_log = tmp_path / "kiosk.log", tmp_path / "error_log"
    seeded = "\n".join(f"2026-11-21T22:40:05+0800 info kiosk: [kiosk] card read value={secret} end" for secret in people)
    log.write_text(stack.kiosk.words() + seeded + "\n联系电话13800138000 请回电\n")
    print_log.write_text("".join(
        f'E [21/Nov/2026:22:40:06 +0800] [Job 7] "{secret}" could not be printed by {secret}\n' for secret in people))
    medium = tmp_path / "medium"
    status, words = stack.staff(
        "report", "--to", str(medium), "--log", str(log), "--cups-log", str(print_log), "--sysroot", str(machine))
    assert status == 0 and "报告已写好" in words, words
    [bundle] = medium.iterdir()
    assert bundle.name.startswith("yizhan-report-QS01-") and bundle.name.endswith(".tar.gz")

    with tarfile.open(bundle) as tar:
        content = {name.split("/", 1)[1]: tar.extractfile(name).read().decode() for name in tar.getnames() if "/" in name}
    assert {"README.txt", "doctor.txt", "doctor.json", "devices.json", "versions.txt", "settings.txt", "events.json",
            "kiosk.log", "cups-errors.log"} <= set(content), content.keys()
    secrets = people | {"13800138000"} | set(stack.enrolment.read_text().splitlines()[1:3]) | {
        stack.screen_cookie.split("=")[1], stack.kiosk_environment.get("HOME", "/nowhere-at-all")} - {"/root", ""}
    for name, text in content.items():
        for secret in secrets:
            assert secret not in text, (name, secret)

    # And it is worth something.
    assert json.loads(content["doctor.json"])["findings"]
    assert "screen.port: " in content["settings.txt"] and "station.help_phone: [removed]" in content["settings.txt"]
    assert "started" in content["events.json"] and "role=receiptPrinter" in content["kiosk.log"]
    assert content["cups-errors.log"].count("could not be printed") == len(people)
    assert "kiosk.log" in content["README.txt"] and "⟦" not in content["README.txt"]
