"""Unit 5's references run as its README says: on the servers of `classroom services`."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import pytest
import redis
from pymongo import MongoClient

from autograding.assignment import compose
from autograding.grading import load_units

REFERENCES = ("solution", "solution-alt")
READER = "pia.larkspur@example.org"
BOOK = "/books/9799000000002"
VARIABLES = ("REDIS_URL", "MONGO_URL")


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """The servers that `classroom services` starts: where each one is."""
    command = [sys.executable, "-u", "-m", "autograding", "services"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield addresses(process.stdout)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def addresses(output: IO[str]) -> dict[str, str]:
    """Read NAME=URL until both are there."""
    found: dict[str, str] = {}
    for line in output:
        name, _, url = line.strip().removeprefix("export ").partition("=")
        if name in VARIABLES:
            found[name] = url.strip("'\"")
        if len(found) == len(VARIABLES):
            return found
    pytest.fail(f"`classroom services` named {sorted(found)} only, and ended.")


@pytest.fixture(params=REFERENCES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a student who has handed in a reference."""
    (unit,) = load_units(("unit-5-nosql",))
    compose(unit, request.param, tmp_path / "submission")
    return tmp_path / "submission"


@pytest.fixture
def environment(servers: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """What a student's terminal has set: both servers, emptied, and a database."""
    redis.Redis.from_url(servers["REDIS_URL"]).flushdb()
    with MongoClient[Any](servers["MONGO_URL"]) as client:
        client.drop_database(client.get_default_database("journal"))
    return {**os.environ, **servers, "DATABASE_URL": f"sqlite:///{tmp_path / 'library.db'}"}


@contextmanager
def running(app: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """An application that `flask run` started, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", app, "run", "--port", "0"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        yield listening(process.stderr)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def listening(output: IO[str]) -> str:
    """Read what Flask says until it says where it listens."""
    said = []
    for line in output:
        said.append(line)
        if "Running on" in line:
            return line.split()[-1]
    pytest.fail("".join(said))


class Visitor:
    """A browser that keeps its cookies and follows redirects."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, url: str) -> str:
        """Read a page."""
        return self._read(urllib.request.Request(url))

    def post(self, url: str, **form: str) -> str:
        """Send a form, and read the page that it leads to."""
        return self._read(urllib.request.Request(url, data=urlencode(form).encode()))

    def send(self, method: str, url: str, body: Any) -> Any:
        """Send JSON, and read the answer."""
        data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        return json.loads(self._read(request))

    def _read(self, request: urllib.request.Request) -> str:
        with self._opener.open(request, timeout=10) as response:
            text: str = response.read().decode()
            return text


def python(script: str, folder: Path, environment: Mapping[str, str], *options: str) -> str:
    """Run a script of the student's folder, and return what it prints."""
    command = [sys.executable, script, *options]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_library_answers_its_pages(folder: Path, environment: dict[str, str]) -> None:
    """The library runs on a real Redis; whoever is signed in still is when it starts again."""
    part = folder / "redis-caching"
    python("seed.py", part, environment, "--size", "60")
    visitor = Visitor()
    with running("library", part, environment) as address:
        assert "60 books by title" in visitor.get(f"{address}/")
        assert "Lent most often" in visitor.get(f"{address}/statistics")
        assert visitor.get(f"{address}/statistics") == visitor.get(f"{address}/statistics")
        assert json.loads(visitor.get(f"{address}/api{BOOK}"))["title"] in visitor.get(
            f"{address}{BOOK}"
        )
        edited = visitor.post(f"{address}{BOOK}", title="At Last", year="1999", genre="poetry")
        assert "<h1>At Last</h1>" in edited
        visitor.post(f"{address}/sign-in", email=READER, pin="2468")
        assert_keys(environment["REDIS_URL"])
    with running("library", part, environment) as address:
        assert READER in visitor.get(f"{address}/me")


def assert_keys(url: str) -> None:
    """A cache, a limit and a session are there, and each of their keys ends some day."""
    client = redis.Redis.from_url(url, decode_responses=True)
    keys = {str(key): client.ttl(str(key)) for key in client.scan_iter()}

    assert {"cache", "limit", "session"} == {key.split(":")[1] for key in keys}
    assert all(key.startswith("library:") and seconds > 0 for key, seconds in keys.items())


def test_journal_answers_its_pages(folder: Path, environment: dict[str, str]) -> None:
    """The journal runs on a server that speaks MongoDB's protocol, which keeps what it is told."""
    part = folder / "document-store"
    values = {"theme": "dark", "notifications": {"email": True, "sms": False}}
    entry = {"user": "cleo", "action": "export", "details": {"format": "pdf"}}
    visitor = Visitor()
    with running("journal", part, environment) as address:
        preferences = f"{address}/preferences/cleo"
        visitor.send("PUT", preferences, values)
        visitor.send("PATCH", preferences, {"notifications": {"email": False}})
        visitor.send("POST", f"{address}/activity", entry)
        assert visitor.send("POST", f"{address}/sign-in", {"user": "cleo", "pin": "6930"})
        assert "export" in visitor.get(f"{address}/")
    with running("journal", part, environment) as address:
        page = visitor.get(f"{address}/?user=cleo")
        assert '"email": false' in page
        assert '"sms": false' in page
        assert '{"format": "pdf"}' in page


@pytest.mark.parametrize("part", ["redis-caching", "document-store"])
def test_scripts_have_nothing_left_to_do(
    part: str, folder: Path, environment: dict[str, str]
) -> None:
    """`try_it.py` is content with a reference, on real servers."""
    said = python("try_it.py", folder / part, environment)

    assert "[ok]" in said
    assert "[todo]" not in said
