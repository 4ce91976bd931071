"""Our upload client against a tus server that others wrote (tuspyserver), over a line that breaks."""

import os
import random
import sys

import pytest

from line import Line
from programs import ROOT, Program, clean_environment, free_ports, run, wait_until
from stack import answers

pytest.importorskip("tuspyserver")

BUNDLE = os.environ.get("TEST_BUNDLE", ROOT / ".build/debug/yizhanPackageTests.xctest")
SERVER = """
import sys
import uvicorn
from fastapi import FastAPI
from tuspyserver import create_tus_router

folder, port = sys.argv[1], int(sys.argv[2])
app = FastAPI()
app.include_router(create_tus_router(prefix="intake/uploads", files_dir=folder))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="info")
"""


@pytest.fixture
def server(tmp_path):
    (port,) = free_ports(1)
    program = Program(
        "tus", [sys.executable, "-c", SERVER, str(tmp_path / "files"), str(port)], tmp_path / "tus.log").start()
    wait_until("the tus server answers", lambda: program.check() and answers(f"http://127.0.0.1:{port}/"))
    program.port, program.folder = port, tmp_path / "files"
    yield program
    program.stop()


def upload(line, path):
    """One run of ThirdPartyTusTests over `line`."""
    environment = clean_environment(YIZHAN_TUS_SERVER=f"http://127.0.0.1:{line.port}", YIZHAN_TUS_FILE=path)
    status, words = run(
        BUNDLE, "--testing-library", "swift-testing", "--filter", "ThirdPartyTusTests", environment=environment)
    assert status == 0 and "1 test" in words, words


def received(server):
    """The bytes of all uploads at the server."""
    return [file.read_bytes() for file in server.folder.iterdir() if file.is_file() and "." not in file.name]


def some_bytes(tmp_path, count):
    path = tmp_path / "document"
    path.write_bytes(random.Random(7).randbytes(count))
    return path


def test_an_upload_arrives_whole(server, tmp_path):
    path = some_bytes(tmp_path, 300_000)
    with Line(server.port) as line:
        upload(line, path)
    assert received(server) == [path.read_bytes()]


def test_an_upload_that_is_cut_in_the_middle_goes_on_at_the_byte(server, tmp_path):
    path = some_bytes(tmp_path, 3_000_000)
    with Line(server.port) as line:
        line.cut_after(1_234_567)
        upload(line, path)
        crossed = line.up
        assert line.is_cut
    assert received(server) == [path.read_bytes()]
    # What the line had taken was not sent again: little more crossed than the file and the headers.
    assert crossed < 3_000_000 + 50_000, crossed
    assert server.words().count("POST /intake/uploads") == 1
