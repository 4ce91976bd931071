"""Rows of the table: a figure beside a peer's or a limit, from the same run."""

import operator
import statistics


def percentile(values, part):
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def row(name, figure, unit, peer_name, peer, goal=None):
    """`goal` is about figure / peer: "<= 2", ">= 0.85"; without one the row only tells."""
    ratio = figure / peer
    met = None
    if goal:
        sign, bound = goal.split()
        met = {"<=": operator.le, ">=": operator.ge}[sign](ratio, float(bound))
    return {
        "name": name, "figure": round(figure, 1), "unit": unit, "peer": peer_name, "peer_figure": round(peer, 1),
        "ratio": round(ratio, 2), "goal": goal or "", "met": met,
    }


def printed(rows):
    print(f"{'name':<46}{'figure':>12}  {'peer or limit':<44}{'peer':>12}{'ratio':>8}  goal      met")
    for r in rows:
        met = {True: "yes", False: "NO", None: ""}[r["met"]]
        print(f"{r['name']:<46}{r['figure']:>8} {r['unit']:<3}  {r['peer']:<44}{r['peer_figure']:>8} {r['unit']:<3}"
              f"{r['ratio']:>8}  {r['goal']:<9} {met}")
