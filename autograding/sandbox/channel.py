"""The wire to one worker: exchange a frame before a deadline while its output is being read."""

import contextlib
import os
import selectors
import socket
import time

from autograding.sandbox.forkserver import ForkServer
from autograding.sandbox.inside.wire import HEADER, MAX_BYTES, WireError
from autograding.sandbox.output import BoundedOutput

__all__ = ["Channel", "Hangup"]

_PART = 1 << 16
_LAST_OUTPUT_PARTS = 64  # what a full pipe holds, several times over


class Hangup(Exception):
    """The worker is gone. `status`: its exit code, minus the signal that ended it, or None."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Channel:
    """Forks a worker and holds the grader's end of its socket and output pipe.

    Raises:
        ServerGone: the fork server is.
    """

    def __init__(self, server: ForkServer, output: BoundedOutput) -> None:
        self._server = server
        self._output = output
        self._received = bytearray()
        self._unsent = memoryview(b"")
        self._socket, theirs = socket.socketpair()
        self._pipe, write_end = os.pipe()
        try:
            self.pid = server.fork(theirs, write_end)
        except BaseException:
            self._socket.close()
            os.close(self._pipe)
            raise
        finally:
            theirs.close()
            os.close(write_end)
        self._socket.setblocking(False)
        os.set_blocking(self._pipe, False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._selector.register(server.control, selectors.EVENT_READ)

    def post(self, payload: bytes) -> None:
        """Begin to send a frame; `exchange` with none goes on and waits for what answers it."""
        self._unsent = self._send(memoryview(HEADER.pack(len(payload)) + payload))

    def exchange(self, payload: bytes, deadline: float) -> bytes:
        """Send a frame (none if empty) and return the one that answers it.

        Raises:
            TimeoutError: no answer came before the deadline (monotonic clock).
            Hangup: the worker ended instead.
            WireError: it announces more than `MAX_BYTES`.
            ServerGone: see there.
        """
        if payload:
            self.post(payload)
        while True:
            self._unsent = self._send(self._unsent)
            ready = self._wait(deadline)
            if self._pipe in ready:
                self._read_output()
            if self._socket in ready and (frame := self._read_frame()) is not None:
                return frame
            if self._server.control in ready:
                self._server.notice()
            if self.pid in self._server.exits:
                return self._last_words()

    def drain(self) -> None:
        """Take in the output that is left, but not what never ends."""
        for _ in range(_LAST_OUTPUT_PARTS):
            if not self._read_output():
                break

    def close(self) -> None:
        """Let go of both ends."""
        self.drain()
        self._selector.close()
        self._socket.close()
        os.close(self._pipe)

    def _send(self, unsent: memoryview) -> memoryview:
        if unsent:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                unsent = unsent[self._socket.send(unsent) :]
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if unsent else 0)
            self._selector.modify(self._socket, wanted)
        return unsent

    def _wait(self, deadline: float) -> set[object]:
        left = deadline - time.monotonic()
        events = self._selector.select(left) if left > 0 else []
        if not events:
            raise TimeoutError
        return {key.fileobj for key, _ in events}

    def _read_output(self) -> bool:
        """Take one part of the output; False when there is none."""
        try:
            data = os.read(self._pipe, _PART)
        except BlockingIOError:
            return False
        if not data and self._pipe in self._selector.get_map():
            self._selector.unregister(self._pipe)
        self._output.add(data)
        return bool(data)

    def _read_frame(self) -> bytes | None:
        """Take what is on the socket; the frame once it is whole."""
        try:
            data = self._socket.recv(1 << 18)
        except BlockingIOError:
            return None
        except ConnectionError:
            data = b""
        if not data:
            raise Hangup(self._server.wait_for_exit(self.pid, 1.0))
        self._received += data
        if len(self._received) < HEADER.size:
            return None
        (size,) = HEADER.unpack_from(self._received)
        if size > MAX_BYTES:
            raise WireError(f"larger than {MAX_BYTES // 2**20} MB")
        if len(self._received) < HEADER.size + size:
            return None
        frame = bytes(self._received[HEADER.size : HEADER.size + size])
        del self._received[: HEADER.size + size]
        return frame

    def _last_words(self) -> bytes:
        """Return the frame a worker sent just before it ended."""
        frame = None
        with contextlib.suppress(Hangup):
            while frame is None and self._selector.select(0):
                frame = self._read_frame()
                self._read_output()
        if frame is None:
            raise Hangup(self._server.exits[self.pid])
        return frame
