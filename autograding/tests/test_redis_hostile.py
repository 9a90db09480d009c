"""What a submission does to its Redis is its own failure, never the grader's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograding.checks.api import Failure
from autograding.checks.stores import RealRedis
from autograding.sandbox import WorkerExited
from autograding.services import Services
from autograding.tests.redis_stores import running, student_of

SOURCE = """
import os, redis, socket
from urllib.parse import urlsplit

def run(*words):
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1)
    try:
        return str(client.execute_command(*words))
    except redis.RedisError as error:
        return type(error).__name__

def fill():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1)
    try:
        for number in range(200):
            client.set(number, b"x" * 1024 * 1024)
    except redis.RedisError as error:
        return type(error).__name__

def say(data):
    parts = urlsplit(os.environ["REDIS_URL"])
    with socket.socket(socket.AF_UNIX) as raw:
        raw.settimeout(1)
        raw.connect(parts.path)
        raw.sendall(f"AUTH {parts.username} {parts.password}\\r\\n".encode())
        raw.recv(100)
        raw.sendall(data)
        try:
            return raw.recv(100)
        except ConnectionError:
            return b""

def many():
    parts = urlsplit(os.environ["REDIS_URL"])
    return [socket.socket(socket.AF_UNIX).connect(parts.path) for _ in range(150)]
"""


@pytest.fixture
def services() -> Iterator[Services]:
    """A server that may be broken."""
    with running() as started:
        yield started


def test_a_script_without_end_is_the_submissions_failure(
    services: Services, tmp_path: Path
) -> None:
    """The grader's own question fails with a cause and a hint; nothing hangs."""
    with student_of(services, tmp_path, SOURCE) as student:
        store = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:run", "EVAL", "while true do end", 0) == "TimeoutError"
        with pytest.raises(Failure, match="BUSY"):
            store.keys()


def test_a_store_that_is_full_is_the_submissions_failure(
    services: Services, tmp_path: Path
) -> None:
    """Reading goes on; what the check would put there does not fit."""
    with student_of(services, tmp_path, SOURCE) as student:
        store = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:fill") == "OutOfMemoryError"
        assert len(store.keys()) > 10
        with pytest.raises(Failure, match="memory"):
            store.put("k", "x" * 2 * 1024 * 1024)


def test_a_server_that_was_brought_down_is_the_submissions_failure(
    services: Services, tmp_path: Path
) -> None:
    """And the next check has another one."""
    (tmp_path / "1").mkdir()
    with student_of(services, tmp_path / "1", SOURCE) as student:
        store = student.redis()
        assert isinstance(store, RealRedis)
        store._access.client.shutdown(nosave=True)
        with pytest.raises(WorkerExited, match="Redis"):
            store.keys()
    (tmp_path / "2").mkdir()
    with student_of(services, tmp_path / "2", SOURCE) as student:
        store = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:run", "SET", "k", "v") == "True"


@pytest.mark.parametrize(
    "data",
    [
        b"*1\r\n+PING\r\n",
        b"*1\r\n$-5\r\nPING\r\n",
        b"*99999999999999999999\r\n",
        b"*1\r\n$999999999999\r\n",
        b"*2\r\n$3\r\nGET\r\n$99999999\r\n",
        b"x" * 100_000,
        b"*1\r\n$" + b"9" * 70_000,
    ],
)
def test_bytes_that_are_no_command_end_the_connection(
    services: Services, tmp_path: Path, data: bytes
) -> None:
    """What could not be counted does not pass, and others are served as before."""
    with student_of(services, tmp_path, SOURCE) as student:
        store = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:say", data) == b""
        assert student.call("student:run", "SET", "k", "v") == "True"
        assert [command.name for command in store.commands()] == ["SET"]


def test_words_on_a_line_are_counted_like_others(services: Services, tmp_path: Path) -> None:
    """Redis also reads commands that were typed; half a command waits for its rest."""
    with student_of(services, tmp_path, SOURCE) as student:
        store = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:say", b"set k v\r\nget k\r\nget ") != b""
        commands = [(command.name, command.arguments) for command in store.commands()]
        assert commands == [("SET", ("k", "v")), ("GET", ("k",))]


def test_a_flood_of_connections_is_bounded(services: Services, tmp_path: Path) -> None:
    """The next check is served as ever."""
    (tmp_path / "1").mkdir()
    with student_of(services, tmp_path / "1", SOURCE) as student:
        student.environment(REDIS_URL=student.redis().url)
        student.call("student:many")
    (tmp_path / "2").mkdir()
    with student_of(services, tmp_path / "2", SOURCE) as student:
        student.environment(REDIS_URL=student.redis().url)
        assert student.call("student:run", "SET", "k", "v") == "True"
