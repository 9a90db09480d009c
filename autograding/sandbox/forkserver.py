"""The grader's end of one running sandbox: start it, let it fork, kill and clean, end it."""

import contextlib
import json
import os
import select
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from autograding.sandbox.interpreter import compile_inside
from autograding.sandbox.staging import Stage

__all__ = ["ForkServer", "ServerGone"]

_START_SECONDS = 20.0
_ANSWER_SECONDS = 5.0


class ServerGone(Exception):
    """The fork server ended or does not answer any more; its text says why, if it said."""


class ForkServer:
    """One sandbox that is being started. Not restarted: when it is gone, start another.

    Raises:
        ServerGone: it ended at once; the text is the program's own words.
        OSError: the program cannot be run at all.
    """

    def __init__(self, stage: Stage, preload: Sequence[str]) -> None:
        self.stage = stage
        self.exits: dict[int, int] = {}
        self.alive = True
        self._buffer = b""
        self._messages: list[dict[str, Any]] = []
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self._process: subprocess.Popen[bytes] | None = None
        self.control, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = self._launch(theirs.fileno())
            self._say({"do": "configure", **stage.settings(preload)})
        except BaseException:
            self.close()
            raise

    def wait_until_ready(self) -> None:
        """Wait until it has imported what workers begin with; before that it forks none.

        Raises:
            ServerGone: it could not; the text is the program's own words.
        """
        answer = self._wait_for(("ready", "failed"), _START_SECONDS)
        if "failed" in answer:
            raise ServerGone(str(answer["failed"]))

    def fork(self, reply: socket.socket, output: int) -> int:
        """Fork a worker that holds these two descriptors and return its process id.

        Raises:
            ServerGone: see there.
        """
        self._say({"do": "fork"}, [reply.fileno(), output])
        return int(self._wait_for(("forked",))["forked"])

    def kill(self, pid: int) -> None:
        """Kill one worker; when even that gets no answer, the whole sandbox."""
        try:
            self._say({"do": "kill", "pid": pid})
            self.wait_for_exit(pid, _ANSWER_SECONDS)
        except ServerGone:
            self.close()

    def clean(self) -> None:
        """Kill everything that still runs inside and empty the scratch folder.

        Raises:
            ServerGone: something withstands; start another sandbox.
        """
        self._say({"do": "clean"})
        if not self._wait_for(("cleaned",))["cleaned"]:
            self.close()
            raise ServerGone("the scratch folder could not be emptied")
        self.exits.clear()

    def wait_for_exit(self, pid: int, seconds: float) -> int | None:
        """Return how a worker ended (minus the signal, if one ended it); None if it lives on.

        Raises:
            ServerGone: see there.
        """
        deadline = time.monotonic() + seconds
        while pid not in self.exits:
            if not self._read(deadline):
                return None
        return self.exits[pid]

    def notice(self) -> None:
        """Take in what the server says when its socket is readable.

        Raises:
            ServerGone: it is gone.
        """
        self._read(time.monotonic())

    def close(self) -> None:
        """Take the whole sandbox down. May be called twice."""
        if self.alive:
            self.alive = False
            self.control.close()
            self._stderr.close()
            self.stage.end(self._process)

    def _launch(self, control: int) -> subprocess.Popen[bytes]:
        compile_inside()
        return subprocess.Popen(
            self.stage.command(control),
            pass_fds=[control],
            env=self.stage.environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._stderr,
        )

    def _say(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        line = json.dumps(message).encode("ascii") + b"\n"
        try:
            socket.send_fds(self.control, [line], list(descriptors))
        except OSError as error:
            raise self._gone() from error

    def _wait_for(self, keys: Sequence[str], seconds: float = 0.0) -> dict[str, Any]:
        deadline = time.monotonic() + (seconds or _ANSWER_SECONDS)
        while True:
            for message in self._messages:
                if any(key in message for key in keys):
                    self._messages.remove(message)
                    return message
            if not self._read(deadline):
                self.close()
                raise ServerGone("the sandbox does not answer")

    def _read(self, deadline: float) -> bool:
        """Read what has come or comes before the deadline; False if nothing does."""
        if not self.alive:
            raise ServerGone("the sandbox is closed")
        wait = max(deadline - time.monotonic(), 0.0)
        poller = select.poll()
        poller.register(self.control, select.POLLIN)
        if not poller.poll(wait * 1000):
            return False
        try:
            data = self.control.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            raise self._gone()
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if "exited" in message:
            self.exits[message["exited"]] = message["status"]
        else:
            self._messages.append(message)

    def _gone(self) -> ServerGone:
        """Take it down and say what it said on standard error before it ended."""
        if not self.alive:
            return ServerGone("the sandbox is closed")
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1.0)
        size = os.fstat(self._stderr.fileno()).st_size
        words = os.pread(self._stderr.fileno(), 2_000, max(size - 2_000, 0))
        self.close()
        return ServerGone(words.decode("utf-8", "replace").strip() or "the sandbox ended")
