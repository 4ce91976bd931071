"""Twenty of the crash points, chosen by a seed that is new each day; `make crash` visits all."""

import datetime

from crash import crash


def test_twenty_points():
    seed = datetime.date.today().toordinal()
    report = crash(seed, 20)
    print(report)
    assert "lost 0, doubled 0" in report and report.startswith("20 of 20 points visited")
