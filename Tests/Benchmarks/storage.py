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
    typical = lambda name: statistics.median(times[name]) * 1000
    late = lambda name: percentile(times[name], 95) * 1000
    raw = "the same bytes written + fdatasync"
    return table + [
        row("submission with three 1 MB scans, p50", typical("submission"), "ms", raw, typical("raw"), "<= 1.5"),
        row("submission with three 1 MB scans, p95", late("submission"), "ms", raw, late("raw")),
        row("the same, pages not kept as scanned, p50", typical("nothing kept"), "ms", raw, typical("raw")),
        row("a scanned page of 1 MB kept, p50", typical("page"), "ms", raw, typical("raw page")),
    ]
