"""Crashes of the very first start, in a folder that is new each time."""

import shutil

from checker import demand, rows
from scenario import KILLED, Scenario


class TerminalFirstStart(Scenario):
    """Key, database, first number, first slip: in a folder that is new each time, without a line."""

    name = "terminal, first start"

    def _fresh(self):
        station = self.station
        folder, papers = station.folder / "new-terminal", station.folder / "new-papers"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copytree(station.terminal_folder / "enrolment", folder / "enrolment")
        papers.write_text("")
        return folder, papers

    def list(self):
        folder, papers = self._fresh()
        points = self.station.points(folder)
        status, words = self.station.drill("submit", 1, 1, points, folder=folder, papers=papers)
        demand(status == 0, words)
        return points.lines()

    def visit(self, number, how):
        folder, papers = self._fresh()
        points = self.station.points(folder, number, how)
        status, words = self.station.drill("submit", 1, 1, points, folder=folder, papers=papers)
        demand(status == (KILLED if points.was_visited else 0), words)
        status, words = self.station.drill("submit", 1, 1, folder=folder, papers=papers)
        demand(status == 0, words)
        self.checker.check_terminal(folder, papers, self.station.expected(1, 1))
        return points.was_visited


class CenterFirstStart(Scenario):
    """Key, database, folders, in a data folder that is new each time."""

    name = "center, first start"

    def _start(self, environment):
        return self.station.center_command("enrol", "QS02", more=environment)

    def _fresh(self):
        folder = self.station.folder / "new-center"
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def _run(self, number=0, how="before"):
        folder = self._fresh()
        points = self.station.points(folder, number, how)
        status, words = self._start(points.environment | {"YIZHAN_CENTER_DATA_FOLDER": str(folder)})
        demand(status == (KILLED if points.was_visited else 0), words)
        return folder, points

    def list(self):
        return self._run()[1].lines()

    def visit(self, number, how):
        folder, points = self._run(number, how)
        status, words = self._start({"YIZHAN_CENTER_DATA_FOLDER": str(folder)})
        demand(status == 0, words)
        demand(rows(folder / "center.sqlite", "PRAGMA integrity_check") == [("ok",)], "the new database is damaged")
        return points.was_visited
