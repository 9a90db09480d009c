"""Run a submission where it can harm nobody, and ask it questions over a socket.

`Sandbox` holds one submission, `Sandbox.worker()` gives a fresh worker for each check, and
`Worker.request()` asks it: call a function, run SQL, send a request through the web app. The
answers are plain values; nothing in them is trusted, and no verdict is made inside.
"""

from autograding.sandbox.errors import (
    ReplyRefused,
    SandboxUnavailable,
    StudentError,
    WorkerExited,
    WorkerFailure,
    WorkerOutOfMemory,
    WorkerTimeout,
)
from autograding.sandbox.inside.values import Opaque
from autograding.sandbox.sandbox import Sandbox
from autograding.sandbox.tiers import Tier
from autograding.sandbox.worker import Json, Worker

__all__ = [
    "Json",
    "Opaque",
    "ReplyRefused",
    "Sandbox",
    "SandboxUnavailable",
    "StudentError",
    "Tier",
    "Worker",
    "WorkerExited",
    "WorkerFailure",
    "WorkerOutOfMemory",
    "WorkerTimeout",
]
