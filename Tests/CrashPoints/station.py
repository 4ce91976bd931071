"""A center and a terminal without screen in one folder, that can be crashed at any numbered point."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import ssl
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "EndToEnd"))

from programs import ASSETS, ROOT, Program, binary, clean_environment, free_ports, run, wait_until  # noqa: E402

TERMINAL = "QS01"
SERVICE = "elderly-benefit-card"
SOURCE = Path(__file__).with_name("points.c")


def build_shim(folder):
    """Compiles points.c; gives back the library."""
    library = Path(folder) / "points.so"
    compiler = shutil.which("clang") or shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        # The Swift tool chain brings one along, beside the swift that PATH finds.
        compiler = str(Path(os.path.realpath(shutil.which("swift"))).with_name("clang"))
    subprocess.run([compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def few_services(into):
    """The assets with the one service that the drill hands in: reading all is not what is tried here, and is
    most of what a center's start takes."""
    shutil.copytree(ASSETS, into)
    shutil.rmtree(into / "catalogue" / "guides")
    (into / "catalogue" / "guides").mkdir()
    for each in (into / "catalogue").glob("*.yaml"):
        if each.stem != SERVICE:
            each.unlink()
    return into


class Points:
    """What the shim is told for one run, and what it noted."""

    def __init__(self, shim, folder, log, at=0, how="before"):
        self.log = Path(log)
        self.log.unlink(missing_ok=True)
        self.environment = {
            "LD_PRELOAD": str(shim), "YIZHAN_POINTS_FOLDER": str(folder), "YIZHAN_POINTS_LOG": str(log),
            "YIZHAN_POINTS_HOW": how}
        if at:
            self.environment["YIZHAN_POINTS_AT"] = str(at)

    def lines(self):
        """(number, kind, path) of each point that was passed."""
        text = self.log.read_text() if self.log.exists() else ""
        return [(int(number), kind, path) for number, kind, path, *_ in map(str.split, text.splitlines())]

    @property
    def was_visited(self):
        text = self.log.read_text() if self.log.exists() else ""
        return any(len(line.split()) > 3 for line in text.splitlines())


class Station:
    """Processes and folders of one center and its terminal."""

    def __init__(self, seed, pages=2, size=20_000):
        self.seed, self.pages, self.size = seed, pages, size
        self.folder = Path(tempfile.mkdtemp(prefix="yizhan-crash-", dir="/tmp"))
        self.shim = build_shim(self.folder)
        self.papers = self.folder / "papers"
        self.papers.touch()
        self.terminal_folder = self.folder / "terminal"
        self.center_folder = self.folder / "center"
        self.log = self.folder / "points.log"
        intake, desk, public = free_ports(3)
        self.url = f"https://127.0.0.1:{intake}"
        self.environment = clean_environment(
            YIZHAN_CENTER_DATA_FOLDER=self.center_folder, YIZHAN_CENTER_ASSETS=few_services(self.folder / "assets"),
            YIZHAN_CENTER_INTAKE_PORT=intake, YIZHAN_CENTER_DESK_PORT=desk, YIZHAN_CENTER_PUBLIC_PORT=public)
        self.center = Program("center", [binary("center"), "serve"], self.folder / "center.log", self.environment)
        self.done = 0

    def end(self):
        self.center.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # MARK: Center

    def points(self, folder, at=0, how="before"):
        return Points(self.shim, folder, self.log, at, how)

    def start_center(self, points=None):
        """Starts the center and waits until it answers; false when it ended before."""
        self.center.environment = self.environment | (points.environment if points else {})
        self.center.start()
        self.center.environment = self.environment
        wait_until("the center answers or has ended", lambda: not self.center.is_running or answers(self.url))
        if self.center.is_running:
            return True
        assert points, "the center ended by itself:\n" + self.center.words()[-3000:]
        return False

    def center_command(self, *arguments, more=None):
        """Runs a command of the center's program; `more` goes into its environment."""
        return run(binary("center"), *map(str, arguments), environment=self.environment | (more or {}))

    def enrol(self):
        """A serving center admits the terminal, whose identity lies in its folder afterwards."""
        code = self.folder / "code"
        status, words = self.center_command("enrol", TERMINAL, "--code-file", code)
        assert status == 0, words
        status, words = run(
            binary("terminal-drill"), "enrol", "--folder", str(self.terminal_folder), "--code-file", str(code),
            "--center", self.url)
        assert status == 0, words

    # MARK: Terminal

    def drill_command(self, command, first=None, count=None, folder=None, papers=None, center=True, patience=60):
        words = [binary("terminal-drill"), command]
        if command != "expect":
            words += ["--folder", folder or self.terminal_folder, "--terminal", TERMINAL, "--papers", papers or self.papers]
        if first is not None:
            words += ["--seed", self.seed, "--first", first, "--count", count, "--pages", self.pages, "--bytes", self.size]
        if command in ("run", "deliver", "settle"):
            words += ["--center", self.url, "--patience", patience]
        return [str(word) for word in words]

    def drill(self, command, first=None, count=None, points=None, **more):
        """Runs the terminal to its end; gives back its status (-9: killed) and what it said."""
        environment = clean_environment() | (points.environment if points else {})
        done = subprocess.run(
            self.drill_command(command, first, count, **more), cwd=ROOT, env=environment, text=True, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout + done.stderr if command != "expect" else done.stdout

    def start_drill(self, *arguments, **more):
        """Starts the terminal and does not wait."""
        log = (self.folder / "drill.log").open("ab")
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *self.drill_command(*arguments, **more)], cwd=ROOT, env=clean_environment(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def expected(self, first, count):
        """What the seed hands in: [{"draft": id, "pages": [digest, …]}, …]"""
        return json.loads(self.drill("expect", first, count)[1])


def answers(url):
    """Whether somebody speaks there, whatever is said; who it is is not asked here."""
    context = ssl._create_unverified_context()
    try:
        urllib.request.urlopen(url, timeout=5, context=context).close()
    except urllib.error.HTTPError:
        pass
    except OSError:
        return False
    return True
