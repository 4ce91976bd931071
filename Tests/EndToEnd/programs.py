"""Running programs as processes: each in a group of its own, with its log, gone for certain at the end."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("YIZHAN_BIN", ROOT / ".build" / "debug"))
ASSETS = ROOT / "kiosk-assets"

# How long anything may take that a test waits for, in seconds. A quiet machine needs a tenth of it; a
# test ends as soon as its condition holds, so a generous limit costs nothing.
PATIENCE = 60


def wait_until(what, condition, patience=PATIENCE):
    """Waits until `condition()` gives something true, and gives that back."""
    end = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain: {what}")
        # Conditions are cheap; twenty looks a second take no time from the programs.
        time.sleep(0.05)


def free_ports(count):
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def free_neighbours():
    """A port that nobody listens on now, nor on the one after it."""
    while True:
        (port,) = free_ports(1)
        with socket.socket() as second:
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                pass


def clean_environment(**more):
    """The environment without settings of the developer's own Yizhan."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
    return own | {name: str(value) for name, value in more.items()}


def binary(name):
    path = BINARIES / name
    assert path.exists(), f"{path} is not built: swift build --product {name}"
    return str(path)


class Program:
    """A process that can be killed and started again; all its runs share one log."""

    def __init__(self, name, command, log, environment=None):
        self.name, self.command, self.log = name, command, Path(log)
        self.environment = environment or clean_environment()
        self.process = None

    def start(self):
        assert not self.is_running, f"{self.name} runs already"
        with self.log.open("ab") as log:
            # Ends with the tests, however these end.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.command], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True)
        return self

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def check(self):
        """True; raises with the end of the log when the program has ended by itself."""
        if not self.is_running:
            raise AssertionError(f"{self.name} ended by itself:\n" + self.words()[-3000:])
        return True

    def words(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, patience=20):
        """Asks it to end, as the system does at shutdown; gives back its exit status."""
        return self._end(signal.SIGTERM, patience)

    def kill(self):
        """A power cut, as far as this program is concerned."""
        return self._end(signal.SIGKILL, 10)

    def _end(self, how, patience):
        if self.process is None:
            return None
        try:
            self._signal(how)
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


def run(*command, environment=None, patience=60, text=None):
    """Runs a command to its end; gives back exit status and everything it said."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment or clean_environment(), input=text, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=patience)
    return done.returncode, done.stdout
