"""Within the guest, after recovery: one line, `checked {number: case, …}` or `found …`.

    look.py DATA PAPERS EXPECTED      folder with terminal/ and center/, the slips that came out, a JSON file
"""

import json
import sys
from pathlib import Path

from checker import Checker, Finding

data, papers, expected = map(Path, sys.argv[1:])
try:
    checker = Checker()
    wanted = json.loads(expected.read_text())
    submissions = checker.check_terminal(data / "terminal", papers, wanted)
    checker.check_center(data / "center", submissions, wanted)
    print("checked", json.dumps(checker.acknowledged))
except Finding as finding:
    print("found", finding)
except Exception as error:
    print("found", type(error).__name__, error)
