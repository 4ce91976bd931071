"""What a good engineer would write in an afternoon with FastAPI: the center's commit on SQLite.

TLS, one row per submission number (the same body again gets the same answer, another one 409), a
signed acknowledgement, every answer durable. Served by uvicorn with two workers; see `intake.py`.
"""

import base64
import hashlib
import json
import os
import sqlite3
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, HTTPException, Request

app = FastAPI()
signer = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"bench").digest())
database = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, timeout=30, check_same_thread=False)
database.executescript("""
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS cases (
        id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, manifest BLOB NOT NULL,
        stored_at REAL NOT NULL);
    CREATE TABLE IF NOT EXISTS events (case_id INTEGER NOT NULL, at REAL NOT NULL, action TEXT NOT NULL);
""")


def acknowledgement(case, number, digest, stored_at):
    payload = json.dumps(
        {"caseNumber": f"LH-{case}", "manifestDigest": digest, "number": number, "storedAt": stored_at}).encode()
    return {"payload": base64.b64encode(payload).decode(),
            "signature": base64.b64encode(signer.sign(payload)).decode()}


@app.put("/intake/submissions/{number}")
async def commit(number: str, request: Request):
    body = await request.body()
    if json.loads(body)["submission"]["number"] != number:
        raise HTTPException(400)
    digest = "sha256:" + hashlib.sha256(body).hexdigest()
    now = time.time()
    database.execute("BEGIN IMMEDIATE")
    try:
        new = database.execute(
            "INSERT INTO cases (number, digest, manifest, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (number, digest, body, now)).rowcount
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
