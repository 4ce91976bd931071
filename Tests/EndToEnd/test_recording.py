"""`kiosk record` beside a running kiosk: what a device said, and nobody's data."""

import json
import subprocess

from programs import binary
from villager import PEOPLE


def record(stack, file, device):
    return subprocess.Popen(
        [binary("kiosk"), "record", str(file), "--device", device, "--seconds", "6"], env=stack.kiosk_environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def said(file):
    """Every byte that came in, in a row; of runs of one byte (`5000*00`) none."""
    moments = [json.loads(line) for line in file.read_text().splitlines()[1:]]
    words = [word for moment in moments if "in" in moment for word in moment.get("hex", "").split()]
    return bytes.fromhex("".join(word for word in words if "*" not in word))


def test_a_card_and_a_page_are_recorded_without_the_person_and_the_paper(stack, arrive, tmp_path):
    villager = arrive().go_to("card")
    recorders = {name: record(stack, tmp_path / name, name) for name in ("card-reader", "scanner")}
    for recorder in recorders.values():
        assert "records" in recorder.stdout.readline()
    stack.bench.lay_card(villager.card)
    villager.sees("person").go_to("scan-lay")
    stack.bench.lay_page(villager.paper)
    villager.touch("scan").sees("scan-look")
    for recorder in recorders.values():
        words = recorder.stdout.read()
        assert recorder.wait(timeout=30) == 0, words
        assert "nobody's data" in words
    answers = said(tmp_path / "card-reader")
    assert "无名氏".encode("utf-16-le") in answers
    for personal in PEOPLE[villager.card]:
        assert personal.encode("utf-16-le") not in answers
    # The page came, and of all its bytes only what frames it is left.
    answers = said(tmp_path / "scanner")
    assert b"image/jpeg" in answers and b"\xff\xd9" in answers
    assert len(answers) < 20_000


def test_who_records_a_device_that_says_nothing_is_told_so(stack, tmp_path):
    status, words = stack.staff("record", str(tmp_path / "nothing"), "--device", "scanner", "--seconds", "1")
    assert status != 0 and "kiosk devices" in words
    assert not (tmp_path / "nothing").exists()
