"""What a good engineer would write with FastAPI for the center's commit, on SQLite: the same work.

TLS with the terminal's certificate, which is looked up at each request; the manifest checked; what is
personal sealed under a key of its own, people found by keyed hash; one row per submission number (the
same body again gets the same answer, another one 409); a signed acknowledgement; every answer durable.
Served by uvicorn with two workers; see `intake.py`.
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field, ValidationError


class Card(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    address: str = Field(max_length=200)
    number: str | dict


class Service(BaseModel):
    id: str = Field(pattern="^[a-z0-9-]{1,64}$")
    version: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=100)


class Point(BaseModel):
    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)


class Drawn(BaseModel):
    strokes: list[list[Point]]
    aspect: float = Field(ge=0.1, le=20)


class Signature(BaseModel):
    drawn: Drawn | None = None


class Submission(BaseModel):
    number: str | dict
    receivedAt: float
    service: Service
    applicant: Card
    answers: dict[str, str]
    signature: Signature
    noticeVersion: str
    documents: list[dict]
    trackingCode: str | dict
    ratingCode: str | dict


class Manifest(BaseModel):
    version: int = Field(ge=1, le=1)
    submission: Submission


app = FastAPI()
secret = hashlib.sha256(b"bench").digest()
signer = Ed25519PrivateKey.from_private_bytes(secret)
wrapping = AESGCM(secret)
database = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, timeout=30, check_same_thread=False)
database.executescript("""
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS terminals (code TEXT PRIMARY KEY, revoked_at REAL);
    INSERT OR IGNORE INTO terminals (code) VALUES ('QS01');
    CREATE TABLE IF NOT EXISTS cases (
        id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, wrapped_key BLOB NOT NULL,
        name BLOB NOT NULL, manifest BLOB NOT NULL, applicant TEXT NOT NULL, tracking TEXT NOT NULL UNIQUE,
        rating TEXT NOT NULL UNIQUE, stored_at REAL NOT NULL);
    CREATE INDEX IF NOT EXISTS cases_by_applicant ON cases (applicant);
    CREATE TABLE IF NOT EXISTS events (case_id INTEGER NOT NULL, at REAL NOT NULL, action TEXT NOT NULL);
""")


def keyed_hash(kind, value):
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def seal(key, plain, context):
    nonce = os.urandom(12)
    return nonce + key.encrypt(nonce, plain, context.encode())


def acknowledgement(case, number, digest, stored_at):
    payload = json.dumps(
        {"caseNumber": f"LH-{case}", "manifestDigest": digest, "number": number, "storedAt": stored_at}).encode()
    return {"payload": base64.b64encode(payload).decode(),
            "signature": base64.b64encode(signer.sign(payload)).decode()}


@app.put("/intake/submissions/{number}")
async def commit(number: str, request: Request):
    terminal = number.split("-")[0]
    if database.execute("SELECT 1 FROM terminals WHERE code = ? AND revoked_at IS NULL", (terminal,)).fetchone() is None:
        raise HTTPException(401)
    body = await request.body()
    try:
        submission = Manifest.model_validate_json(body).submission
    except ValidationError as error:
        raise HTTPException(400) from error
    if submission.number != number:
        raise HTTPException(400)
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    now = time.time()
    record_key = AESGCM.generate_key(256)
    box = AESGCM(record_key)
    row = (
        number, digest, seal(wrapping, record_key, number), seal(box, submission.applicant.name.encode(), f"{number}/name"),
        seal(box, body, f"{number}/manifest"), keyed_hash("applicant", submission.applicant.number),
        keyed_hash("tracking", submission.trackingCode), keyed_hash("rating", submission.ratingCode), now)
    database.execute("BEGIN IMMEDIATE")
    try:
        new = database.execute(
            "INSERT INTO cases (number, digest, wrapped_key, name, manifest, applicant, tracking, rating, stored_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING", row).rowcount
        case, known, stored_at = database.execute(
            "SELECT id, digest, stored_at FROM cases WHERE number = ?", (number,)).fetchone()
        if new:
            database.execute("INSERT INTO events (case_id, at, action) VALUES (?, ?, 'received')", (case, now))
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    if known != digest:
        raise HTTPException(409)
    return acknowledgement(case, number, digest, stored_at)
