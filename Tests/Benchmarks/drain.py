"""A village that was offline for 30 days at 50 submissions a day: how long until the center has all of it.

Between the real records and delivery of a terminal and the real center, over TLS on this machine, so
the line costs nothing but its protocol: what is left is the disk, beside the same bytes written and
synchronised raw, once each, and the cryptography. Memory of both is watched meanwhile.
"""

import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

from intake import TERMINAL, center
from table import row

SUBMISSIONS, PAGES, PAGE_BYTES = 1500, 2, 200_000
CHUNK = 300


class Memory(threading.Thread):
    """Resident memory of processes, in MiB, a few times a second."""

    def __init__(self, pids):
        super().__init__(daemon=True)
        self.seen = {pid: [] for pid in pids}
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.2):
            for pid, seen in self.seen.items():
                try:
                    words = pathlib.Path(f"/proc/{pid}/statm").read_text().split()
                except OSError:
                    continue
                seen.append(int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)

    def growth(self, pid):
        """Of the last quarter over the second, whose start-up is over."""
        seen = self.seen[pid]
        quarter = max(1, len(seen) // 4)
        return statistics.median(seen[-quarter:]), statistics.median(seen[quarter:2 * quarter] or seen)


def raw_seconds(folder):
    """The bytes of all pages to files of their own, each synchronised, as the center's disk has to take them."""
    page = os.urandom(PAGE_BYTES)
    begun = time.perf_counter()
    for index in range(SUBMISSIONS * PAGES):
        handle = os.open(folder / str(index), os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(handle, page)
        os.fdatasync(handle)
        os.close(handle)
    return time.perf_counter() - begun


def rows(binaries: pathlib.Path, folder: pathlib.Path):
    print(f"drain: {SUBMISSIONS} submissions with scans…", file=sys.stderr)
    drill, raw = str(binaries / "terminal-drill"), folder / "raw"
    raw.mkdir()
    with center(binaries, folder) as (url, _):
        place = ["--folder", str(folder / "kiosk"), "--terminal", TERMINAL, "--papers", str(folder / "papers")]
        for first in range(1, SUBMISSIONS, CHUNK):
            subprocess.run(
                [drill, "submit", *place, "--first", str(first), "--count", str(CHUNK), "--pages", str(PAGES),
                 "--bytes", str(PAGE_BYTES)], check=True, stdout=subprocess.DEVNULL)
        server = int(subprocess.run(
            ["pgrep", "-n", "-f", f"^{binaries}/center serve"], check=True, stdout=subprocess.PIPE).stdout)
        begun = time.perf_counter()
        process = subprocess.Popen(
            [drill, "deliver", *place, "--center", url, "--patience", "900"], stdout=subprocess.DEVNULL)
        memory = Memory([server, process.pid])
        memory.start()
        if process.wait() != 0:
            raise SystemExit("the drain failed")
        took = time.perf_counter() - begun
        memory.over.set()
        arrived = sqlite3.connect(folder / "center" / "center.sqlite").execute(
            "SELECT count(*), count(DISTINCT submission_number) FROM cases").fetchone()
    if arrived != (SUBMISSIONS, SUBMISSIONS):
        raise SystemExit(f"{arrived} cases of {SUBMISSIONS} submissions")
    limit = raw_seconds(raw)
    table = [row(
        f"drain of {SUBMISSIONS} submissions, {SUBMISSIONS * PAGES} pages", took, "s",
        "the pages written + fdatasync once, raw", limit)]
    for name, pid in (("center", server), ("terminal", process.pid)):
        late, early = memory.growth(pid)
        table.append(row(f"memory of the {name} while draining", late, "MiB", "the same, early", early, "<= 1.15"))
    return table
