"""Students with a Redis of either kind: a real server, started once a module, and the fake."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from autograding.checks.background import StyleProcess
from autograding.checks.student import Observations, Student
from autograding.sandbox import Sandbox, Tier
from autograding.services import FAKE, REDIS_URL, Services
from autograding.tests.sandboxes import write

__all__ = ["KINDS", "MODULES", "Enrol", "enrol", "running", "services", "student_of"]

# What a unit that uses Redis imports before any student code.
MODULES = ("redis", "fakeredis", "flask", "time_machine")
KINDS = ("real", "fake")

Enrol = Callable[..., Student]


@contextmanager
def running(url: str = "") -> Iterator[Services]:
    """Services with Redis: an own server whatever the environment says, or what is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(REDIS_URL, raising=False)
        if url:
            patch.setenv(REDIS_URL, url)
        with Services(["redis"]) as started:
            yield started


@pytest.fixture(scope="module", params=KINDS)
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    """One server, or none, for all tests of a module."""
    with running(FAKE if request.param == "fake" else "") as started:
        yield started


@contextmanager
def student_of(
    services: Services, folder: Path, source: str = "", tier: Tier | None = None
) -> Iterator[Student]:
    """A check's student, whose submission is `student.py` with this source."""
    root = write(folder, {"student.py": source})
    with Sandbox(root, preload=MODULES, tier=tier, sockets=services.sockets) as sandbox:
        student = Student(
            root,
            sandbox,
            seed=1,
            observations=Observations(),
            style=StyleProcess(root, background=False),
            services=services,
        )
        try:
            yield student
        finally:
            student.close()


@pytest.fixture
def enrol(services: Services, tmp_path: Path) -> Iterator[Enrol]:
    """Make students, each with a submission of its own."""
    with ExitStack() as stack:
        numbers = iter(range(100))

        def made(source: str = "", tier: Tier | None = None) -> Student:
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            return stack.enter_context(student_of(services, folder, source, tier))

        yield made
