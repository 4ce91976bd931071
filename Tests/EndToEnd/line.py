"""A line between two processes that breaks as told. It works on bytes of TCP, so TLS passes through.

    with Line(target_port) as line:
        line.cut_after(100_000)     once so many bytes have gone up, everything breaks; then it is well again
        line.rate = 8_000           bytes per second, each way
        line.half_open()            takes everything in and lets nothing out
        line.black_hole()           takes nothing in and answers nothing
        line.down()                 nobody listens
        line.portal()               a network's log-in page answers everybody
        line.well()
"""

import asyncio
import socket
import threading

HOST = "127.0.0.1"
PIECE = 4096
PAGE = b"<html><body>Please log in</body></html>"
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
    % (len(PAGE), PAGE))


class Line:
    def __init__(self, target, port=0):
        self.target = target
        self.rate = 0
        # Bytes that crossed, all connections together.
        self.up = self.down_bytes = 0
        self.connections = 0
        self._mode = "well"
        self._cut_at = None
        self._writers = set()
        self._server = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = port
        self._call(self._listen())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    # MARK: Moods

    def well(self):
        self._switch("well")

    def down(self):
        self._switch("down")

    def half_open(self):
        self._switch("half-open")

    def black_hole(self):
        self._switch("black hole")

    def portal(self):
        self._switch("portal")

    def cut_after(self, count):
        """Breaks every connection when `count` more bytes have gone up, once."""
        self._cut_at = self.up + count

    @property
    def is_cut(self):
        return self._cut_at is None

    # MARK: Inside

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _switch(self, mode):
        self._call(self._change(mode))

    async def _change(self, mode):
        before, self._mode = self._mode, mode
        if mode == "down":
            self._server.close()
            self._server = None
        elif before == "down":
            await self._listen()
        # What is half-open or swallowed up stays so; a new mood is met by new connections, too.
        if mode not in ("half-open", "black hole"):
            self._break()

    async def _listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Else the system takes in megabytes for us, in pieces of 64 KiB, and a slow line is none.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 10)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
        listener.bind((HOST, self.port))
        self.port = listener.getsockname()[1]
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=PIECE)

    async def _end(self):
        if self._server:
            self._server.close()
        self._break()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _break(self):
        """As a router that restarts: a reset, no goodbye."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _accept(self, reader, writer):
        self.connections += 1
        self._writers.add(writer)
        try:
            if self._mode == "portal":
                await reader.read(PIECE)
                writer.write(PORTAL)
                await writer.drain()
            elif self._mode in ("half-open", "black hole"):
                await self._pump(reader, None, True)
            else:
                await self._pass(reader, writer)
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _pass(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target, limit=PIECE)
        except OSError:
            return
        self._writers.add(far_writer)
        pumps = [
            asyncio.ensure_future(self._pump(reader, far_writer, True)),
            asyncio.ensure_future(self._pump(far_reader, writer, False)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._writers.discard(far_writer)
            # What already crossed arrives; only then the far end learns of the break.
            far_writer.close()

    async def _pump(self, reader, writer, is_up):
        while True:
            while self._mode == "black hole":
                await asyncio.sleep(0.02)
            piece = await reader.read(PIECE)
            if not piece:
                return
            if self._mode == "half-open" or writer is None:
                continue
            if is_up and self._cut_at is not None and self.up + len(piece) >= self._cut_at:
                piece = piece[:self._cut_at - self.up]
                self._cut_at = None
                await self._send(writer, piece, is_up)
                # The far end has them; nobody hears of it.
                self._writers.discard(writer)
                self._break()
                return
            await self._send(writer, piece, is_up)

    async def _send(self, writer, piece, is_up):
        writer.write(piece)
        await writer.drain()
        if is_up:
            self.up += len(piece)
        else:
            self.down_bytes += len(piece)
        if self.rate:
            # A line of this many bytes per second is busy with the piece for so long.
            await asyncio.sleep(len(piece) / self.rate)
