"""From the desk to the terminal: what the county confirms opens a service, in the programs themselves."""

import shutil
from urllib.request import urlopen

import pytest

from programs import ASSETS, Program, binary, clean_environment, free_ports, run, wait_until

SERVICE = "temporary-assistance"
PASSWORD = "correct horse battery"


class Township:
    """A center and a terminal with assets of their own, in which one service has a number without a source."""

    def __init__(self, folder):
        self.assets = folder / "assets"
        shutil.copytree(ASSETS, self.assets)
        file = self.assets / "catalogue" / f"{SERVICE}.yaml"
        lines = file.read_text().splitlines()
        place = next(index for index, line in enumerate(lines) if line.startswith("promise:"))
        lines[place] = "promise: { amount: 15, unit: workingDays }"
        file.write_text("\n".join(lines) + "\n")
        intake, self.desk_port, public = free_ports(3)
        self.environment = clean_environment(
            YIZHAN_CENTER_DATA_FOLDER=folder / "center", YIZHAN_CENTER_ASSETS=self.assets,
            YIZHAN_CENTER_INTAKE_PORT=intake, YIZHAN_CENTER_DESK_PORT=self.desk_port,
            YIZHAN_CENTER_PUBLIC_PORT=public)
        self.terminal = clean_environment(
            YIZHAN_KIOSK_FOLDER=folder / "kiosk", YIZHAN_KIOSK_ASSETS=self.assets)
        self.key = folder / "key"
        self.server = Program("center", [binary("center"), "serve"], folder / "center.log", self.environment)

    @property
    def desk(self):
        return f"http://127.0.0.1:{self.desk_port}"

    def start(self):
        self.center("staff", "add", "zhao.min", "--name", "赵敏", "--role", "countyAdministrator", "--password-stdin",
                    text=PASSWORD + "\n")
        self.server.start()
        wait_until("the desk answers", lambda: self.server.check() and self._answers())
        return self

    def _answers(self):
        try:
            return urlopen(f"{self.desk}/login").status == 200
        except OSError:
            return False

    def center(self, *arguments, text=None):
        status, words = run(binary("center"), *arguments, environment=self.environment, text=text)
        assert status == 0, words
        return words

    def publish_and_apply(self, by="赵敏"):
        """What the terminal says of the service then."""
        words = self.center("catalogue", "publish", "--by", by)
        bundle = next(line for line in words.splitlines() if line.startswith("The bundle is ")).split()[-1].rstrip(".")
        self.key.write_text(self.center("catalogue", "key"))
        status, said = run(
            binary("kiosk"), "catalogue", "apply", bundle, "--key", str(self.key), environment=self.terminal)
        assert status == 0, said
        status, said = run(binary("kiosk"), "catalogue", "show", environment=self.terminal)
        assert status == 0, said
        return next(line for line in said.splitlines() if line.startswith(SERVICE + "@"))

    def confirm(self, browser):
        page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        page.goto(f"{self.desk}/login")
        page.fill("#login", "zhao.min")
        page.fill("#password", PASSWORD)
        page.click("form.login button[type=submit]")
        page.wait_for_url("**/cases")
        page.goto(f"{self.desk}/catalogue/{SERVICE}")
        page.click("form[action$='/confirm'] button")
        page.wait_for_url("**said=confirmed")
        page.context.close()


@pytest.fixture
def township(tmp_path):
    township = Township(tmp_path)
    try:
        yield township.start()
    finally:
        township.server.stop()


def test_what_the_county_confirms_at_the_desk_is_taken_in_at_the_terminal(township, chromium):
    assert township.publish_and_apply().endswith("(told only)")
    township.confirm(chromium)
    assert township.publish_and_apply().endswith("(taken in)")
    log = township.center("catalogue", "log")
    # By her login, and without a word on who confirmed in what terminals get.
    assert log.count("zhao.min") == 2 and "catalogue/tables/confirmations.yaml" in log
    assert "Nothing was published" in township.center("catalogue", "publish", "--by", "zhao.min")


def test_nobody_publishes_under_a_name_that_is_none_of_the_staff(township):
    status, words = run(
        binary("center"), "catalogue", "publish", "--by", "nobody", environment=township.environment)
    assert status == 1 and "nobody of the staff is called nobody" in words and "center staff add" in words
