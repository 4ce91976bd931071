"""The center as a tus server, to a client that others wrote (tuspy): a real process, real connections, and
a kill in the middle."""

import hashlib
import os
import re
import socket
import ssl
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from programs import ASSETS, Program, binary, clean_environment, free_ports, run, wait_until

TERMINAL = "QS01"
RESUMABLE = {"Tus-Resumable": "1.0.0"}


class Center:
    """A center of its own, and the enrolment of one terminal in the form that Python's TLS reads."""

    def __init__(self, folder):
        self.folder = folder
        intake, desk, public = free_ports(3)
        self.port = intake
        self.url = f"https://127.0.0.1:{intake}"
        self.environment = clean_environment(
            YIZHAN_CENTER_DATA_FOLDER=folder / "center", YIZHAN_CENTER_ASSETS=ASSETS,
            YIZHAN_CENTER_INTAKE_PORT=intake, YIZHAN_CENTER_DESK_PORT=desk, YIZHAN_CENTER_PUBLIC_PORT=public)
        self.program = Program(
            "center", [binary("center"), "serve"], folder / "center.log", environment=self.environment)
        self.certificate, self.authority = folder / "client.pem", folder / "authority.pem"

    def start(self):
        self.program.start()
        wait_until("the center listens", lambda: self.program.check() and listens(self.port))

    def enrol(self):
        code = self.folder / "code"
        status, words = run(
            binary("center"), "enrol", TERMINAL, "--code-file", code, environment=self.environment)
        assert status == 0, words
        kiosk = clean_environment(
            YIZHAN_KIOSK_ASSETS=ASSETS, YIZHAN_KIOSK_FOLDER=self.folder / "kiosk", YIZHAN_KIOSK_CENTER_INTAKE_URL=self.url)
        status, words = run(binary("kiosk"), "enrol", "--code-file", code, environment=kiosk)
        assert status == 0, words
        identity = (self.folder / "kiosk" / "enrolment" / "terminal.pem").read_text()
        blocks = re.findall(r"-----BEGIN [A-Z0-9 ]+-----.*?-----END [A-Z0-9 ]+-----\n?", identity, flags=re.DOTALL)
        # Key, certificate, the authority's certificate; what follows is no PEM of TLS.
        self.certificate.write_text("\n".join(blocks[:2]))
        self.authority.write_text(blocks[2])

    @property
    def client(self):
        return TusClient(f"{self.url}/intake/uploads", client_cert=str(self.certificate))

    def ask(self, method, url, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(
            method, url, headers=RESUMABLE | headers, cert=str(self.certificate), verify=str(self.authority), timeout=30)

    def holds(self, content):
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        return self.ask("HEAD", f"{self.url}/intake/documents/{digest}").status_code == 200

    def offset(self, url):
        return int(self.ask("HEAD", url).headers["Upload-Offset"])

    @contextmanager
    def sending(self, url, content, size):
        """Sends so many bytes of a PATCH, and hangs up at the end."""
        context = ssl.create_default_context(cafile=self.authority)
        context.load_cert_chain(self.certificate)
        with context.wrap_socket(
                socket.create_connection(("127.0.0.1", self.port)), server_hostname="127.0.0.1") as line:
            line.sendall(
                f"PATCH {urlparse(url).path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n"
                f"Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                f"Content-Length: {len(content)}\r\n\r\n".encode() + content[:size])
            stored = self.folder / "center" / "documents" / url.rsplit("/", 1)[1]
            # What is less than a whole piece of 64 KiB waits in memory for the rest.
            whole = size // 65536 * 65536
            wait_until("the bytes are written", lambda: stored.exists() and stored.stat().st_size >= whole)
            yield


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def center():
    with tempfile.TemporaryDirectory(prefix="yizhan-tus-", dir="/tmp") as folder:
        center = Center(Path(folder))
        center.start()
        center.enrol()
        # tuspy takes a client certificate, but no authority of its own.
        before = os.environ.get("REQUESTS_CA_BUNDLE")
        os.environ["REQUESTS_CA_BUNDLE"] = str(center.authority)
        yield center
        os.environ.pop("REQUESTS_CA_BUNDLE")
        if before:
            os.environ["REQUESTS_CA_BUNDLE"] = before
        center.program.stop()


@pytest.fixture
def page(tmp_path):
    """A file like a scan, other bytes each time."""
    file = tmp_path / "page.jpg"
    file.write_bytes(os.urandom(1_000_003))
    return file


def test_a_stranger_begins_measures_and_sends(center, page):
    content = page.read_bytes()
    upload = center.client.uploader(
        str(page), chunk_size=300_000,
        metadata={"digest": "sha256:" + hashlib.sha256(content).hexdigest(), "filetype": "image/jpeg"})
    upload.upload_chunk()
    assert upload.offset == upload.get_offset() == 300_000
    assert not center.holds(content)
    upload.upload()
    assert upload.offset == len(content) and center.holds(content)
    # Nothing of it lies there in the clear.
    stored = [file.read_bytes() for file in (center.folder / "center" / "documents").iterdir()]
    assert all(content[1000:1016] not in bytes for bytes in stored)


def test_checksums_of_every_piece_are_looked_at(center, page):
    upload = center.client.uploader(str(page), chunk_size=200_000, upload_checksum=True)
    upload.upload()
    assert center.holds(page.read_bytes())

    damaged = center.client.uploader(str(page), chunk_size=200_000)
    damaged.set_url(damaged.create_url())
    wrong = center.ask(
        "PATCH", damaged.url, Upload_Offset="0", Content_Type="application/offset+octet-stream",
        Upload_Checksum="sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")
    assert wrong.status_code == 460
    assert center.offset(damaged.url) == 0


def test_it_goes_on_after_the_center_was_killed_in_the_middle(center, page):
    content = page.read_bytes()
    url = center.client.uploader(str(page)).create_url()
    with center.sending(url, content, 700_000):
        center.program.kill()
    center.start()
    reached = center.offset(url)
    # Whole pieces were written; a killed program does not take them along.
    assert 655_360 <= reached <= 700_000
    upload = center.client.uploader(str(page), url=url)
    assert upload.offset == reached
    upload.upload()
    assert center.holds(content)


def test_it_goes_on_at_the_byte_after_the_line_broke(center, page):
    content = page.read_bytes()
    url = center.client.uploader(str(page)).create_url()
    with center.sending(url, content, 123_457):
        pass
    # The look takes the upload over, and with it what the broken connection had brought and was read.
    reached = center.offset(url)
    assert 65_536 <= reached <= 123_457
    center.client.uploader(str(page), url=url).upload()
    assert center.holds(content)


def test_an_upload_is_ended_and_gone(center, page):
    upload = center.client.uploader(str(page), chunk_size=100_000)
    upload.upload_chunk()
    assert center.ask("DELETE", upload.url).status_code == 204
    with pytest.raises(TusCommunicationError):
        center.client.uploader(str(page), url=upload.url)
    with pytest.raises(TusUploadFailed):
        upload.upload_chunk()


def test_without_a_certificate_nothing_is_taken(center):
    answer = requests.post(
        f"{center.url}/intake/uploads", headers=RESUMABLE | {"Upload-Length": "10"}, verify=str(center.authority),
        timeout=30)
    assert answer.status_code == 401 and "Location" not in answer.headers
