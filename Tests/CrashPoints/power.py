"""Cuts the power of a machine that runs terminal and center: `make power-cuts [CUTS=200] [SEED=…]`, or
`power.py [number of cuts [seed]]`.

Each boot mounts the disk as the cut left it, brings to an end what was begun, looks at everything, and is
cut again: at a numbered point of terminal or center, or at any moment, also of the recovery. The last line is
the report.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from checker import Checker, Finding, demand
from disk import Disk
from machine import MODULES, Machine, accelerator, initial_files, kernel
from scenarios import COUNT, CenterRuns, TerminalRuns
from station import ROOT, TERMINAL, Station, binary, few_services

HERE = Path(__file__).resolve().parent
# Above what the center keeps free.
DISK_SIZE = 2 << 30
# A guest without KVM takes its time; one that says nothing for so long, in seconds, hangs.
PATIENCE = 240
# What is cut, as often as it stands here.
TARGETS = ["terminal", "terminal", "center", "center", "any moment", "recovery"]


def points(seed):
    """How many points one run of terminal and center has, counted on this machine."""
    station = Station(seed)
    try:
        station.start_center()
        station.enrol()
        checker = Checker()
        return {
            "terminal": len(TerminalRuns(station, checker).list()), "center": len(CenterRuns(station, checker).list())}
    finally:
        station.end()


class Cuts:
    def __init__(self, seed, say):
        self.seed, self.say = seed, say
        self.random = random.Random(seed)
        self.folder = Path(tempfile.mkdtemp(prefix="yizhan-power-", dir="/tmp"))
        image, modules = kernel(ROOT / ".test" / "kernel")
        self.image, self.initramfs = image, self.folder / "initramfs"
        initial_files(
            modules, MODULES, HERE / "guest_init.sh", self.initramfs, [binary("center"), binary("terminal-drill")],
            lambda own: few_services(own / "assets"))
        self.accel = accelerator(image)
        say(f"guest: {image.name} under {self.accel.split(',')[0]}")
        self.counts = points(seed)
        say("points of a run: " + ", ".join(f"{name} {count}" for name, count in self.counts.items()))
        self.station = Station(seed)
        self.papers = self.folder / "papers"
        self.papers.touch()
        self.disk = self._make_disk()
        # Drafts below are whole everywhere; from there to `begun` they may be half.
        self.whole, self.begun = 1, 1
        self.acknowledged = {}
        self.done = Counter()

    def _make_disk(self):
        """The disk with an enrolled terminal and its center, as after the installation."""
        station = self.station
        station.start_center()
        station.enrol()
        station.center.stop()
        content = self.folder / "content"
        content.mkdir()
        for name in ("terminal", "center"):
            (station.folder / name).rename(content / name)
        image = self.folder / "disk"
        with open(image, "wb") as file:
            file.truncate(DISK_SIZE)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-d", content, image], check=True)
        return Disk(image, self.folder / "nbd.socket")

    def end(self):
        self.disk.close()
        self.station.end()

    # MARK: One boot

    def boot(self):
        """From power on to power off; gives back what was cut."""
        target = self.random.choice(TARGETS)
        number = self.random.randint(1, self.counts.get(target, 1))
        how = self.random.choice(["before", "half", "after"])
        first = self.begun
        (self.folder / "expected.json").write_text(json.dumps(self.station.expected(1, first - 1)))
        (self.folder / "boot.sh").write_text(self._script(target, number, how, first))
        self.disk.is_off = False
        machine = Machine(
            self.folder, self.image, self.initramfs, self.accel, self.folder / "nbd.socket", self.papers)
        try:
            cut = self._follow(machine, target, first)
        finally:
            machine.end()
            self.disk.cut(self.random)
        self.done[cut] += 1

    def _follow(self, machine, target, first):
        end, is_checked = time.monotonic() + PATIENCE, False
        if target == "recovery":
            line = machine.wait(end)
            demand(line == "up", f"the guest did not come up: {line}\n{machine.words()[-2000:]}")
            end = time.monotonic() + self.random.uniform(0, self._usual("recovery", 3))
        began = time.monotonic()
        while True:
            line = machine.wait(end)
            if line == "CUT":
                return target
            if line is None:
                demand(target == "recovery" or is_checked and target == "any moment", "the guest hangs: " + machine.words()[-2000:])
                return target
            word, _, rest = line.partition(" ")
            if word == "checked":
                is_checked = True
                self._usual("recovery", time.monotonic() - began)
                self._compare(json.loads(rest))
                self.whole = first
                if target == "recovery":
                    continue
                end = time.monotonic() + (
                    self.random.uniform(0, self._usual("run", 4)) if target == "any moment" else PATIENCE)
            elif word == "begin":
                self.begun = max(self.begun, int(rest) + COUNT)
            elif word == "ended":
                # The run was shorter this time. It is cut here, which is a moment like any other.
                return f"{target}, after its end" if target != "recovery" else target
            elif word != "up":
                raise Finding(line + "\n" + machine.words()[-1500:])

    def _usual(self, what, seconds):
        """How long something takes here, as far as is known."""
        self.times = getattr(self, "times", {})
        self.times[what] = max(self.times.get(what, 0), seconds)
        return self.times[what]

    def _compare(self, acknowledged):
        for number, case in self.acknowledged.items():
            demand(acknowledged.get(number) == case, f"{number} was acknowledged as {case} and is not")
        self.acknowledged = acknowledged

    def _script(self, target, number, how, first):
        drill = "/run/yizhan/terminal-drill"
        place = f"--folder /mnt/terminal --terminal {TERMINAL} --papers /dev/yizhan-papers --tray /run/host/papers"
        work = f"--seed {self.seed} --pages {self.station.pages} --bytes {self.station.size}"
        line = f"--center https://127.0.0.1:8090 --patience {PATIENCE}"
        shim = (
            f"env LD_PRELOAD={self.station.shim} YIZHAN_POINTS_FOLDER=/mnt/{target} YIZHAN_POINTS_AT={number} "
            f"YIZHAN_POINTS_HOW={how} YIZHAN_POINTS_CUT=/dev/yizhan-cut")
        begin = f"{drill} run {place} {work} {line} --first"
        recovered = f"{begin} {self.whole} --count {first - self.whole}"
        ends = {
            "terminal": f"say begin {first}; {shim} {begin} {first} --count {COUNT} >/dev/null 2>&1",
            "center": f"kill $center; wait $center; {shim} $serve & center=$!; say begin {first}; "
                      f"{begin} {first} --count {COUNT} >/dev/null 2>&1; kill $center; wait $center",
            "any moment": f"next={first}; while true; do say begin $next; {begin} $next --count {COUNT} || break; "
                          f"next=$((next + {COUNT})); done >/dev/null 2>&1",
            "recovery": "true"}
        return f"""
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run LANG=C.UTF-8
export YIZHAN_CENTER_DATA_FOLDER=/mnt/center YIZHAN_CENTER_ASSETS=/run/yizhan/assets
exec 9>/dev/yizhan-control
say() {{ echo "$*" >&9; }}
grep -q ' /mnt ext4 ' /proc/mounts || say found the disk cannot be mounted: $(dmesg | tail -n 3)
serve="/run/yizhan/center serve"
say up
$serve >/run/center.log 2>&1 & center=$!
if {recovered} >/run/drill.log 2>&1; then
    say "$(python3 -B {HERE}/look.py /mnt /run/host/papers /run/host/expected.json)"
else
    say "found the terminal could not finish: $(tail -n 2 /run/drill.log | tr '\\n' ' ') $(tail -n 2 /run/center.log | tr '\\n' ' ')"
fi
{ends[target]}
say ended
sleep 1000
"""


def main():
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)

    def say(line):
        print(line, flush=True)

    work = Cuts(seed, say)
    began = time.monotonic()
    try:
        for index in range(1, cuts + 1):
            work.boot()
            if index % 10 == 0 or index < 4:
                say(f"{index} of {cuts} cuts after {time.monotonic() - began:.0f} s, {work.begun - 1} submissions begun")
        # What the last cut left is looked at as well.
        TARGETS[:] = ["any moment"]
        work.boot()
        parts = "; ".join(f"{name} {count}" for name, count in work.done.most_common())
        say(
            f"{cuts} of {cuts} cuts (and a last look), ({parts}), {len(work.acknowledged)} submissions at the center, "
            f"{work.disk.dropped} unflushed writes dropped, lost 0, doubled 0, seed {seed}")
    except Finding as finding:
        say(f"FOUND after {sum(work.done.values())} cuts, seed {seed}: {finding}\nThe disk: {work.folder}/disk")
        sys.exit(1)
    finally:
        work.end()


if __name__ == "__main__":
    main()
