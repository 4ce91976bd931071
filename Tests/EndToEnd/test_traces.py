"""Run last: after all journeys nobody who reads logs or folders learns who was here."""

from pathlib import Path

import pytest


@pytest.fixture
def after_a_journey(stack, arrive):
    if not stack.numbers:
        arrive().submit()
    return stack


def findings(files, secrets):
    found = []
    for file in files:
        if file.is_file():
            bytes = file.read_bytes()
            found += [(str(file), secret) for secret in secrets if secret.encode() in bytes]
    return found


def test_no_log_says_anything_personal(after_a_journey):
    stack = after_a_journey
    logs = [*stack.logs.glob("*.log"), *(stack.folder / "p").glob("*.log")]
    assert len(logs) >= 7, logs
    secrets = stack.personal | {stack.screen_cookie.split("=")[1], *stack.enrolment.read_text().splitlines()[1:3]}
    # The numbers are there, so the logs are the right ones.
    assert any(stack.numbers[0].encode() in log.read_bytes() for log in logs)
    assert findings(logs, secrets) == []


def test_nothing_personal_lies_in_the_clear(after_a_journey):
    stack = after_a_journey
    files = [*stack.kiosk_folder.rglob("*"), *stack.center_folder.rglob("*")]
    assert any(file.name == "terminal.sqlite" for file in files) and any(file.name == "center.sqlite" for file in files)
    assert findings(files, stack.personal) == []
    # What was printed is not kept by the spooler.
    spool = Path((stack.folder / "p" / "private").read_text().strip()) / "spool"
    assert spool.is_dir() and [file for file in spool.rglob("d*") if file.is_file()] == []


def test_only_their_owner_reads_the_folders(after_a_journey):
    stack = after_a_journey
    for file in (stack.kiosk_folder, stack.center_folder, stack.kiosk_folder / "screen-url", stack.enrolment, stack.enrolment.parent,
                 stack.kiosk_folder / "sealing-key", stack.center_folder / "center.key"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_no_program_complained_about_itself(after_a_journey):
    for program in (after_a_journey.kiosk, after_a_journey.center, after_a_journey.devices):
        words = program.words()
        assert "Fatal error" not in words and " critical " not in words, words[-2000:]
