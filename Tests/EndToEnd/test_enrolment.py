"""A terminal becomes one of the center's, stays so, and ceases to be: between the real programs."""

import shutil
import sqlite3
import subprocess

import pytest

from programs import binary, free_ports, run, wait_until
from stack import TERMINAL, nobody_tls
from test_hostile import request, send

COMMIT = "/intake/submissions/QS01-000001-0"


@pytest.fixture
def stranger(running, tmp_path):
    """Another machine: its folder, and `kiosk enrol` on it."""
    def enrol(*arguments, text=None, **settings):
        more = {f"YIZHAN_KIOSK_{name}": str(value) for name, value in settings.items()}
        return run(
            binary("kiosk"), "enrol", *arguments, text=text,
            environment=running.kiosk_environment | {"YIZHAN_KIOSK_FOLDER": str(tmp_path / "kiosk")} | more)
    enrol.file = tmp_path / "kiosk" / "enrolment" / "terminal.pem"
    return enrol


def new_code(stack, terminal, environment=None):
    status, words = run(binary("center"), "enrol", terminal, environment=environment or stack.center_environment)
    assert status == 0, words
    return next(line.strip() for line in words.splitlines() if line.strip().startswith(terminal + "-"))


def serial(file):
    return subprocess.run(
        ["openssl", "x509", "-noout", "-serial", "-in", file], capture_output=True, text=True, check=True).stdout


def test_a_code_is_good_once(running, stranger):
    code = new_code(running, "QS71")
    # As somebody types it who does not care about capitals and hyphens.
    status, words = stranger(text=code.lower().replace("-", " ") + "\n")
    assert status == 0 and "QS71" in words and "kiosk serve" in words, words
    assert stranger.file.stat().st_mode & 0o777 == 0o600 and stranger.file.parent.stat().st_mode & 0o777 == 0o700
    assert "QS71 admitted until" in running.center_command("terminal", "list")
    status, words = stranger("--code", code)
    assert status == 1 and "enrolled already as QS71" in words and "--again" in words, words
    status, words = stranger("--code", code, "--again")
    assert status == 1 and "used already" in words and "center enrol" in words, words
    # Its numbers begin with QS71; as another terminal it could not hand them in.
    status, words = stranger("--code", new_code(running, "QS76"), "--again")
    assert status == 1 and "records of QS71" in words and "center enrol QS71" in words, words
    assert serial(stranger.file)


def test_each_failure_says_what_to_do(running, stranger, tmp_path):
    code = new_code(running, "QS72")
    mistyped = code[:-1] + ("0" if code[-1] != "0" else "1")
    status, words = stranger("--code", mistyped)
    assert status == 1 and "mistyped" in words, words
    status, words = stranger("--code", code[:20])
    assert status == 1 and "not complete" in words, words
    status, words = stranger("--code-file", str(tmp_path / "none"))
    assert status == 1 and "cannot be read" in words, words
    (nobody,) = free_ports(1)
    status, words = stranger("--code", code, CENTER_INTAKE_URL=f"https://127.0.0.1:{nobody}")
    assert status == 1 and "Nobody answers" in words and "cable" in words, words
    plain = running.desk_url.replace("http:", "https:")
    status, words = stranger("--code", code, CENTER_INTAKE_URL=plain)
    assert status == 1 and "no center" in words, words
    # A code that a newer one replaced.
    newer = new_code(running, "QS72")
    status, words = stranger("--code", code)
    assert status == 1 and "does not know this code" in words, words
    assert not stranger.file.exists()
    assert stranger("--code", newer)[0] == 0


def test_a_center_that_did_not_make_the_code_never_sees_it(running, stranger, tmp_path):
    other = running.center_environment | {"YIZHAN_CENTER_DATA_FOLDER": str(tmp_path / "other-center")}
    status, words = stranger("--code", new_code(running, "QS73", other))
    assert status == 1 and "not the one that made this code" in words and "not sent" in words, words


def test_an_old_certificate_is_renewed_by_itself(running):
    running.recover()
    before = serial(running.enrolment)
    old = running.terminal_tls()
    assert send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=old)[0] == 400
    with sqlite3.connect(running.center_folder / "center.sqlite", timeout=10) as records:
        records.execute("UPDATE certificates SET issued_at = issued_at - 800 * 86400000 WHERE terminal = ?", (TERMINAL,))
    running.restart_kiosk()
    wait_until("the certificate is renewed", lambda: serial(running.enrolment) != before)
    # The old one ends when the new one was used.
    assert send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=running.terminal_tls())[0] == 400
    status, answer = send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=old)
    assert status == 401 and b"replaced" in answer, answer
    assert "no trouble" in running.staff("status")[1]


def test_a_revoked_terminal_is_refused_at_once_and_says_why(running, arrive):
    running.recover()
    tls = running.terminal_tls()
    assert send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=tls)[0] == 400
    assert "not admitted any more" in running.center_command("terminal", "revoke", TERMINAL)
    status, answer = send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=tls)
    assert status == 401 and b"revoked" in answer, answer
    assert f"{TERMINAL} not admitted: it was revoked" in running.center_command("terminal", "list")
    # It takes in applications all the same, and keeps them.
    number = arrive().submit()
    wait_until(
        "the kiosk says that it was revoked",
        lambda: "certificate was revoked" in (words := running.staff("status")[1]) and "enrol" in words)
    assert running.rows("SELECT case_number FROM submissions WHERE number = ?", number) == [(None,)]
    # Enrolled again, everything arrives.
    running.enrol("--again")
    running.restart_kiosk()
    assert running.case_of(number)


def test_nobody_gets_in_with_a_foreign_certificate(running, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
         "-subj", "/CN=Yizhan terminal QS01", "-addext", "subjectAltName=URI:yizhan:terminal:QS01",
         "-addext", "extendedKeyUsage=clientAuth", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    foreign = nobody_tls()
    foreign.load_cert_chain(certificate, key)
    status, answer = send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"), tls=foreign)
    assert status == 0 and answer == b"", answer
    assert send(running.intake_url, request(running.intake_url, "PUT", COMMIT, b"{}"))[0] == 401


def test_the_key_file_alone_brings_the_authority_back(running, tmp_path):
    """A center whose data folder was lost knows its terminals' authority still, by the key in the safe."""
    folder = tmp_path / "center"
    folder.mkdir(mode=0o700)
    shutil.copy(running.center_folder / "center.key", folder)
    environment = running.center_environment | {"YIZHAN_CENTER_DATA_FOLDER": str(folder)}
    same = new_code(running, "QS75").split("-")[5:8]
    assert new_code(running, "QS75", environment).split("-")[5:8] == same
