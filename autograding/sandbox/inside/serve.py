"""A worker's life: read a request, run the operation, send what came of it.

Reply: {"id", and one of: "value"; "raised" (see `failures.describe`); "exit" (the code given to
`sys.exit`); "refused" (why the value could not be carried); "broken" (text of a fault of ours)}.
"""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TextIO

from . import wire
from .failures import StudentCodeRaised, describe
from .operations import Operations
from .settings import Settings
from .values import TooDeep

__all__ = ["BROKEN", "answer", "serve"]

_OUT_OF_MEMORY = {"raised": {"memory": True}}
BROKEN = 70  # the exit code of a worker that could not even start or answer
_EXIT = os._exit
_PID = os.getpid


def serve(connection: socket.socket, settings: Settings) -> NoReturn:
    """Answer requests until the grader closes the socket."""
    operations = Operations(settings.submission, settings.work)
    me, streams = _PID(), (sys.stdout, sys.stderr)
    wire.send(connection, wire.dump({"id": 0, "value": "ready"}))
    while (payload := wire.receive(connection)) is not None:
        request = wire.load(payload)
        reply = answer(operations, request, settings.submission)
        _flush(streams)
        if _PID() != me:
            _EXIT(0)  # a child the student forked and never ended: it must not answer too
        wire.send(connection, _dump(request["id"], reply))
        if "exit" in reply:
            break
    _EXIT(0)


def answer(operations: Operations, request: dict[str, Any], submission: str) -> dict[str, Any]:
    """Run one request's operation; whatever it raises becomes part of the reply."""
    operations.deadline = time.monotonic() + request["seconds"]
    try:
        run: Callable[..., Any] = getattr(operations, request["operation"])
        return {"value": run(**request["arguments"])}
    except TooDeep as error:
        return {"refused": str(error)}
    except StudentCodeRaised as raised:
        return _raised(raised.error, operations, submission)
    except MemoryError:
        return _OUT_OF_MEMORY
    except BaseException as error:  # the grader decides whose fault it is
        return {"broken": f"{type(error).__name__}: {error}"[:500]}


def _raised(error: BaseException, operations: Operations, submission: str) -> dict[str, Any]:
    if isinstance(error, MemoryError):
        return _OUT_OF_MEMORY  # there may be too little to describe anything
    if isinstance(error, SystemExit):
        return {"exit": _exit_code(error.code)}
    told = describe(error, submission)
    told["refused"] = operations.refused()
    told["deadline"] = operations.ran_out_of_time()
    return {"raised": told}


def _exit_code(code: object) -> int:
    """Return the exit code that Python would give, and print what it would of `sys.exit(text)`."""
    if code is None or type(code) is int:
        return (code or 0) & 0xFF
    with contextlib.suppress(BaseException):
        print(code, file=sys.stderr)
    return 1


def _dump(number: int, reply: dict[str, Any]) -> bytes:
    try:
        return wire.dump({"id": number, **reply})
    except wire.WireError as error:
        return wire.dump({"id": number, "refused": str(error)})


def _flush(streams: Iterable[TextIO]) -> None:
    for stream in streams:
        with contextlib.suppress(BaseException):  # a broken stream loses only its text
            stream.flush()
