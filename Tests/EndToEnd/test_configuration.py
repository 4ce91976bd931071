"""Settings that are wrong: the program does not start, and says which, where, and what would be right."""

import shutil
import socket

import pytest

from programs import ASSETS, binary, clean_environment, free_ports, run

# EX_CONFIG of sysexits.h.
UNUSABLE = 78


def check(program, folder, text, command=("check-config",), **environment):
    """Runs a program on a configuration file of the given text; gives back status and words."""
    file = folder / f"{program}.yaml"
    file.write_text(text)
    return (*run(binary(program), *command, "--config", str(file), environment=clean_environment(**environment)), str(file))


@pytest.mark.parametrize("program, text, key, remedy", [
    ("kiosk", "screen: { port: eighty }", "screen.port", "a number from 0 (any free one) to 65535"),
    ("kiosk", "screen: { port: 70000 }", "screen.port", "a number from 0 (any free one) to 65535"),
    ("kiosk", "screen: { idle_seconds: 5 }", "screen.idle_seconds", "a number from 10 to 600"),
    ("kiosk", "center: { intake_url: center.example/ }", "center.intake_url", "an address such as http://"),
    ("kiosk", "center: { intake_ulr: 'http://a' }", "center.intake_ulr", "remove it, or mend its name"),
    ("kiosk", "log: { level: loud }", "log.level", "one of trace, debug"),
    ("center", "intake: { names: 'a b' }", "intake.names", "neither a DNS name nor an address"),
    ("kiosk", "center: { intake_url: http://127.0.0.1:8090 }", "center.intake_url", "https only"),
    ("center", "desk: { port: -1 }", "desk.port", "a number from 0 (any free one) to 65535"),
    ("center", "desk: { origin: 'ftp://x' }", "desk.origin", "an address such as http://"),
    ("center", "center: { case_prefix: lh7 }", "center.case_prefix", "1 to 6 capital letters"),
    ("center", "desk: { port: 8090 }", "desk.port", "give each its own"),
    ("center", "dsek: { port: 1 }", "dsek.port", "remove it, or mend its name"),
])
def test_a_wrong_setting_is_named_with_its_file_and_what_would_be_right(tmp_path, program, text, key, remedy):
    status, words, file = check(program, tmp_path, text)
    assert status == UNUSABLE
    assert key in words and file in words and remedy in words, words


@pytest.mark.parametrize("program", ["kiosk", "center"])
@pytest.mark.parametrize("text", ["screen: {port: 1", "- a\n- b", "screen\n  port: 1\n x", "\x00", "just words"])
def test_a_file_that_is_no_settings_file_is_named(tmp_path, program, text):
    status, words, file = check(program, tmp_path, text)
    assert status == UNUSABLE and file in words, words
    assert "Fatal" not in words


@pytest.mark.parametrize("program", ["kiosk", "center"])
def test_a_file_that_is_not_there_is_named(tmp_path, program):
    missing = str(tmp_path / "missing.yaml")
    status, words = run(binary(program), "check-config", "--config", missing)
    assert status == UNUSABLE and missing in words, words


@pytest.mark.parametrize("program, name", [("kiosk", "YIZHAN_KIOSK_SCREEN_PORT"), ("center", "YIZHAN_CENTER_DESK_PORT")])
def test_the_environment_overrides_the_file_and_is_checked_alike(tmp_path, program, name):
    group = "screen" if program == "kiosk" else "desk"
    status, words, _ = check(program, tmp_path, f"{group}: {{ port: 8077 }}", **{name: "x"})
    assert status == UNUSABLE and name in words and "a port" in words, words
    status, words, _ = check(program, tmp_path, f"{group}: {{ port: 8077 }}", **{name: "8078"})
    assert status == 0, words


@pytest.mark.parametrize("program", ["kiosk", "center"])
def test_the_documented_file_is_right(tmp_path, program):
    text = (ASSETS / "system" / f"{program}.yaml").read_text()
    status, words, _ = check(program, tmp_path, text)
    assert status == 0, words


def test_a_kiosk_that_is_not_enrolled_says_how_to_become_so(tmp_path):
    status, words, _ = check("kiosk", tmp_path, f"assets: {ASSETS}\nfolder: {tmp_path}/kiosk\n", command=("serve",))
    assert status == UNUSABLE and "not enrolled" in words and "center enrol" in words and "kiosk enrol" in words, words


@pytest.mark.parametrize("program", ["kiosk", "center"])
def test_a_folder_without_the_assets_is_named(tmp_path, program):
    more = f"folder: {tmp_path}/kiosk\n" if program == "kiosk" else (
        f"data: {{ folder: {tmp_path}/data }}\n")
    status, words, _ = check(program, tmp_path, f"assets: {tmp_path}/nowhere\n{more}", command=("serve",))
    assert status != 0 and f"{tmp_path}/nowhere" in words and "Fatal" not in words, words


def test_a_taken_port_is_a_clear_message(tmp_path, running):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shutil.copytree(running.enrolment.parent, tmp_path / "kiosk" / "enrolment")
        status, words, _ = check(
            "kiosk", tmp_path, f"assets: {ASSETS}\nfolder: {tmp_path}/kiosk\nscreen: {{ port: {port} }}\n",
            command=("serve",))
        assert status == 1 and f"Port {port} is taken" in words and "screen.port" in words, words
        others = free_ports(2)
        status, words, _ = check(
            "center", tmp_path, f"assets: {ASSETS}\ndata: {{ folder: {tmp_path}/data }}\nintake: {{ port: {others[0]} }}\n"
            f"desk: {{ port: {port} }}\npublic: {{ port: {others[1]} }}\n", command=("serve",))
        assert status == 1 and f"Port {port} is taken" in words and "desk.port" in words, words
        status, words = run(
            binary("virtual-devices"), "serve", "--folder", str(running.folder / "other"), "--port", str(port),
            "--receipt-port", str(others[0]))
        assert status != 0 and f"port {port} is taken" in words, words


def test_one_data_folder_belongs_to_one_program(running):
    status, words = run(binary("kiosk"), "serve", environment=running.kiosk_environment | {
        "YIZHAN_KIOSK_SCREEN_PORT": "0"})
    assert status == 1 and "Fatal" not in words, words
    status, words = run(binary("center"), "serve", environment=running.center_environment)
    assert status == 1 and "Fatal" not in words, words


def test_staff_commands_say_when_no_kiosk_runs(tmp_path):
    status, words, _ = check("kiosk", tmp_path, f"folder: {tmp_path}/kiosk\n", command=("slips",))
    assert status == 1 and "No kiosk runs on this data folder" in words, words
