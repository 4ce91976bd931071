"""What must hold after every crash, read from the disks by SQLite itself and not by the programs.

Both databases are whole; every printed slip has its record; every draft is one submission, with its slip
printed once or still owed; every submission is one case, under the number that was acknowledged, with the
same manifest; every document of it is at the center. Anything else is lost or doubled.
"""

import sqlite3
from collections import Counter


class Finding(AssertionError):
    """Something is lost or doubled."""


def rows(file, sql, *values):
    # Written to as well: a database that was cut off is recovered by who opens it.
    connection = sqlite3.connect(file, timeout=10)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def demand(condition, words):
    if not condition:
        raise Finding(words)


class Checker:
    """Remembers from one look to the next what was acknowledged."""

    def __init__(self):
        self.acknowledged = {}

    def check_terminal(self, folder, papers, expected):
        """`expected`: all that was handed in to the end; what was handed in half may lie there too."""
        file = folder / "records" / "terminal.sqlite"
        demand(rows(file, "PRAGMA integrity_check") == [("ok",)], "the terminal's database is damaged")
        submissions = rows(file, "SELECT number, draft, case_number, manifest_digest FROM submissions")
        drafts = Counter(draft for _, draft, _, _ in submissions)
        for each in expected:
            demand(drafts[each["draft"]] == 1, f"draft {each['draft']} is recorded {drafts[each['draft']]} times")
        demand(max(drafts.values(), default=1) == 1, "a draft is recorded twice")
        numbers = [number for number, *_ in submissions]
        demand(len(set(numbers)) == len(numbers), "a number was given twice")
        slips = Counter(line.split()[1] for line in papers.read_text().splitlines())
        demand(set(slips) <= set(numbers), f"slips without a record: {sorted(set(slips) - set(numbers))}")
        owed = {
            number: (state, maybe) for number, state, maybe in rows(
                file, "SELECT s.number, p.state, p.maybe_printed FROM owed_papers p JOIN submissions s ON s.id = p.submission")}
        for number in numbers:
            demand(number in owed, f"{number} has neither slip nor owed entry")
            state, maybe = owed[number]
            demand(slips[number] <= 1, f"the slip of {number} came out {slips[number]} times")
            demand(slips[number] == 1 or state != "printed", f"the slip of {number} is noted as printed and is not there")
        left = rows(file, "SELECT count(*) FROM drafts WHERE id IN (SELECT draft FROM submissions)")[0][0]
        demand(left == 0, f"{left} drafts have a submission's key beside it")
        kept = {name for (name,) in rows(file, "SELECT file FROM draft_pages")}
        lie = {path.name for path in (folder / "records" / "drafts").glob("*")}
        demand(kept == lie, f"files of drafts and their rows differ: {sorted(kept ^ lie)}")
        return submissions

    def check_center(self, folder, submissions, expected):
        """`submissions`: the terminal's, all delivered."""
        file = folder / "center.sqlite"
        demand(rows(file, "PRAGMA integrity_check") == [("ok",)], "the center's database is damaged")
        found = rows(file, "SELECT submission_number, case_number, manifest_digest FROM cases")
        cases = {number: (case, digest) for number, case, digest in found}
        demand(len(cases) == len(found), "a submission is two cases")
        demand(len({case for case, _ in cases.values()}) == len(cases), "a case number was given twice")
        demand(set(cases) == {number for number, *_ in submissions}, "cases and submissions differ: "
               f"{sorted(set(cases) ^ {number for number, *_ in submissions})}")
        for number, _, case, digest in submissions:
            demand(cases[number] == (case, digest), f"{number} is {cases[number]} there and {(case, digest)} here")
        for number, case in self.acknowledged.items():
            demand(number in cases and cases[number][0] == case, f"{number} was acknowledged as {case} and is not")
        self.acknowledged = {number: case for number, (case, _) in cases.items()}
        held = dict(rows(file, "SELECT digest, file FROM documents"))
        pages = {page for each in expected for page in each["pages"]}
        demand(pages <= set(held), f"{len(pages - set(held))} documents are missing")
        files = {path.name for path in (folder / "documents").iterdir()}
        demand(set(held.values()) <= files, "a document has lost its file")
