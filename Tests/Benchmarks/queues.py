"""Queues that others would take, each a server of its own in a folder of its own, set to lose nothing:
what `enqueue(count)` has returned survives a power cut. One client, one message at a time.

    .venv/bin/python Tests/Benchmarks/queues.py      rates of all of them
"""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

BODY, EVENT = b"M" * 400, b"E" * 200


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(Exception):
            if result := condition():
                return result
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not come up within {seconds} s")
        # Servers take seconds to start; nothing is measured while waiting.
        time.sleep(0.1)


class PostgreSQL:
    name = "PostgreSQL, a transaction each"

    def __init__(self, folder):
        import psycopg

        self.port, self.data = free_port(), folder / "postgresql"
        self.binaries = max(pathlib.Path("/usr/lib/postgresql").iterdir()) / "bin"
        # It refuses to run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.as_user:
            self.data.mkdir()
            shutil.chown(self.data, "postgres")
        self._run("initdb", "--auth=trust", "--username=bench", "-D", self.data)
        self._run("pg_ctl", "-w", "-D", self.data, "-l", self.data / "log", "-o",
                  f"-c listen_addresses=127.0.0.1 -p {self.port} -c unix_socket_directories='' -c fsync=on"
                  " -c synchronous_commit=on", "start")
        self.connection = psycopg.connect(f"host=127.0.0.1 port={self.port} user=bench dbname=postgres")
        self.connection.execute("CREATE TABLE messages (id bigserial PRIMARY KEY, body bytea NOT NULL)")
        self.connection.execute("CREATE TABLE events (id bigserial PRIMARY KEY, body bytea NOT NULL)")
        self.connection.commit()

    def _run(self, program, *arguments):
        subprocess.run([*self.as_user, str(self.binaries / program), *map(str, arguments)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def enqueue(self, count):
        for _ in range(count):
            self.connection.execute("INSERT INTO messages (body) VALUES (%s)", (BODY,), prepare=True)
            self.connection.execute("INSERT INTO events (body) VALUES (%s)", (EVENT,), prepare=True)
            self.connection.commit()

    def stop(self):
        self.connection.close()
        self._run("pg_ctl", "-w", "-D", self.data, "-m", "fast", "stop")


class Redis:
    name = "Redis Streams, appendfsync always"

    def __init__(self, folder):
        import redis

        port = free_port()
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always"], stdout=subprocess.DEVNULL)
        self.client = redis.Redis(port=port)
        until("Redis", self.client.ping)

    def enqueue(self, count):
        for _ in range(count):
            self.client.xadd("messages", {"body": BODY, "event": EVENT})

    def stop(self):
        self.process.terminate()
        self.process.wait()


class RabbitMQ:
    name = "RabbitMQ quorum queue, confirms"

    def __init__(self, folder):
        import pika

        port, node = free_port(), f"bench{free_port()}@localhost"
        home = folder / "rabbitmq"
        home.mkdir()
        # A code of its own; it is wanted for the owner only.
        cookie = home / ".erlang.cookie"
        cookie.write_text("YIZHANBENCH")
        cookie.chmod(0o600)
        self.environment = os.environ | {
            "HOME": str(home), "RABBITMQ_NODENAME": node, "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(home / "data"), "RABBITMQ_LOG_BASE": str(home / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"), "RABBITMQ_CONFIG_FILE": str(home / "none"),
            "ERL_EPMD_PORT": str(free_port()), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        self.process = subprocess.Popen(
            ["/usr/lib/rabbitmq/bin/rabbitmq-server"], env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        parameters = pika.ConnectionParameters("127.0.0.1", port)
        self.connection = until("RabbitMQ", lambda: pika.BlockingConnection(parameters), 120)
        self.channel = self.connection.channel()
        self.channel.queue_declare("messages", durable=True, arguments={"x-queue-type": "quorum"})
        self.channel.confirm_delivery()
        self.properties = pika.BasicProperties(delivery_mode=2)

    def enqueue(self, count):
        for _ in range(count):
            self.channel.basic_publish("", "messages", BODY + EVENT, self.properties, mandatory=True)

    def stop(self):
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 15)
        self.process.wait()
        # The port mapper that it started is nobody's child.
        subprocess.run(["epmd", "-port", self.environment["ERL_EPMD_PORT"], "-kill"], env=self.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


class PersistQueue:
    name = "persist-queue (SQLite, synchronous FULL)"

    def __init__(self, folder):
        import persistqueue

        self.queue = persistqueue.SQLiteQueue(str(folder / "persist-queue"), auto_commit=True)
        self.queue._putter.execute("PRAGMA synchronous = FULL")

    def enqueue(self, count):
        for _ in range(count):
            self.queue.put(BODY + EVENT)

    def stop(self):
        self.queue.close()


QUEUES = [PostgreSQL, RabbitMQ, Redis, PersistQueue]


def rate(queue, count) -> float:
    """Messages a second."""
    begun = time.perf_counter()
    queue.enqueue(count)
    return count / (time.perf_counter() - begun)


@contextlib.contextmanager
def running(kind):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="yizhan-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    queue = kind(folder)
    try:
        yield queue
    finally:
        queue.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    for kind in QUEUES:
        with running(kind) as queue:
            rates = [rate(queue, int(sys.argv[1]) if len(sys.argv) > 1 else 1000) for _ in range(3)]
        print(f"{kind.name:<44}{sorted(rates)[1]:>9.0f}/s")


if __name__ == "__main__":
    main()
