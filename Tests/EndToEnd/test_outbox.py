"""What the center does not have yet: seen, carried there on a medium, and gone from the disk in the end."""

import json

from programs import binary, run, wait_until
from villager import PEOPLE


def report(stack):
    status, words = stack.staff("privacy", "report", "--json")
    return status, json.loads(words[words.index("{"):])


def of(report, number):
    return {holding["category"]: holding["reason"] for holding in report["holdings"] if holding.get("number") == number}


def test_a_village_without_a_line_carries_its_submissions_to_the_center(stack, arrive):
    medium = stack.folder / "medium"
    stack.center.stop()
    number = arrive().submit()
    stack.remember(number)

    # The kiosk runs and is asked over its socket.
    wait_until("it was tried", lambda: "cannot be reached" in stack.staff("outbox")[1])
    status, words = stack.staff("outbox", "show", number)
    assert status == 0 and "waits, sending was begun" in words and "remedy:" in words, words
    assert stack.staff("outbox", "show", "QS01-000001-X")[0] != 0
    status, found = report(stack)
    assert status == 0 and of(found, number) == {"form": "toBeDelivered", "scans": "toBeDelivered"}, found
    status, words = stack.staff("outbox", "export", "--to", str(medium))
    assert status == 0 and f"{number}  written" in words, words
    assert_sealed(stack, medium)

    # At the center, while no line brings it.
    stack.kiosk.stop()
    stack.start_center()
    case = taken(stack.center_command("import", str(medium)), number)
    assert taken(stack.center_command("import", str(medium)), number) == case

    # The same from the disk alone, as if the terminal were dead: a person has to stand for it.
    records, dead = stack.kiosk_folder / "records", stack.folder / "dead-disk"
    status, words = stack.staff("outbox", "export", "--to", str(dead), "--dead-disk", str(records))
    assert status == 0 and f"{number}  written" in words, words
    status, words = run(binary("center"), "import", str(dead), environment=stack.center_environment)
    assert status == 1 and "no terminal that is known here signed this export" in words, words
    assert taken(stack.center_command("import", "--unsigned", str(dead)), number) == case

    # No kiosk runs, so the command opens the records itself; here with the key that systemd hands over.
    credentials = stack.folder / "credentials"
    credentials.mkdir()
    (stack.kiosk_folder / "sealing-key").rename(credentials / "sealing-key")
    (credentials / "sealing-key").chmod(0o440)
    handed_over = stack.kiosk_environment | {"CREDENTIALS_DIRECTORY": str(credentials)}
    status, words = run(binary("kiosk"), "outbox", environment=handed_over)
    assert status == 0 and number in words, words
    status, words = stack.staff("outbox")
    assert status == 1 and "they were sealed with is not there" in words, words
    assert not (stack.kiosk_folder / "sealing-key").exists()
    (credentials / "sealing-key").chmod(0o600)
    (credentials / "sealing-key").rename(stack.kiosk_folder / "sealing-key")
    status, words = stack.staff("outbox", "import-acknowledgements", str(medium))
    assert status == 0 and f"{number}  settled" in words, words
    assert "stored at the center, not yet in its backup" in stack.staff("outbox")[1]

    # The center's backup has it, the slip is printed: nothing personal stays.
    stack.center_command("backup", "--to", str(stack.folder / "backup"))
    stack.start_kiosk(CENTER_HEARTBEAT_SECONDS=1)
    wait_until("it is forgotten", lambda: stack.rows("SELECT state FROM submissions WHERE number = ?", number)
               == [("forgotten",)])
    status, found = report(stack)
    assert status == 0 and of(found, number) == {} and found["provenForgotten"] >= 1, found
    assert not list((stack.kiosk_folder / "records" / "documents").glob(f"{number}*"))
    status, words = stack.staff("privacy", "report")
    assert status == 0 and "Nothing is here that should not be." in words, words

    # What does not belong there is found.
    stray = stack.kiosk_folder / "records" / "documents" / f"{number}-1.sealed"
    stray.write_bytes(b"\x01left")
    status, words = stack.staff("privacy", "report")
    assert status == 1 and f"{number}-1.sealed: forgotten, but its file is still there" in words, words
    stray.unlink()


def taken(words, number):
    return next(line for line in words.splitlines() if line.startswith(f"{number}  taken, case "))


def assert_sealed(stack, medium):
    files = [path for path in medium.rglob("*") if path.is_file()]
    assert any(path.name == "index.json" for path in files)
    for path in files:
        content = path.read_bytes()
        for secret in PEOPLE["liu-xiulan"]:
            assert secret.encode() not in content, path
        assert b"JFIF" not in content, path
