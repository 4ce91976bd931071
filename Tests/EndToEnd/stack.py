"""The whole of Yizhan as it runs at a terminal and its center, on free ports of this machine.

    programs.py  processes      bench.py  the devices' bench
    villager.py  the terminal's screen, as fingers and eyes    desk.py  the center's desk and pages
"""

import os
import shutil
import sqlite3
import ssl
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bench import Bench
from programs import ASSETS, ROOT, Program, binary, clean_environment, free_neighbours, free_ports, run, wait_until

TERMINAL = "QS01"
CLERK, PASSWORD = "wang", "unter-dem-Pflaster-72"
OUTPUT = Path(os.environ.get("YIZHAN_TEST_OUTPUT", ROOT / ".test"))


class Stack:
    def __init__(self):
        # Short, for unix sockets lie within.
        self.folder = Path(tempfile.mkdtemp(prefix="yizhan-test-", dir="/tmp"))
        (screen, intake, desk, public, bench, receipt, cups, a4) = free_ports(8)
        cards = free_neighbours()
        self.screen_url = f"http://127.0.0.1:{screen}"
        self.intake_url = f"https://127.0.0.1:{intake}"
        self.desk_url = f"http://127.0.0.1:{desk}"
        self.public_url = f"http://127.0.0.1:{public}"
        self.bench = Bench(f"http://127.0.0.1:{bench}")
        self.kiosk_folder, self.center_folder = self.folder / "kiosk", self.folder / "center"
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        self.code_file = self.folder / "enrolment-code"
        # What must never be found in a log or in the clear; filled by journeys.
        self.personal = set()
        self.numbers = []
        # The clerk's session, kept from test to test: checking a password costs seconds in a debug build.
        self.desk_cookies = []
        self.has_own_settings = False

        self.center_environment = clean_environment(
            YIZHAN_CENTER_DATA_FOLDER=self.center_folder, YIZHAN_CENTER_ASSETS=ASSETS,
            YIZHAN_CENTER_INTAKE_PORT=intake, YIZHAN_CENTER_DESK_PORT=desk, YIZHAN_CENTER_PUBLIC_PORT=public,
            YIZHAN_CENTER_LOG_LEVEL="debug")
        self.kiosk_environment = clean_environment(
            YIZHAN_KIOSK_ASSETS=ASSETS, YIZHAN_KIOSK_FOLDER=self.kiosk_folder, YIZHAN_KIOSK_SCREEN_PORT=screen,
            YIZHAN_KIOSK_CENTER_INTAKE_URL=self.intake_url, YIZHAN_KIOSK_CENTER_PUBLIC_URL=self.public_url,
            YIZHAN_KIOSK_PRINTING_SERVER=f"127.0.0.1:{cups}",
            YIZHAN_KIOSK_LOG_LEVEL="debug")
        devices = self.folder / "v"
        self.devices = self._program(
            "devices", binary("virtual-devices"), "serve", "--folder", devices, "--port", bench,
            "--receipt-port", receipt, "--social-card-port", cards, "--assets", ASSETS)
        self.cards_socket = self.folder / "smart-cards"
        self.cards = self._program("smart-cards", ASSETS / "system" / "smart-cards", "serve", cards, self.cards_socket)
        self.printing = self._program(
            "printing", ASSETS / "system" / "printing" / "start", self.folder / "p", cups, a4, receipt,
            binary("receipt-backend"), devices / "documents")
        self.center = self._program("center", binary("center"), "serve", environment=self.center_environment)
        self.kiosk = self._program(
            "kiosk", binary("kiosk"), "serve",
            # The emulated bus is for this one process; nobody inherits it.
            environment=self.kiosk_environment | {
                "LD_PRELOAD": "libumockdev-preload.so.0", "UMOCKDEV_DIR": str(devices / "usb")})

    def _program(self, name, *command, environment=None):
        return Program(name, [str(part) for part in command], self.logs / f"{name}.log", environment)

    # MARK: Start and end

    def start(self):
        self.printing.start()
        self.devices.start()
        self.cards.start()
        self.center_command("staff", "add", CLERK, "--name", "王小梅", "--password-stdin", text=PASSWORD + "\n")
        self.start_center()
        self.enrol()
        wait_until("the bench answers", lambda: self.devices.check() and answers(self.bench.address))
        wait_until("both print queues work", lambda: self.printing.check() and (self.folder / "p" / "ready").exists())
        wait_until("social-security cards can be read", lambda: self.cards.check() and self.cards_socket.exists())
        self.kiosk.environment["PCSCLITE_CSOCK_NAME"] = self.cards_socket.read_text().strip()
        self.start_kiosk()
        return self

    def center_command(self, *arguments, text=None):
        status, words = run(binary("center"), *arguments, environment=self.center_environment, text=text)
        assert status == 0, words
        return words

    def enrol(self, *arguments):
        """Makes the kiosk's folder a terminal of the center, as staff do on both sides."""
        self.center_command("enrol", TERMINAL, "--code-file", str(self.code_file))
        status, words = self.staff("enrol", "--code-file", str(self.code_file), *arguments)
        assert status == 0, words

    @property
    def enrolment(self):
        """The file with the terminal's key, its certificate and the authority's."""
        return self.kiosk_folder / "enrolment" / "terminal.pem"

    def terminal_tls(self):
        """TLS with the terminal's certificate."""
        context = nobody_tls()
        context.load_cert_chain(self.enrolment)
        return context

    def start_center(self):
        self.center.start()
        for url in (self.intake_url, self.desk_url, self.public_url):
            wait_until(f"the center answers at {url}", lambda: self.center.check() and answers(url))

    def start_kiosk(self, **settings):
        """Starts the kiosk; `settings` override its environment for this run: SCREEN_IDLE_SECONDS=10."""
        self.has_own_settings = bool(settings)
        usual = self.kiosk.environment
        more = {f"YIZHAN_KIOSK_{name}": str(value) for name, value in settings.items()}
        self.kiosk.environment = usual | more
        self.kiosk.start()
        self.kiosk.environment = usual
        wait_until("the kiosk serves its screen", lambda: self.kiosk.check() and answers(self.screen_url + "/health"))

    def restart_kiosk(self, **settings):
        """A clean restart, devices found again."""
        self.kiosk.stop()
        self.start_kiosk(**settings)

    def end(self):
        """Ends everything, even after a failure, and keeps the logs."""
        # The kiosk first: the preload dies with its bus.
        for program in (self.kiosk, self.center, self.devices, self.cards, self.printing):
            program.stop()
        shutil.rmtree(OUTPUT / "logs", ignore_errors=True)
        shutil.copytree(self.logs, OUTPUT / "logs")
        for log in (self.folder / "p").glob("*.log"):
            shutil.copy(log, OUTPUT / "logs" / f"printing-{log.name}")
        shutil.rmtree(self.folder, ignore_errors=True)

    def recover(self):
        """Brings everything back that the last test, or its failure, left broken."""
        self.bench.reset()
        if not self.center.is_running:
            self.start_center()
        if not self.kiosk.is_running or self.has_own_settings:
            self.restart_kiosk()

    # MARK: The kiosk from beside

    @property
    def entrance(self):
        """The screen's address with this boot's key, as the terminal's browser gets it."""
        return (self.kiosk_folder / "screen-url").read_text().strip()

    @property
    def screen_cookie(self):
        return "yizhan_screen=" + urllib.parse.parse_qs(urllib.parse.urlparse(self.entrance).query)["key"][0]

    def staff(self, *arguments):
        """`kiosk slips`, `kiosk status` as staff call them beside the running kiosk."""
        return run(binary("kiosk"), *arguments, environment=self.kiosk_environment)

    def rows(self, sql, *values):
        """Reads the terminal's records on disk."""
        return read(self.kiosk_folder / "records" / "terminal.sqlite", sql, values)

    def center_rows(self, sql, *values):
        return read(self.center_folder / "center.sqlite", sql, values)

    def remember(self, number):
        """Notes what of a submission must stay between the slip and its owner."""
        self.numbers.append(number)

    def case_of(self, number):
        """The case number that the center acknowledged to the terminal, waiting for it."""
        return wait_until(
            f"{number} is delivered",
            lambda: (self.rows("SELECT case_number FROM submissions WHERE number = ?", number) or [[None]])[0][0])

    def paper_states(self, number):
        """(kind, state, maybe_printed) of each paper of a submission."""
        return self.rows(
            "SELECT p.kind, p.state, p.maybe_printed FROM owed_papers p JOIN submissions s ON s.id = p.submission"
            " WHERE s.number = ? ORDER BY p.id", number)


def answers(url):
    """Whether somebody speaks HTTP there, whatever is said."""
    try:
        urllib.request.urlopen(url, timeout=5, context=nobody_tls() if url.startswith("https") else None).close()
    except urllib.error.HTTPError:
        pass
    except OSError:
        return False
    return True


def nobody_tls():
    """TLS of somebody without a certificate, who believes whoever answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def read(file, sql, values):
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()
