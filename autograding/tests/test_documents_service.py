"""MongoDB as a service: which one is used, who may do what, and what hostile code finds."""

import os
import shutil
import socket
import struct
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import bson
import pymongo
import pymongo.errors
import pymongo.uri_parser
import pytest

from autograding.assignment import load_assignment
from autograding.grading import GradeRequest, grade
from autograding.sandbox import WorkerExited
from autograding.services import FAKE, MONGO_URL, MongoDB, Services, ServiceUnavailable
from autograding.services import mongo_server as server_module
from autograding.services.folder import shared_folder
from autograding.services.mongo_server import MongoServer, can_be_run_by_all, find_program
from autograding.services.mongo_url import MongoUrl
from autograding.services.sharing import shared_services
from autograding.services.wire import Unreadable
from autograding.services.wire.mongo import MongoReader, commands_of, decoded
from autograding.tests.document_stores import MODULES, running, student_of
from autograding.tests.units import ASSIGNMENT, write_unit

GO = """
from stores import database

def go():
    here = database()
    here.things.insert_one({"n": 1})
    return here.things.count_documents({})

def attempt(name):
    here = database()
    client = here.client
    return {
        "list": lambda: client.list_database_names(),
        "other": lambda: client["app_other"].things.insert_one({"n": 1}),
        "admin": lambda: list(client.admin["system.users"].find()),
        "user": lambda: here.command("createUser", "evil", pwd="x", roles=["readWrite"]),
        "root": lambda: client.admin.command("createUser", "evil", pwd="x", roles=["root"]),
        "password": lambda: here.command("updateUser", here.name, pwd="x"),
        "shutdown": lambda: client.admin.command("shutdown"),
        "where": lambda: list(here.things.find({"$where": "sleep(9000) || true"})),
    }[name]()
"""


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """One real server for all tests of the module."""
    with running() as started:
        yield started


def test_the_report_says_which_server_judged(services: Services) -> None:
    """A real one by its own name, with the version of MongoDB that it stands for."""
    assert isinstance(services.mongodb(), MongoDB)
    assert "MongoDB" in services.used["mongodb"]


def test_the_fake_is_used_where_it_is_asked_for() -> None:
    """The word `fake` starts nothing."""
    with running(FAKE) as started:
        assert started.mongodb() is None
        assert started.used["mongodb"].startswith("mongomock ")


def test_the_fake_is_used_where_no_server_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a student's machine."""
    monkeypatch.setattr("autograding.services.services.find_mongo", lambda: None)
    with running() as started:
        assert started.mongodb() is None


def test_a_unit_must_declare_it() -> None:
    """Otherwise it is our fault, with the cure."""
    with Services() as started, pytest.raises(ServiceUnavailable, match=r"services: \[mongodb\]"):
        started.mongodb()


@pytest.mark.parametrize(
    "name", ["list", "other", "admin", "user", "root", "password", "shutdown", "where"]
)
def test_a_submission_may_use_its_own_database_and_nothing_else(
    services: Services, tmp_path: Path, name: str
) -> None:
    """Others' data, users, the server itself and code on it are refused."""
    with student_of(services, tmp_path, GO) as student:
        student.environment(MONGO_URL=student.documents().url)
        assert 1 == student.call("student:go")
        with pytest.raises(Exception, match=r"OperationFailure"):
            student.call("student:attempt", name)


def test_nothing_of_a_check_stays(services: Services, tmp_path: Path) -> None:
    """Its database and its user go with it."""
    with student_of(services, tmp_path, GO) as student:
        url = student.documents().url
        student.environment(MONGO_URL=url)
        student.call("student:go")
    name = pymongo.uri_parser.parse_uri(url)["database"]
    assert name is not None
    server = services.mongodb()
    assert server is not None
    access = server.begin()
    client = access.database.client
    assert name not in client.list_database_names()
    assert [] == client[name].command("usersInfo")["users"]
    access.end()


def test_a_server_of_the_instructors_is_used_and_left_clean(tmp_path: Path) -> None:
    """A proof's processes find one by the variable; it has nothing of theirs afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(MONGO_URL, raising=False)
        with shared_services(["mongodb"]):
            url = os.environ[MONGO_URL]
            with running(url) as services, student_of(services, tmp_path, GO) as student:
                student.environment(MONGO_URL=student.documents().url)
                assert 1 == student.call("student:go")
                assert services.used["mongodb"].endswith(f"from {MONGO_URL}")
            with pymongo.MongoClient[dict[str, Any]](url, directConnection=True) as client:
                names = client.list_database_names()
                assert [] == [name for name in names if name.startswith("app_")]
        assert MONGO_URL not in os.environ


def test_a_server_that_is_gone_is_our_fault(tmp_path: Path) -> None:
    """A URL that leads nowhere is told with its name and the cure."""
    with (
        running("mongodb://127.0.0.1:1/?authSource=admin") as services,
        pytest.raises(ServiceUnavailable, match=f"MongoDB cannot be used.*{MONGO_URL}"),
    ):
        services.mongodb()


def test_who_brings_the_server_down_loses_and_the_next_one_finds_another(tmp_path: Path) -> None:
    """An own server that ends during a check was ended by that check's code."""
    with running() as services:
        with student_of(services, tmp_path, GO) as student:
            documents = student.documents()
            server = services.mongodb()
            assert server is not None
            assert server._server is not None
            server._server._program._process.kill()
            with pytest.raises(WorkerExited, match="brought down the MongoDB server"):
                documents.find("things")
        (tmp_path / "next").mkdir()
        with student_of(services, tmp_path / "next", GO) as student:
            student.environment(MONGO_URL=student.documents().url)
            assert 1 == student.call("student:go")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's, which pytest's own may not."""
    folder = shared_folder()
    yield folder
    shutil.rmtree(folder)


def test_it_runs_without_bubblewrap(home: Path) -> None:
    """As a plain process that asks for its password, and ends with us."""
    program = find_program()
    assert program is not None, "python -m pip install secantusdb"
    if os.geteuid() == 0 and not can_be_run_by_all(Path(sys.executable)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("autograding.services.walls.work", lambda: False)
            assert find_program() is None  # so the fake is used
        return
    with MongoServer(program, home, walled=False) as server:
        server.wait()
        place = str(server.socket).replace("/", "%2F")
        with (
            pymongo.MongoClient[dict[str, Any]](f"mongodb://{place}") as nobody,
            pytest.raises(pymongo.errors.OperationFailure),
        ):
            nobody.admin.command("listDatabases")
    assert [] == list(home.iterdir())


def test_a_server_that_does_not_start_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it printed is in the message."""
    program = find_program()
    assert program is not None, "python -m pip install secantusdb"
    monkeypatch.setitem(server_module._OPTIONS, program.name, ("--no-such-option",))
    with (
        MongoServer(program, home) as server,
        pytest.raises(ServiceUnavailable, match="--no-such-option"),
    ):
        server.wait()


def test_a_server_without_rights_is_our_fault(home: Path) -> None:
    """A user who may not make databases and users is told so before any check."""
    program = find_program()
    assert program is not None, "python -m pip install secantusdb"
    with MongoServer(program, home) as server:
        server.wait()
        place = str(server.socket).replace("/", "%2F")
        with (
            running(f"mongodb://{place}/") as services,
            pytest.raises(ServiceUnavailable, match="a user who may do all"),
        ):
            services.mongodb()


@pytest.mark.parametrize(("installed", "first"), [("secantusd-py", True), ("mongod", False)])
def test_the_program_is_found_beside_python_or_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: str, first: bool
) -> None:
    """The wheel's comes first, since the checks are proven with it."""
    for folder, name in (("bin", installed), ("path", "mongod")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))
    monkeypatch.setattr("autograding.services.walls.work", lambda: True)

    expected = "bin/secantusd-py" if first else "path/mongod"
    assert tmp_path / expected == find_program()


@pytest.mark.parametrize(
    ("url", "address", "rest"),
    [
        ("mongodb://db.example.org", ("db.example.org", 27017), ("", "", "admin")),
        ("mongodb://a:b%40@[::1]:27/x", ("::1", 27), ("a", "b@", "x")),
        ("mongodb://a:b@h/x?authSource=y", ("h", 27017), ("a", "b", "y")),
        ("mongodb://%2Ftmp%2FUp.sock/?tls=false", "/tmp/Up.sock", ("", "", "admin")),
    ],
)
def test_a_url_leads_to_a_host_or_a_socket(
    url: str, address: object, rest: tuple[str, str, str]
) -> None:
    """With a user and the database that knows the user."""
    read = MongoUrl.of(url)

    assert (address, rest) == (read.address, (read.user, read.password, read.source))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://h",
        "mongodb+srv://h",
        "mongodb://a,b",
        "mongodb://h:port",
        "mongodb://h?tls=true",
        "mongodb://h/?ssl=true",
    ],
)
def test_what_no_relay_can_reach_is_refused(url: str) -> None:
    """With the variable's name and the form to use."""
    with pytest.raises(ServiceUnavailable, match=f"{MONGO_URL} names no MongoDB server: .*cure"):
        MongoUrl.of(url)


def message(document: bytes, kind: int = 2013, before: bytes = b"\0\0\0\0\0") -> bytes:
    """A message of the protocol."""
    return struct.pack("<iiii", 16 + len(before) + len(document), 1, 0, kind) + before + document


def nested(depth: int) -> bytes:
    """A document in a document in a document."""
    document = b"\5\0\0\0\0"
    for _ in range(depth):
        body = b"\3a\0" + document + b"\0"
        document = struct.pack("<i", len(body) + 4) + body
    return document


HOSTILE = {
    "nothing": b"\0" * 64,
    "huge": struct.pack("<iiii", 2**31 - 1, 1, 0, 2013),
    "negative": struct.pack("<iiii", -5, 1, 0, 2013),
    "compressed": message(b"abc", 2012),
    "old": message(b"abc", 2006),
    "not-bson": message(b"\x10\0\0\0garbage-----"),
    "cut-section": message(b"\xff\0\0\0\x02"),
    "kind": message(bson.encode({"find": "x"}), before=b"\0\0\0\0\7"),
    "endless": message(b"\0\0\0\0", before=b"\0\0\0\0\1"),
    "deep": message(nested(20_000)),
    "query": message(b"abcdef", 2004, b""),
    "utf-8": message(b"\x0e\0\0\0\x02a\0\2\0\0\0\xff\0\0"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bytes_that_are_no_message_are_unreadable(name: str) -> None:
    """Nothing else is raised, whatever a submission sends."""
    with pytest.raises(Unreadable):
        MongoReader(count(1)).read(HOSTILE[name])


def test_a_message_may_come_in_pieces() -> None:
    """One byte at a time makes the same command."""
    whole = message(bson.encode({"find": "x", "filter": {"a": 1}, "$db": "app"}))
    reader = MongoReader(count(1))
    found = [each for place in range(len(whole)) for each in reader.read(whole[place : place + 1])]

    assert [whole] == [each.payload for each in found]
    assert [("find", "x", {"a": 1}, {})] == [
        (each.name, each.collection, each.filter, each.options) for each in found[0].command
    ]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"find": 7, "filter": "no"},
        {"insert": "x", "documents": "no"},
        {"insert": "x", "documents": [1, None]},
        {"update": "x", "updates": [1, {"q": [1], "u": None}]},
        {"aggregate": 1, "pipeline": 3},
        {"getMore": 5, "collection": {"a": 1}},
    ],
)
def test_commands_of_odd_shapes_are_recorded_somehow(document: dict[str, Any]) -> None:
    """What only the server can refuse does not break the record."""
    assert isinstance(commands_of(decoded(bson.encode(document)), 1), list)


def test_hostile_bytes_cost_their_own_connection_only(services: Services, tmp_path: Path) -> None:
    """The relay cuts it; others go on, and what was sent before is on record."""
    with student_of(services, tmp_path, GO) as student:
        documents = student.documents()
        student.environment(MONGO_URL=documents.url)
        assert services.sockets is not None
        for data in HOSTILE.values():
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(5)
                client.connect(str(services.sockets / "mongodb.sock"))
                client.sendall(data)
                assert client.recv(100) == b""
        assert 1 == student.call("student:go")
        assert ["insert", "aggregate"] == [each.name for each in documents.commands()]


CHECK = '''\
from autograding.checks import check


@check(hints=("Which?",))
def test_selects(student, step):
    """What was stored is found."""
    documents = student.documents()
    if documents.url:
        student.environment(MONGO_URL=documents.url)
    assert student.call("answer:store", 7) == 7
    assert [7] == [each["n"] for each in documents.find("things")]
'''
ANSWER = """
import os, mongomock, pymongo

def echo(x):
    return x

def add(a, b):
    return a + b

def store(n):
    url = os.environ.get("MONGO_URL")
    client = pymongo.MongoClient(url) if url else mongomock.MongoClient()
    here = client.get_default_database("journal") if url else client["journal"]
    here.things.insert_one({"n": n})
    return here.things.find_one()["n"]
"""


@pytest.mark.parametrize("url", ["", FAKE])
def test_a_unit_is_graded_on_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """From assignment.yml to the report, which names what stood in for MongoDB."""
    monkeypatch.setenv(MONGO_URL, url)
    text = ASSIGNMENT.replace("preload: [sqlite3]", f"preload: [sqlite3, {', '.join(MODULES)}]")
    text = text.replace("limits:", "services: [mongodb]\nlimits:")
    text = text.replace("request_seconds: 1.0", "request_seconds: 4.0")
    folder = write_unit(tmp_path, assignment=text, **{"hidden/test_selects.py": CHECK})
    (folder / "solution/answer.py").write_text(ANSWER)
    started = time.monotonic()
    report = grade(GradeRequest(load_assignment(folder), folder / "solution"))

    assert 100 == report.points, report
    assert ("mongomock" in report.environment.services["mongodb"]) == bool(url)
    assert 30 > time.monotonic() - started
