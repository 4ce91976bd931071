"""What is common to all that is crashed."""

KILLED = -9
# Two submissions in one run: the second meets what the first has left behind.
COUNT = 2


def ways(kind, path):
    """How a point is worth visiting."""
    if path.endswith("-shm"):
        return ["before"]
    if "write" in kind:
        return ["before", "half"]
    return ["before", "after"]


class Scenario:
    """`name` says what runs; `list()` gives its points as (number, kind, path); `visit` crashes at one."""

    def __init__(self, station, checker):
        self.station, self.checker = station, checker

    def visits(self):
        return [(number, how, kind, path) for number, kind, path in self.list() for how in ways(kind, path)]
