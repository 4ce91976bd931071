"""The center's intake under 64 terminals at once, beside FastAPI doing the same work on SQLite."""

import contextlib
import datetime
import json
import os
import pathlib
import socket
import sqlite3
import statistics
import subprocess
import sys

from queues import free_port, until
from table import percentile, row

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMITS, CONNECTIONS, ROUNDS = 4000, 64, 3
TERMINAL = "QS01"


def load(binaries, url, first, *identity):
    words = [binaries / "intake-load", url, TERMINAL, first, COMMITS, CONNECTIONS, *identity]
    return json.loads(subprocess.run([str(w) for w in words], check=True, stdout=subprocess.PIPE, text=True).stdout)


def listens(port):
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


@contextlib.contextmanager
def center(binaries, folder):
    """The real center with an enrolled terminal: its address, the enrolment."""
    intake, desk, public = free_port(), free_port(), free_port()
    common = {"PATH": os.environ["PATH"], "YIZHAN_CENTER_DATA_FOLDER": folder / "center", "YIZHAN_CENTER_INTAKE_PORT": intake,
              "YIZHAN_CENTER_ASSETS": ROOT / "kiosk-assets", "YIZHAN_CENTER_DESK_PORT": desk,
              "YIZHAN_CENTER_PUBLIC_PORT": public, "YIZHAN_CENTER_LOG_LEVEL": "error",
              "YIZHAN_KIOSK_FOLDER": folder / "kiosk",
              "YIZHAN_KIOSK_CENTER_INTAKE_URL": f"https://127.0.0.1:{intake}"}
    environment = {name: str(value) for name, value in common.items()}
    process = subprocess.Popen([binaries / "center", "serve"], env=environment)
    try:
        until("the center", lambda: listens(intake))
        for words in (["center", "enrol", TERMINAL, "--code-file", folder / "code"],
                      ["kiosk", "enrol", "--code-file", folder / "code"]):
            subprocess.run([binaries / words[0], *words[1:]], env=environment, check=True, stdout=subprocess.DEVNULL)
        yield f"https://127.0.0.1:{intake}", folder / "kiosk" / "enrolment"
    finally:
        process.terminate()
        process.wait()


def self_signed(folder):
    """A certificate as the center's own: P-256."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=2))
        .sign(key, hashes.SHA256()))
    (folder / "peer.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "peer-key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "peer.pem", folder / "peer-key.pem"


@contextlib.contextmanager
def peer(folder):
    port = free_port()
    certificate, key = self_signed(folder)
    # Before its workers do it both at once, and one is refused.
    with contextlib.closing(sqlite3.connect(folder / "peer.sqlite")) as database:
        database.execute("PRAGMA journal_mode = WAL")
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "intake_peer:app", "--workers", "2", "--port", str(port), "--log-level", "error",
         "--no-access-log", "--ssl-certfile", str(certificate), "--ssl-keyfile", str(key)],
        cwd=pathlib.Path(__file__).parent, env=os.environ | {"PEER_DATABASE": str(folder / "peer.sqlite")})
    try:
        until("the peer", lambda: listens(port))
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def rows(binaries: pathlib.Path, folder: pathlib.Path):
    print("intake: 64 connections…", file=sys.stderr)
    ours, theirs = [], []
    with center(binaries, folder) as (url, enrolment), peer(folder) as peer_url:
        for index in range(ROUNDS):
            ours.append(load(binaries, url, 1 + index * COMMITS, enrolment))
            theirs.append(load(binaries, peer_url, 1 + index * COMMITS))
    rate = lambda results: statistics.median(COMMITS / result["seconds"] for result in results)
    late = lambda results: percentile([one for result in results for one in result["latencies"]], 99) * 1000
    name = "FastAPI on SQLite, 2 workers"
    return [
        row("center intake, 64 connections", rate(ours), "/s", name, rate(theirs), ">= 5"),
        row("center intake, 64 connections, p99", late(ours), "ms", name, late(theirs)),
    ]
