"""What is crashed: each scenario lists its points and visits one of them.

A visit runs the real programs up to the point, kills one there, starts it again without the shim, lets
everything come to its end, and looks at the disks.
"""

import shutil
import subprocess

from checker import Checker, Finding, demand, rows
from first_starts import CenterFirstStart, TerminalFirstStart
from scenario import COUNT, KILLED, Scenario
from station import wait_until


class Running(Scenario):
    """On folders that go on from visit to visit, as in a village hall."""

    def list(self):
        # The first run makes what later ones find, such as a database; that has a scenario of its own.
        self._run(0, "before")
        return self._run(0, "before").lines()

    def visit(self, number, how):
        return self._run(number, how).was_visited

    def _drafts(self):
        first = self.station.done + 1
        self.station.done += COUNT
        return first, COUNT

    def _check(self):
        station = self.station
        # Of all; the newest are the ones in question, and all must still be there.
        expected = station.expected(1, station.done)
        submissions = self.checker.check_terminal(station.terminal_folder, station.papers, expected)
        self.checker.check_center(station.center_folder, submissions, expected)


class TerminalRuns(Running):
    """Start, submissions, slips, delivery."""

    name = "terminal"

    def _run(self, number, how):
        station = self.station
        points = station.points(station.terminal_folder, number, how)
        drafts = self._drafts()
        status, words = station.drill("run", *drafts, points)
        demand(status == (KILLED if points.was_visited else 0), words)
        status, words = station.drill("run", *drafts)
        demand(status == 0, words)
        self._check()
        return points


class TerminalForgets(Running):
    """The center has a backup; the terminal hears of it, destroys keys and removes files."""

    name = "terminal, forgetting"

    def _run(self, number, how):
        station = self.station
        status, words = station.drill("run", *self._drafts())
        demand(status == 0, words)
        status, words = station.center_command("backup", "--to", station.folder / "backup-for-terminals")
        demand(status == 0, words)
        points = station.points(station.terminal_folder, number, how)
        status, words = station.drill("settle", points=points)
        demand(status == (KILLED if points.was_visited else 0), words)
        status, words = station.drill("settle")
        demand(status == 0, words)
        self._check()
        database = station.terminal_folder / "records" / "terminal.sqlite"
        kept = rows(database, "SELECT number, state FROM submissions WHERE state <> 'forgotten' OR wrapped_key IS NOT NULL")
        demand(not kept, f"the terminal still keeps {kept}")
        left = [path.name for path in (station.terminal_folder / "records" / "documents").iterdir()]
        demand(not left, f"files are left: {left}")
        return points


class CenterRuns(Running):
    """Start, intake of two submissions, end. The terminal keeps asking until the center is back."""

    name = "center"

    def _run(self, number, how):
        station = self.station
        station.center.stop()
        points = station.points(station.center_folder, number, how)
        is_up = station.start_center(points)
        drill = station.start_drill("run", *self._drafts())
        try:
            if is_up:
                wait_until(
                    "the terminal has handed in or the center is killed",
                    lambda: drill.poll() is not None or not station.center.is_running)
            if station.center.is_running:
                # Not yet: the point lies in its orderly end.
                station.center.stop()
            demand(station.center.process.returncode == (KILLED if points.was_visited else 0), station.center.words()[-2000:])
            station.start_center()
            demand(drill.wait(90) == 0, "the terminal did not get its submissions delivered")
        except subprocess.TimeoutExpired:
            raise Finding("the terminal still waits") from None
        finally:
            drill.kill()
            drill.wait()
        self._check()
        return points


class Backups(Scenario):
    """A backup beside the serving center; whatever happens, the folder restores to a whole center."""

    name = "backup"

    @property
    def folder(self):
        return self.station.folder / "backup"

    def list(self):
        demand(self.station.center_command("backup", "--to", self.folder)[0] == 0, "no backup")
        self._run(0, "before")
        return self._run(0, "before").lines()

    def visit(self, number, how):
        points = self._run(number, how)
        into = self.station.folder / "restored"
        shutil.rmtree(into, ignore_errors=True)
        status, words = self.station.center_command(
            "restore", self.folder, "--into", into, "--key", self.station.center_folder / "center.key")
        demand(status == 0, words)
        return points.was_visited

    def _run(self, number, how):
        station = self.station
        # Something new each time.
        station.done += 1
        status, words = station.drill("run", station.done, 1)
        demand(status == 0, words)
        points = station.points(self.folder, number, how)
        status, words = station.center_command("backup", "--to", self.folder, more=points.environment)
        demand(status == (KILLED if points.was_visited else 0), words)
        return points


SCENARIOS = [CenterFirstStart, TerminalFirstStart, TerminalRuns, TerminalForgets, CenterRuns, Backups]


def prepared(station):
    """An enrolled terminal at a serving center; the scenarios, which share one checker."""
    station.start_center()
    station.enrol()
    checker = Checker()
    return [scenario(station, checker) for scenario in SCENARIOS]


def verify_every_byte(station):
    """Restores a last backup, which opens every document and every manifest and compares their digests."""
    backup, into = station.folder / "last-backup", station.folder / "last-restored"
    for folder in (backup, into):
        shutil.rmtree(folder, ignore_errors=True)
    status, words = station.center_command("backup", "--to", backup)
    demand(status == 0, words)
    status, words = station.center_command(
        "restore", backup, "--into", into, "--key", station.center_folder / "center.key")
    demand(status == 0 and f"Restored {station.done} cases and {station.done * station.pages} documents" in words, words)
