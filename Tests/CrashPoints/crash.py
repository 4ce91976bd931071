"""Visits every crash point of terminal and center: `make crash [SEED=…]`, or `crash.py [seed [number of visits]]`.

A point is a call that changes or synchronises a file; it is visited before the call, after it, or for a write
in the middle of its bytes. The last line is the report: points visited, lost, doubled, seed.
"""

import random
import sys
import time
from collections import Counter

from checker import Finding
from scenarios import prepared, verify_every_byte
from station import Station


def crash(seed, limit=None, say=print):
    """Visits all points, or `limit` of them that the seed chooses; gives back the report's last line."""
    station = Station(seed)
    began = time.monotonic()
    visited, missed, wanted, kinds, by_name = 0, 0, 0, Counter(), Counter()
    try:
        plan = []
        for scenario in prepared(station):
            visits = scenario.visits()
            say(f"{scenario.name}: {len(visits)} points")
            plan += [(scenario, visit) for visit in visits]
        wanted = len(plan)
        if limit is not None:
            random.Random(seed).shuffle(plan)
            wanted = min(limit, wanted)
        for index, (scenario, (number, how, kind, path)) in enumerate(plan, 1):
            if visited == wanted:
                break
            try:
                # Chance of scheduling may make a run some calls shorter; then the point is tried once more.
                if not (scenario.visit(number, how) or scenario.visit(number, how)):
                    missed += 1
                    continue
            except Finding as finding:
                raise Finding(
                    f"{scenario.name}, point {number} ({how} {kind} {path}), seed {seed}: {finding}") from None
            visited += 1
            kinds[kind] += 1
            by_name[scenario.name] += 1
            if index % 25 == 0:
                say(f"{index} of {wanted} after {time.monotonic() - began:.0f} s, at: {scenario.name}")
        verify_every_byte(station)
    finally:
        station.end()
    parts = [f"{name} {count}" for name, count in by_name.items()] + [f"{kind} {count}" for kind, count in kinds.most_common()]
    rest = f", {missed} not reached a second time" if missed else ""
    return (
        f"{visited} of {wanted} points visited{rest} ({'; '.join(parts)}), {station.done} submissions, "
        f"lost 0, doubled 0, seed {seed}")


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(1 << 32)
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else None
    try:
        print(crash(seed, limit, lambda line: print(line, flush=True)))
    except Finding as finding:
        print(f"FOUND: {finding}")
        sys.exit(1)


if __name__ == "__main__":
    main()
