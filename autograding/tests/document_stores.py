"""Students with a MongoDB of either kind: a real server, started once a module, and the fake."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from autograding.checks.background import StyleProcess
from autograding.checks.student import Observations, Student
from autograding.sandbox import Sandbox, Tier
from autograding.services import FAKE, MONGO_URL, Services
from autograding.tests.sandboxes import write

__all__ = ["KINDS", "MODULES", "STORES", "Enrol", "enrol", "running", "services", "student_of"]

# What a unit that uses MongoDB imports before any student code.
MODULES = ("pymongo", "mongomock", "flask", "bson")
KINDS = ("real", "fake")
# What such a unit gives its students: the way to the store.
STORES = '''
import os

import mongomock
from pymongo import MongoClient

_FAKE = mongomock.MongoClient(tz_aware=True)


def database():
    """Return the database."""
    if not os.environ.get("MONGO_URL"):
        return _FAKE["journal"]
    wait = {"serverSelectionTimeoutMS": 1000, "connectTimeoutMS": 1000, "socketTimeoutMS": 1000}
    client = MongoClient(os.environ["MONGO_URL"], tz_aware=True, **wait)
    return client.get_default_database("journal")
'''

Enrol = Callable[..., Student]


@contextmanager
def running(url: str = "") -> Iterator[Services]:
    """Services with MongoDB: an own server whatever the environment says, or what is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(MONGO_URL, raising=False)
        if url:
            patch.setenv(MONGO_URL, url)
        with Services(["mongodb"]) as started:
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
    """A check's student, whose submission is `student.py` with this source, and `stores.py`."""
    root = write(folder, {"student.py": source, "stores.py": STORES})
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
    """Make students, each with a submission of its own and its store in the environment."""
    with ExitStack() as stack:
        numbers = iter(range(100))

        def made(source: str = "", tier: Tier | None = None) -> Student:
            folder = tmp_path / str(next(numbers))
            folder.mkdir()
            student = stack.enter_context(student_of(services, folder, source, tier))
            if url := student.documents().url:
                student.environment(MONGO_URL=url)
            return student

        yield made
