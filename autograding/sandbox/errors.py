"""How asking a worker can fail.

SandboxUnavailable          our fault: nothing can be said about the submission
WorkerFailure               the submission's fault, told in words for the student
├── WorkerTimeout           ran longer than it may
├── WorkerOutOfMemory
├── WorkerExited            ended its process, or was ended by a signal
├── ReplyRefused            gave back something too large, too deep or malformed
└── StudentError            raised an exception
"""

__all__ = [
    "ReplyRefused",
    "SandboxUnavailable",
    "StudentError",
    "WorkerExited",
    "WorkerFailure",
    "WorkerOutOfMemory",
    "WorkerTimeout",
]


class SandboxUnavailable(RuntimeError):
    """No sandbox could be started, or it broke before any student code ran; says the cure."""


class WorkerFailure(Exception):
    """The submission made its worker fail.

    Attributes:
        outcome: "timeout" or "error", as in a check's outcome.
        message: what happened, for the student.
        log: what the student's code printed, its middle cut when it was too much.
        truncated: whether it was cut.
    """

    outcome = "error"

    def __init__(self, message: str, *, log: str = "", truncated: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.log = log
        self.truncated = truncated


class WorkerTimeout(WorkerFailure):
    """It ran longer than it may and was stopped."""

    outcome = "timeout"


class WorkerOutOfMemory(WorkerFailure):
    """It asked for more memory than it may have."""


class WorkerExited(WorkerFailure):
    """It ended the process: `sys.exit`, `os._exit`, a signal, or killing the sandbox."""


class ReplyRefused(WorkerFailure):
    """What came back was too large, nested too deeply, or not what a worker sends."""


class StudentError(WorkerFailure):
    """The student's code raised an exception.

    Attributes:
        type_name: the exception class's name.
        text: its text, cut and without control characters.
        file: the student's file of the last frame that is the student's own, "" for none.
        line: its line, counting from 1; 0 for none.
        traceback: the student's own frames, as text.
    """

    def __init__(  # one value each
        self,
        message: str,
        *,
        type_name: str,
        text: str,
        file: str = "",
        line: int = 0,
        traceback: str = "",
        log: str = "",
        truncated: bool = False,
    ) -> None:
        super().__init__(message, log=log, truncated=truncated)
        self.type_name = type_name
        self.text = text
        self.file = file
        self.line = line
        self.traceback = traceback
