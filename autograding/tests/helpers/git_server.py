"""A classroom served over HTTP by the real server, for students with real git."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograding.forge.local import LocalForge
from autograding.records import Access, Roster
from autograding.records.pages import StudentPage
from autograding.tests.helpers import classroom
from autograding.tests.helpers.git_student import GitStudent

__all__ = ["UNIT", "Room", "free_port", "page_of", "room"]

UNIT = classroom.UNIT
_PATIENCE_SECONDS = 30.0
# As `classroom serve`; a smaller limit spares the tests a hundred megabytes.
_SCRIPT = """
import sys
from pathlib import Path
from autograding.forge.local import http_backend
http_backend.MOST_BYTES = 2_000_000
from autograding.app import serve
from autograding.forge.local import LocalForge

data, grader, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

def recover():
    with LocalForge(data, grader=grader) as forge:
        forge.recover()

serve(data, port=port, recover=recover)
"""


def free_port() -> str:
    """A port of its own: left to itself each server takes 8000, which another test may want."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


class Room:
    """A served classroom with one unit. `start` it, and `end` it however it ends."""

    def __init__(self, folder: Path, grader: str, usernames: Sequence[str]) -> None:
        self.folder, self.data, self.grader = folder, folder / "data", grader
        self.tokens: dict[str, str] = {}
        template = folder / "template"
        template.mkdir(parents=True)
        (template / "work.txt").write_text("start\n")
        with self.forge() as forge:
            forge.add_unit(UNIT, title="SQL", max_points=100, template=template)
            with forge.database.writing() as session:
                access = Access(session)
                for username in usernames:
                    student = Roster(session).enroll(username, username)
                    self.tokens[username] = access.give_token(student)
                self.tokens["instructor"] = access.give_token(access.add_instructor("Ines"))
            for username in usernames:
                forge.accept(UNIT, username)
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def forge(self) -> LocalForge:
        """The classroom as its owner has it on disk."""
        return LocalForge(self.data, grader=self.grader)

    def start(self) -> None:
        """Serve, at the address of before if there is one."""
        port = self.url.rpartition(":")[2] or free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, str(self.data), self.grader, port],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"GIT_DIR": "/nowhere", "CLASSROOM_SANDBOX": "nonsense"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the server did not start"
        self.url = next(word for word in line.split() if word.startswith("http"))

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Let a signal end the server, and wait for it."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.communicate(timeout=_PATIENCE_SECONDS)
            self.process = None

    def address(self, username: str, token: str) -> str:
        """A student's repository, with a token in the address."""
        return f"{self.url.replace('//', f'//{username}:{token}@')}/git/{UNIT}/{username}.git"

    def student(self, username: str) -> GitStudent:
        """A student who has cloned."""
        return GitStudent(
            self.folder / "homes" / username, self.address(username, self.tokens[username])
        )


@contextmanager
def room(folder: Path, grader: str, *usernames: str) -> Iterator[Room]:
    """A room that is served until the end of the block."""
    made = Room(folder, grader, usernames)
    try:
        made.start()
        yield made
    finally:
        made.end(signal.SIGKILL)


def page_of(served: Room, username: str) -> StudentPage:
    """The student's page as it is now."""
    with served.forge() as forge:
        return classroom.page_of(forge, username)
