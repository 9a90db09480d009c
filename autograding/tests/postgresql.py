"""A real PostgreSQL server for the tests, started once a module, and students who use it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from autograding.checks.student import Student
from autograding.proof.recording import student_in
from autograding.sandbox import Sandbox, Tier
from autograding.services import POSTGRESQL_URL, Services
from autograding.tests.sandboxes import write

__all__ = ["MODULES", "Enrol", "enrol", "running", "services", "student_of"]

# What a unit that uses PostgreSQL imports before any student code.
MODULES = ("psycopg",)

Enrol = Callable[..., Student]


@contextmanager
def running(url: str = "") -> Iterator[Services]:
    """Services with PostgreSQL: an own server whatever the environment says, or that of the URL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(POSTGRESQL_URL, raising=False)
        if url:
            patch.setenv(POSTGRESQL_URL, url)
        with Services(["postgresql"]) as started:
            yield started


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """One own server for all tests of a module."""
    with running() as started:
        yield started


@contextmanager
def student_of(
    services: Services, folder: Path, source: str = "", tier: Tier | None = None
) -> Iterator[Student]:
    """A check's student, whose submission is `student.py` with this source."""
    root = write(folder, {"student.py": source})
    sandbox = Sandbox(root, preload=MODULES, tier=tier, sockets=services.sockets)
    with sandbox, student_in(sandbox, services) as student:
        yield student


@pytest.fixture
def enrol(services: Services, tmp_path: Path) -> Iterator[Enrol]:
    """Make students on the module's server, each with a submission of its own."""
    with ExitStack() as stack:
        numbers = iter(range(100))

        def made(source: str = "", tier: Tier | None = None) -> Student:
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            return stack.enter_context(student_of(services, folder, source, tier))

        yield made
