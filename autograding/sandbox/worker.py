"""The grader's end of one worker: send a request, wait for its reply, tell what went wrong."""

import time
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from autograding.closing import Closing
from autograding.sandbox import verdict
from autograding.sandbox.channel import Channel, Hangup
from autograding.sandbox.errors import SandboxUnavailable, WorkerExited, WorkerFailure
from autograding.sandbox.forkserver import ServerGone
from autograding.sandbox.inside import wire
from autograding.sandbox.inside.values import to_wire
from autograding.sandbox.operations import RUNS_STUDENT_CODE, arguments_of
from autograding.sandbox.output import BoundedOutput

if TYPE_CHECKING:
    from autograding.sandbox.sandbox import Sandbox

__all__ = ["Asked", "Json", "Worker"]

Json = (
    Any  # None, bool, int, float, str, bytes, date, datetime, Opaque, and lists and dicts of them
)

_GRACE = 0.1  # so that SQLite's own deadline, which can tell more, comes first


class Asked(NamedTuple):
    """An operation that a worker was asked for, and until when it may answer."""

    message: dict[str, Any]
    seconds: float
    deadline: float


class Worker(Closing):
    """One worker: a context manager, made by `Sandbox.worker`."""

    def __init__(self, sandbox: "Sandbox", *, keep: bool = False) -> None:
        self._sandbox = sandbox
        self._keep = keep
        self._output = BoundedOutput(sandbox.limits.output_bytes)
        self._channel: Channel | None = None
        self._failure: WorkerFailure | None = None
        self._number = 0

    def __enter__(self) -> Self:
        self._channel = self._sandbox.open_channel(self._output, keep=self._keep)
        return self

    def close(self) -> None:
        """End the worker, if it is open."""
        if self._channel is not None:
            channel, self._channel = self._channel, None
            self._sandbox.close_channel(channel)

    @property
    def log(self) -> str:
        """What the student's code printed so far: head and tail, without control characters."""
        return self._output.text

    @property
    def truncated(self) -> bool:
        """Whether the middle of the log was cut."""
        return self._output.truncated

    def request(
        self, operation: str, /, *, seconds: float | None = None, **arguments: Json
    ) -> Json:
        """Ask for an operation and return its value.

        Args:
            operation: a name of `operations`.
            seconds: how long it may take; the submission's `request_seconds` by default.
            arguments: the operation's own.

        Raises:
            WorkerFailure: it is the submission's fault. After a timeout, an exit or a lack of
                memory the worker is gone, and every further request raises the same again.
            SandboxUnavailable: it is ours.
            ValueError: there is no such operation, or the arguments are too large to send.
            TypeError: its arguments are others.
        """
        return self.finish(self.begin(operation, seconds=seconds, **arguments))

    def begin(
        self, operation: str, /, *, seconds: float | None = None, **arguments: Json
    ) -> "Asked":
        """Ask for an operation without waiting, so that another worker can be asked meanwhile.

        What it raises at once is what `request` raises; ask for nothing else before `finish`.
        """
        if self._failure is not None:
            raise self._failure
        seconds = self._sandbox.limits.request_seconds if seconds is None else seconds
        self._number += 1
        message = {
            "id": self._number,
            "operation": operation,
            "arguments": to_wire(arguments_of(operation, arguments)),
            "seconds": seconds,
        }
        if operation in RUNS_STUDENT_CODE:
            self._sandbox.tainted = True
        self._post(wire.dump(message))
        return Asked(message, seconds, time.monotonic() + seconds + _GRACE)

    def finish(self, asked: "Asked") -> Json:
        """Wait for the value of what was asked.

        Raises:
            WorkerFailure, SandboxUnavailable: see `request`.
        """
        try:
            return self._value(self._exchange(asked), asked.seconds)
        except WorkerFailure as failure:
            failure.log, failure.truncated = self.log, self.truncated
            raise

    def _post(self, payload: bytes) -> None:
        self._opened().post(payload)

    def _opened(self) -> Channel:
        if self._channel is None:
            raise RuntimeError("the worker is not open: use it in a `with` block")
        return self._channel

    def _exchange(self, asked: "Asked") -> dict[str, Any]:
        """Return the reply; a worker that gives none is killed and stays failed."""
        channel, limits = self._opened(), self._sandbox.limits
        try:
            reply = wire.load(channel.exchange(b"", asked.deadline))
            if reply.get("id") != asked.message["id"]:
                raise wire.WireError("it answers another question")
        except TimeoutError:
            raise self._fail(verdict.out_of_time(asked.seconds)) from None
        except Hangup as hangup:
            raise self._fail(verdict.ended(hangup.status, limits)) from None
        except wire.WireError as error:
            raise self._fail(verdict.refused(str(error))) from None
        except ServerGone as error:
            raise self._server_gone(error) from None
        return reply

    def _value(self, reply: dict[str, Any], seconds: float) -> Json:
        limits, submission = self._sandbox.limits, self._sandbox.submission
        match reply:
            case {"value": value}:
                return value
            case {"raised": dict(told)}:
                failure = verdict.raised(told, submission, limits, seconds)
                raise failure if told.get("memory") is not True else self._fail(failure)
            case {"exit": int(code)}:
                raise self._fail(verdict.exited(code))
            case {"refused": str(reason)}:
                raise verdict.refused(reason)
            case {"broken": str(reason)} if not self._sandbox.tainted:
                raise SandboxUnavailable(f"the worker itself failed: {reason}")
        raise self._fail(verdict.refused("it is not a reply"))

    def _fail(self, failure: WorkerFailure) -> WorkerFailure:
        """Kill the worker and remember why."""
        self._kill()
        self._failure = failure
        return failure

    def _kill(self) -> None:
        """Kill the process and take in its last output."""
        if self._channel is not None:
            self._sandbox.kill(self._channel)

    def _server_gone(self, error: ServerGone) -> Exception:
        if not self._sandbox.tainted:
            return SandboxUnavailable(f"the sandbox ended by itself: {error}")
        self._failure = WorkerExited("your code brought down the program that called it")
        return self._failure
