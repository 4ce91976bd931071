"""A disk with a volatile cache, as an NBD server (the fixed newstyle handshake and simple replies of the
NBD protocol, https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md).

What is written stays in the cache until it is flushed. When the power is cut, chance decides of every
write that was not flushed whether all of it, nothing of it, or only its first sectors reached the medium,
so also whether a later write arrived and an earlier one did not. What was flushed is there.
"""

import socket
import struct
import threading

SECTOR = 512
READ, WRITE, DISCONNECT, FLUSH = 0, 1, 2, 3
# Flags of the export: has flags, flush is honoured.
EXPORT_FLAGS = 1 | 4


class Disk:
    def __init__(self, image, address):
        self.medium = open(image, "r+b", buffering=0)
        self.size = self.medium.seek(0, 2)
        self.cache = []  # (offset, bytes) in the order of writing
        self.lock = threading.Lock()
        self.is_off = False
        self.flushes = self.writes = self.dropped = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(address))
        self.listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.listener.close()
        self.medium.close()

    # MARK: Power

    def cut(self, random):
        """From now on nothing arrives; what was not flushed is lost as `random` decides."""
        with self.lock:
            self.is_off = True
            # Sometimes a cache is emptied in order up to a moment, sometimes in any order.
            share = random.choice([0.0, 0.5, 0.5, 0.9, 1.0])
            for offset, data in self.cache:
                if random.random() < share:
                    self._store(offset, data)
                elif random.random() < 0.2:
                    self._store(offset, data[:random.randrange(len(data) // SECTOR + 1) * SECTOR])
                else:
                    self.dropped += 1
            self.cache = []

    def _store(self, offset, data):
        self.medium.seek(offset)
        self.medium.write(data)

    # MARK: Protocol

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                if self._negotiate(connection):
                    self._transmit(connection)
            except (OSError, EOFError):
                pass
            finally:
                connection.close()

    def _negotiate(self, connection):
        connection.sendall(b"NBDMAGIC" + b"IHAVEOPT" + struct.pack(">H", 1 | 2))
        client_flags, = struct.unpack(">I", receive(connection, 4))
        while True:
            magic, option, length = struct.unpack(">8sII", receive(connection, 16))
            data = receive(connection, length)

            def reply(kind, body=b""):
                connection.sendall(struct.pack(">QIII", 0x3E889045565A9, option, kind, len(body)) + body)

            if option == 1:  # NBD_OPT_EXPORT_NAME
                connection.sendall(struct.pack(">QH", self.size, EXPORT_FLAGS) + (b"" if client_flags & 2 else bytes(124)))
                return True
            if option in (6, 7):  # NBD_OPT_INFO, NBD_OPT_GO
                reply(3, struct.pack(">HQH", 0, self.size, EXPORT_FLAGS))
                reply(1)
                if option == 7:
                    return True
            elif option == 2:  # NBD_OPT_ABORT
                reply(1)
                return False
            else:
                reply(0x80000001)  # NBD_REP_ERR_UNSUP

    def _transmit(self, connection):
        while True:
            _, _, kind, handle, offset, length = struct.unpack(">IHHQQI", receive(connection, 28))
            data = receive(connection, length) if kind == WRITE else b""
            if kind == DISCONNECT:
                return
            with self.lock:
                if self.is_off:
                    return
                answer = self._do(kind, offset, length, data)
            connection.sendall(struct.pack(">IIQ", 0x67446698, 0, handle) + answer)

    def _do(self, kind, offset, length, data):
        if kind == WRITE:
            self.writes += 1
            self.cache.append((offset, data))
        elif kind == FLUSH:
            self.flushes += 1
            for each in self.cache:
                self._store(*each)
            self.cache = []
        elif kind == READ:
            return self._read(offset, length)
        return b""

    def _read(self, offset, length):
        self.medium.seek(offset)
        data = bytearray(self.medium.read(length))
        for place, written in self.cache:
            start, end = max(place, offset), min(place + len(written), offset + length)
            if start < end:
                data[start - offset:end - offset] = written[start - place:end - place]
        return bytes(data)


def receive(connection, count):
    parts = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
