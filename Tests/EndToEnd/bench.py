"""The device bench, as a person's hands: lay a card, pull a cable, take what was printed."""

import json
import subprocess
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from programs import wait_until


class Bench:
    def __init__(self, address):
        self.address = address

    def call(self, method, path):
        request = urllib.request.Request(f"{self.address}/api/{path}", method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def download(self, path):
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.read()

    @property
    def state(self):
        return self.call("GET", "state")

    def reset(self):
        self.call("POST", "reset")

    def lay_card(self, name):
        self.call("PUT", f"reader/card/{name}")

    def lift_card(self):
        self.call("DELETE", "reader/card")

    def insert_social_card(self, name):
        self.call("PUT", f"social-card-reader/card/{name}")

    def withdraw_social_card(self):
        self.call("DELETE", "social-card-reader/card")

    def lay_page(self, name):
        self.call("PUT", f"scanner/page/{name}")

    def plug(self, device):
        self.call("PUT", f"{device}/cable")

    def unplug(self, device):
        self.call("DELETE", f"{device}/cable")

    def fault(self, device, name, on=True, **aim):
        """`aim` says where it strikes: step, skip, times, seconds, code."""
        self.call("PUT" if on else "DELETE", f"{device}/faults/{name}?{urllib.parse.urlencode(aim)}")

    def reader_is(self, transport):
        self.call("PUT", f"reader/transport/{transport}")

    def papers(self, kind):
        """What came out of the printers, oldest first: `receipt` or `document`."""
        return [paper for paper in reversed(self.state["printed"]) if paper["kind"] == kind]

    def paper_after(self, before, kind="receipt"):
        """Waits for the one paper that `before`, an earlier answer of `papers`, did not have yet."""
        known = {paper["id"] for paper in before}

        def found():
            new = [paper for paper in self.papers(kind) if paper["id"] not in known and paper["pictures"]]
            return new or None

        papers = wait_until(f"a {kind} comes out of the printer", found)
        assert len(papers) == 1, papers
        return papers[0]

    def picture(self, paper, page=0):
        """One page as PNG, the first if no other is wanted."""
        return self.download(paper["pictures"][page])


def codes(png):
    """The texts of all QR codes in a picture, sorted."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        Path(file.name).write_bytes(png)
        found = subprocess.run(["zbarimg", "--raw", "-q", file.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               text=True, check=False)
    return sorted(found.stdout.split())
