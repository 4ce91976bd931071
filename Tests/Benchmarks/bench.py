"""Side-by-side measurements: what a person would feel, beside a peer doing the same work in this run.

    .venv/bin/python Tests/Benchmarks/bench.py BIN_FOLDER [OUT.json] [screens|storage|intake|drain|devices …]

Prints a table and writes it as JSON. Each row has name, figure, unit, peer or limit, ratio, goal, met.
"""

import importlib
import json
import pathlib
import shutil
import sys
import tempfile

from table import printed

SUBJECTS = ["screens", "storage", "intake", "drain", "devices"]


def main():
    binaries = pathlib.Path(sys.argv[1]).resolve()
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    subjects = sys.argv[3:] or SUBJECTS
    rows = []
    for subject in subjects:
        # On the disk that data would be on: /tmp may be memory.
        folder = pathlib.Path(tempfile.mkdtemp(prefix="yizhan-bench-", dir="/var/tmp"))
        try:
            rows += importlib.import_module(subject).rows(binaries, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    printed(rows)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
