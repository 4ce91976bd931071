"""What durability costs: messages and whole submissions, beside the raw disk and beside queues."""

import json
import pathlib
import statistics
import subprocess
import sys

import queues
from table import percentile, row

MESSAGES, ROUNDS = 2000, 5
SUBMISSIONS = 20


def measured(binaries, *arguments):
    words = [str(binaries / "storage-bench"), *map(str, arguments)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)


def rows(binaries: pathlib.Path, folder: pathlib.Path):
    print("storage: messages and submissions…", file=sys.stderr)
    queue, records = folder / "queue", folder / "records"
    queue.mkdir()
    records.mkdir()
    rates = measured(binaries, "enqueue", queue, MESSAGES, ROUNDS)
    raw, ours, many = (statistics.median(rates[name]) for name in ("raw", "one client", "64 clients"))
    table = [
        row("durable enqueue, one client", ours, "/s", "4 KiB appended + fdatasync, raw", raw, ">= 0.85"),
        row("durable enqueue, 64 clients", many, "/s", "4 KiB appended + fdatasync, raw", raw),
    ]
    for kind in queues.QUEUES:
        with queues.running(kind) as peer:
            peer_rate = statistics.median(queues.rate(peer, MESSAGES // 2) for _ in range(ROUNDS))
        table.append(row("durable enqueue, one client", ours, "/s", kind.name, peer_rate))
    times = measured(binaries, "submission", records, SUBMISSIONS, ROUNDS)
    ours, raw = (statistics.median(times[name]) * 1000 for name in ("submission", "raw"))
    table.append(row("submission with three 1 MB scans, p50", ours, "ms", "the same bytes written + fdatasync", raw, "<= 1.5"))
    ours, raw = (percentile(times[name], 95) * 1000 for name in ("submission", "raw"))
    table.append(row("submission with three 1 MB scans, p95", ours, "ms", "the same bytes written + fdatasync", raw))
    return table
