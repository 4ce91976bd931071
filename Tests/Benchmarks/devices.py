"""The drivers at emulated devices: beside a plain C program with libusb at the same emulator, and beside what
the devices themselves take.

Each program gets an emulator of its own, fresh, in a process of its own; ours and the peer take turns.
"""

import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from table import row

ROUNDS = 5
FRAMES, SCANS, CARDS, IDLE_SECONDS, REPLUGS = 400, 4, 30, 30, 10_000
PAGE_BYTES = 8 << 20
PEER_SOURCE = pathlib.Path(__file__).with_name("libusb_peer.c")


@contextlib.contextmanager
def emulator(bench):
    """The folder of a bus with all devices, and where commands to them go."""
    # Unix sockets lie within: the path has to be short.
    folder = tempfile.mkdtemp(prefix="yz", dir="/tmp")
    process = subprocess.Popen(
        [bench, "emulate", folder, str(PAGE_BYTES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise SystemExit("the emulated devices did not come up")
        yield folder, process.stdin
    finally:
        process.stdin.close()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def run(folder, program, *words, **streams):
    environment = {"PATH": os.environ["PATH"], "LD_PRELOAD": "libumockdev-preload.so.0", "UMOCKDEV_DIR": folder}
    done = subprocess.run([program, *map(str, words)], env=environment, text=True, check=False, **streams)
    if done.returncode != 0:
        raise SystemExit(f"{program} {words} ended with {done.returncode}")
    return done


def ours(bench, *words):
    """Figures of device-bench: it writes commands for the emulator to standard output, figures to standard error."""
    with emulator(bench) as (folder, commands):
        return [float(line) for line in run(folder, bench, *words, stdout=commands, stderr=subprocess.PIPE).stderr.split()]


def theirs(bench, peer, *words):
    with emulator(bench) as (folder, _):
        return [float(line) for line in run(folder, peer, *words, stdout=subprocess.PIPE).stdout.split()]


def cards_themselves(bench, peer, count):
    """What the reader takes for its answers, seen through a program that does nothing but ask."""
    seconds = []
    with emulator(bench) as (folder, commands):
        for _ in range(count):
            commands.write("lay\n")
            commands.flush()
            # The emulator is told by a pipe; what is asked now would find no card yet.
            time.sleep(0.05)
            seconds += [float(run(folder, peer, "card", 1, stdout=subprocess.PIPE).stdout)]
    return seconds


def beside(bench, peer, name, *words):
    """Both in turn, so that whatever else the machine does touches both alike: their medians."""
    figures = [(ours(bench, name, *words[:1]), theirs(bench, peer, name, *words)) for _ in range(ROUNDS)]
    return [statistics.median(sum(side, [])) for side in zip(*figures)]


def rows(binaries: pathlib.Path, folder: pathlib.Path):
    bench, peer = str(binaries / "device-bench"), str(folder / "libusb_peer")
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libusb-1.0"], check=True, stdout=subprocess.PIPE, text=True).stdout
    subprocess.run(
        ["cc", "-std=gnu11", "-O2", "-Wall", str(PEER_SOURCE), *flags.split(), "-o", peer], check=True)
    name = "C with libusb, synchronous, same emulator"

    print("devices: frames and scans…", file=sys.stderr)
    frame, peer_frame = beside(bench, peer, "frames", FRAMES)
    scan, peer_scan = beside(bench, peer, "scan", SCANS, PAGE_BYTES)
    print("devices: cards, idle, replugging…", file=sys.stderr)
    card, own = (statistics.median(seconds) * 1000
                 for seconds in (ours(bench, "cards", CARDS), cards_themselves(bench, peer, CARDS)))
    [idle] = ours(bench, "idle", IDLE_SECONDS)
    memory = ours(bench, "replug", REPLUGS)
    # Not the first ones: what is made once is made by then.
    early, late = statistics.median(memory[5:15]), statistics.median(memory[-10:])
    return [
        row("frame round trip, p50", frame * 1e6, "µs", name, peer_frame * 1e6, "<= 1.10"),
        row("8 MiB scan, p50", scan * 1000, "ms", name, peer_scan * 1000, "<= 1.10"),
        row("card wanted to record parsed, beyond the answers", card - own, "ms", f"5 ms (answers: {own:.0f} ms)", 5,
            "<= 1"),
        row("processor, idle with all devices", idle, "%", "0.5 % of a core", 0.5, "<= 1"),
        row(f"memory over {REPLUGS} plug cycles", late, "MiB", "the same, early", early, "<= 1.10"),
    ]
