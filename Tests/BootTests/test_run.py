"""`make run` as a newcomer meets it: start, look, Ctrl-C, start again."""

import contextlib
import json
import os
import shutil
import signal
import socket
import tempfile
import urllib.request
from pathlib import Path

import pytest
from programs import ROOT, Program, clean_environment, free_neighbours, free_ports, run, wait_until
from stack import answers

SCRIPT = str(ROOT / "kiosk-assets" / "system" / "run")
PORTS = ["SCREEN", "BENCH", "INTAKE", "DESK", "PUBLIC", "CUPS", "A4", "RECEIPT", "CARDS"]


class Run:
    def __init__(self, folder, **settings):
        self.data = folder
        self.ready_file = folder.with_name(folder.name + ".ready")
        self.ports = dict(zip(PORTS, [*free_ports(len(PORTS) - 1), free_neighbours()]))
        self.environment = clean_environment(
            DATA=folder, READY_FILE=self.ready_file, SKIP_BUILD=1, SKIP_INSTALL=1,
            **{f"PORT_{name}": port for name, port in self.ports.items()}) | settings
        # Whoever runs the tests in the background has SIGINT ignored, and no shell can trap it then.
        self.program = Program(
            "run", ["env", "--default-signal=INT", SCRIPT], folder.with_name(folder.name + ".log"), environment=self.environment)

    def start(self):
        # A killed one leaves its word behind.
        self.ready_file.unlink(missing_ok=True)
        self.program.start()
        wait_until("everything answers", lambda: self.program.check() and self.ready_file.exists())
        self.ready = json.loads(self.ready_file.read_text())
        return self

    def processes(self):
        """Whatever runs with this data folder, by what it was started with."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                settings = (process / "environ").read_bytes().split(b"\0")
                if f"DATA={self.data}".encode() in settings and process.name != str(os.getpid()):
                    found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def one(self, words):
        """The process whose command line has these words."""
        (process,) = [number for number, line in self.processes().items() if words in line]
        return process

    def interrupt(self):
        """Ctrl-C: the terminal's foreground group gets it, and its parts are groups of their own."""
        self.program.process.send_signal(signal.SIGINT)
        return self.program.process.wait(60)


@contextlib.contextmanager
def temporary_folder():
    folder = Path(tempfile.mkdtemp(prefix="yzrun", dir="/tmp"))
    yield folder
    for path in folder.parent.glob(folder.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture
def folder():
    with temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def started():
    with temporary_folder() as folder:
        run = Run(folder)
        try:
            yield run
        finally:
            run.program.stop()


@pytest.fixture
def running(started):
    """Everything runs, with the data of the tests before."""
    if not started.program.is_running:
        started.start()
    return started


def test_it_ends_with_three_addresses_that_answer_and_a_login_that_works(running):
    for name in ("screen", "bench", "desk"):
        assert answers(running.ready[name]), name
        assert running.ready[name] in running.program.words()
    assert running.ready["password"] in running.program.words()
    assert (running.data / "clerk-password").stat().st_mode & 0o777 == 0o600
    state = json.load(urllib.request.urlopen(running.ready["bench"] + "api/state", timeout=10))
    assert state["reader"]["isPlugged"] and state["scanner"]["isPlugged"]


def test_only_the_kiosk_is_on_the_emulated_bus(running):
    preloaded = [
        line for number, line in running.processes().items()
        if b"\0LD_PRELOAD=libumockdev" in Path(f"/proc/{number}/environ").read_bytes()]
    assert len(preloaded) == 1 and "kiosk" in preloaded[0]


def test_ctrl_c_leaves_no_process_and_the_next_start_finds_the_same_data(running):
    first = running.ready
    assert running.interrupt() == 0
    assert running.processes() == {}
    running.start()
    assert running.ready == first


def test_a_killed_script_leaves_no_process_either(running):
    running.program.process.kill()
    running.program.process.wait()
    wait_until("all parts have ended", lambda: running.processes() == {})


def test_a_second_one_on_the_same_data_is_told_so(running):
    other = Run(running.data)
    status, words = run(SCRIPT, environment=other.environment)
    assert status != 0 and str(running.data) in words and "another run" in words
    assert answers(running.ready["screen"]), "the first goes on"


@pytest.mark.parametrize("words, part", [("kiosk serve", "kiosk"), ("virtual-devices serve", "devices")])
def test_a_part_that_ends_stops_everything_and_is_named(running, words, part):
    os.kill(running.one(words), signal.SIGKILL)
    assert running.program.process.wait(60) == 1
    # The kiosk cannot live without the devices' bus, so it may be found first.
    assert "ended by itself" in running.program.words()
    assert part in running.program.words()
    assert running.processes() == {}


def test_a_taken_port_says_which_setting_and_how_to_change_it(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, words = run(SCRIPT, environment=Run(folder, PORT_DESK=str(port)).environment)
    assert status != 0
    assert f"port {port} is taken" in words and "make run PORT_DESK=" in words


@pytest.mark.parametrize("settings, named", [
    ({"PORT_SCREEN": "eighty"}, "PORT_SCREEN"),
    ({"PORT_SCREEN": "70000"}, "PORT_SCREEN"),
    ({"PORT_DESK": "12345", "PORT_BENCH": "12345"}, "PORT_BENCH"),
    ({"CONFIG": "fast"}, "CONFIG"),
])
def test_a_wrong_setting_names_itself(folder, settings, named):
    status, words = run(SCRIPT, environment=Run(folder, **settings).environment)
    assert status != 0 and named in words


def test_a_data_folder_with_a_long_path_and_spaces_works(folder):
    deep = folder / ("a folder with a long name " * 2).strip() / "data"
    deep.mkdir(parents=True)
    run = Run(deep)
    try:
        run.start()
        assert (deep / "center").is_dir()
        assert run.interrupt() == 0
        assert run.processes() == {}
    finally:
        run.program.stop()
        near = deep / "near"
        if near.is_symlink():
            shutil.rmtree(near.resolve())


def test_a_part_that_cannot_start_shows_the_end_of_its_log(folder):
    # Something that no database can be.
    (folder / "center").mkdir()
    (folder / "center" / "center.sqlite").mkdir()
    run = Run(folder)
    run.program.start()
    assert run.program.process.wait(60) == 1
    assert "center" in run.program.words() and "last lines of" in run.program.words()
    assert run.processes() == {}
