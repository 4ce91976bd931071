"""Backup and restore of a center that serves."""

import signal
import subprocess

import pytest

from checker import rows
from scenarios import verify_every_byte
from station import Station, binary

COUNT = 20


@pytest.fixture
def station():
    station = Station(seed=4)
    station.start_center()
    station.enrol()
    yield station
    station.end()


def contents(folder):
    """What a restored center must have like the one that was backed up."""
    file = folder / "center.sqlite"
    cases = rows(file, "SELECT submission_number, case_number, manifest_digest FROM cases ORDER BY 1")
    return cases, rows(file, "SELECT digest, file, byte_count FROM documents ORDER BY 1")


def test_backups_while_twenty_submissions_come_in_and_one_killed_restore_to_everything(station):
    backup, restored = station.folder / "backup", station.folder / "restored"
    drill = station.start_drill("run", 1, COUNT)
    done = 0
    while drill.poll() is None:
        status, words = station.center_command("backup", "--to", backup)
        assert status == 0, words
        # One more is killed in the middle of its work.
        killed = subprocess.Popen(
            [binary("center"), "backup", "--to", str(backup)], env=station.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            killed.wait(0.2 + done % 5 * 0.1)
        except subprocess.TimeoutExpired:
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        done += 1
    assert drill.returncode == 0 and done > 0
    station.done = COUNT
    status, words = station.center_command("backup", "--to", backup)
    assert status == 0 and f"holds {COUNT} cases" in words, words
    assert rows(station.center_folder / "center.sqlite", "SELECT count(*) FROM cases WHERE backed_up_at IS NULL") == [(0,)]
    key = station.center_folder / "center.key"
    status, words = station.center_command("restore", backup, "--into", restored, "--key", key)
    assert status == 0, words
    assert contents(restored) == contents(station.center_folder)
    status, words = station.center_command("restore", backup, "--into", restored, "--key", key)
    assert status != 0 and "nothing is ever overwritten" in words
    verify_every_byte(station)


def test_a_restored_center_serves_its_terminals_and_gives_other_case_numbers(station):
    backup, restored = station.folder / "backup", station.folder / "restored"
    assert station.drill("run", 1, 2)[0] == 0
    assert station.center_command("backup", "--to", backup)[0] == 0
    # The disk is lost with what came after the backup.
    assert station.drill("run", 3, 1)[0] == 0
    given = {case for _, case, _ in contents(station.center_folder)[0]}
    station.center.kill()
    status, words = station.center_command(
        "restore", backup, "--into", restored, "--key", station.center_folder / "center.key")
    assert status == 0 and "Restored 2 cases and 4 documents" in words, words
    station.environment["YIZHAN_CENTER_DATA_FOLDER"] = str(restored)
    station.start_center()
    # The certificate of before is still believed.
    assert station.drill("run", 4, 1)[0] == 0
    cases = {case for _, case, _ in contents(restored)[0]}
    assert len(cases) == 3 and len(cases - given) == 1
