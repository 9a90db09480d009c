"""What a worker can be asked for, and what it answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograding.sandbox import Opaque, Sandbox, StudentError, Tier, Worker
from autograding.sandbox.operations import arguments_of
from autograding.tests.sandboxes import TIERS, opened, write

LOANS = """
import datetime, sqlite3, sys

calls = 0

def add(a, b=1):
    return a + b

def count():
    global calls
    calls += 1
    print("call", calls)
    print("to standard error", file=sys.stderr)
    return calls

def put(connection, name):
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS book (title TEXT)")
        connection.execute("INSERT INTO book VALUES (?)", (name,))
    return connection.execute("SELECT title FROM book").fetchall()

def many(connections):
    return [type(c).__name__ for c in connections["all"]]

def values():
    return [b"x", datetime.date(2026, 11, 23), {1: 2}, (1, 2), object()]

class Library:
    @staticmethod
    def name():
        return "library"

def fail():
    inner()

def inner():
    try:
        {}["missing"]
    except KeyError:
        raise ValueError("no such book") from None

def fail_in_library():
    import json
    json.loads("{")

class Hostile(Exception):
    def __str__(self):
        raise RuntimeError

def hostile():
    raise Hostile

def long():
    raise ValueError("\\x1b[31m" + "x" * 100_000)
"""
WEB = """
def create_app():
    import collections
    visits = collections.Counter()

    def app(environ, start_response):
        if environ["PATH_INFO"] == "/fail":
            raise ValueError("broken page")
        if environ["PATH_INFO"] == "/silent":
            return []
        visits[environ["PATH_INFO"]] += 1
        body = environ["wsgi.input"].read().decode()
        path = environ["PATH_INFO"].encode("latin-1").decode()
        text = "|".join([environ["REQUEST_METHOD"], path, environ["QUERY_STRING"],
                         environ.get("HTTP_X_NAME", ""), environ.get("CONTENT_TYPE", ""), body,
                         str(visits[environ["PATH_INFO"]])])
        start_response("201 CREATED", [("Content-Type", "text/plain")])
        return [text.encode()]

    return app

def ready(environ, start_response):
    start_response("200 OK", [])(b"written ")
    return [b"returned"]
"""
FILES = {
    "library/__init__.py": "",
    "library/loans.py": LOANS,
    "web.py": WEB,
    "broken.py": "def f(:\n    pass\n",
    "absent.py": "import not_installed\n",
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for the module; each test has its own worker."""
    with Sandbox(write(tmp_path_factory.mktemp("submission"), FILES)) as sandbox:
        yield sandbox


@pytest.fixture
def worker(sandbox: Sandbox) -> Iterator[Worker]:
    """A fresh worker."""
    with sandbox.worker() as worker:
        yield worker


def test_call_returns_the_value(worker: Worker) -> None:
    """A function of the submission is called with positional and named arguments."""
    target = "library.loans:add"

    assert {"value": 3} == worker.request("call", target=target, args=[1], kwargs={"b": 2})
    assert {"value": "ab"} == worker.request("call", target=target, args=["a", "b"])


def test_call_reaches_into_classes(worker: Worker) -> None:
    """A target may name an attribute of a class."""
    assert {"value": "library"} == worker.request("call", target="library.loans:Library.name")


def test_values_of_all_kinds_come_back(worker: Worker) -> None:
    """Bytes, dates and odd dicts arrive; an object arrives opaque."""
    *plain, last = worker.request("call", target="library.loans:values")["value"]

    assert "[b'x', datetime.date(2026, 11, 23), {1: 2}, [1, 2]]" == repr(plain)
    assert isinstance(last, Opaque)


def test_a_worker_keeps_its_state_and_output(worker: Worker) -> None:
    """Module state lives as long as the worker; all it prints is in the log."""
    worker.request("call", target="library.loans:count")

    assert {"value": 2} == worker.request("call", target="library.loans:count")
    assert "call 1\nto standard error\ncall 2\nto standard error\n" == worker.log
    assert not worker.truncated


def test_each_worker_starts_afresh(sandbox: Sandbox) -> None:
    """Nothing that one worker did to its modules is seen by the next."""
    for _ in range(2):
        with sandbox.worker() as worker:
            assert {"value": 1} == worker.request("call", target="library.loans:count")


def test_connections_are_put_in_place_of_handles(worker: Worker) -> None:
    """A handle, at any depth of the arguments, becomes the worker's guarded connection."""
    worker.request("sql_open")
    handle = {"$connection": "main"}

    put = worker.request("call", target="library.loans:put", args=[handle, "Emma"])
    many = worker.request("call", target="library.loans:many", args=[{"all": [handle, handle]}])

    assert {"value": [["Emma"]]} == put
    assert {"value": ["Connection", "Connection"]} == many


def test_an_exception_tells_the_students_own_frames(worker: Worker) -> None:
    """File and line are those of the last frame that is the student's own."""
    with pytest.raises(StudentError) as caught:
        worker.request("call", target="library.loans:fail")

    error = caught.value
    assert ("ValueError", "no such book") == (error.type_name, error.text)
    assert "your code raised ValueError: no such book" == error.message
    assert ("library/loans.py", 40) == (error.file, error.line)
    assert [
        'File "library/loans.py", line 34, in fail',
        "    inner()",
        'File "library/loans.py", line 40, in inner',
        '    raise ValueError("no such book") from None',
    ] == error.traceback.splitlines()


def test_frames_of_libraries_are_left_out(worker: Worker) -> None:
    """An error inside a library is told at the student's line that called it."""
    with pytest.raises(StudentError) as caught:
        worker.request("call", target="library.loans:fail_in_library")

    assert ("JSONDecodeError", "library/loans.py", 44) == (
        caught.value.type_name,
        caught.value.file,
        caught.value.line,
    )


def test_hostile_exceptions_are_survived(worker: Worker) -> None:
    """An exception whose text cannot be read is told as just that."""
    with pytest.raises(StudentError, match=r"Hostile: \(its text could not be read\)"):
        worker.request("call", target="library.loans:hostile")


def test_long_texts_are_cut_and_cleaned(worker: Worker) -> None:
    """An exception's text is cut at 2,000 characters and holds no control characters."""
    with pytest.raises(StudentError) as caught:
        worker.request("call", target="library.loans:long")

    assert "x" * 1900 == caught.value.text[:1900]
    assert len(caught.value.text) <= 2000


def test_a_worker_survives_exceptions(worker: Worker) -> None:
    """After an exception the same worker answers the next request."""
    with pytest.raises(StudentError):
        worker.request("call", target="library.loans:fail")

    assert {"value": 2} == worker.request("call", target="library.loans:add", args=[1])


@pytest.mark.parametrize(
    ("module", "words", "place"),
    [
        ("broken", "SyntaxError: invalid syntax", ("broken.py", 1)),
        ("absent", "ModuleNotFoundError: No module named 'not_installed'", ("absent.py", 1)),
        ("missing", "ModuleNotFoundError: No module named 'missing'", ("", 0)),
    ],
)
def test_failing_imports_are_told(
    worker: Worker, module: str, words: str, place: tuple[str, int]
) -> None:
    """A module that cannot be imported is told with its place, if it has one."""
    with pytest.raises(StudentError, match=words) as caught:
        worker.request("import_module", name=module)

    assert place == (caught.value.file, caught.value.line)


def test_import_module_answers_nothing(worker: Worker) -> None:
    """A module that can be imported is imported."""
    assert {} == worker.request("import_module", name="library.loans")


def test_a_missing_function_is_told_by_file(worker: Worker) -> None:
    """A name the module does not define is told with the file it should be in."""
    with pytest.raises(StudentError, match=r"library/loans\.py does not define lend"):
        worker.request("call", target="library.loans:lend")


def test_a_request_goes_through_the_web_app(worker: Worker) -> None:
    """Method, path, query, headers and body reach the app; status, headers and body come back."""
    answer = worker.request(
        "wsgi_request",
        app="web:create_app",
        method="POST",
        path="/b%C3%BCcher?page=2",
        headers=[["X-Name", "Ada"], ["Content-Type", "text/plain"]],
        body="hello",
    )
    body = "POST|/bücher|page=2|Ada|text/plain|hello|1"

    assert {"status": 201, "headers": [["Content-Type", "text/plain"]], "body": body} == answer


def test_the_app_is_made_once_a_worker(worker: Worker) -> None:
    """A factory is called once, so that the app's state lives as long as the worker."""
    bodies = [
        worker.request("wsgi_request", app="web:create_app", path="/home")["body"] for _ in "ab"
    ]

    assert ["GET|/home|||||1", "GET|/home|||||2"] == bodies


def test_an_app_itself_may_be_named(worker: Worker) -> None:
    """A target may be the WSGI application itself, which may also write the old way."""
    answer = worker.request("wsgi_request", app="web:ready")

    assert (200, "written returned") == (answer["status"], answer["body"])


@pytest.mark.parametrize(
    ("path", "words"),
    [("/fail", "ValueError: broken page"), ("/silent", "without calling start_response")],
)
def test_a_failing_page_is_the_students(worker: Worker, path: str, words: str) -> None:
    """What the app raises, or fails to do, is told as the student's error."""
    with pytest.raises(StudentError, match=words):
        worker.request("wsgi_request", app="web:create_app", path=path)


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_every_tier_answers_the_same(tier: Tier, tmp_path: Path) -> None:
    """The same requests get the same answers in every tier, and inline."""
    with opened(tmp_path, FILES, tier) as worker:
        worker.request("sql_open")
        put = worker.request(
            "call", target="library.loans:put", args=[{"$connection": "main"}, "Emma"]
        )
        page = worker.request("wsgi_request", app="web:create_app", path="/home")
        worker.request("call", target="library.loans:count")
        with pytest.raises(StudentError, match="no such book") as caught:
            worker.request("call", target="library.loans:fail")

        assert {"value": [["Emma"]]} == put
        assert "GET|/home|||||1" == page["body"]
        assert ("library/loans.py", 40) == (caught.value.file, caught.value.line)
        assert "call 1\nto standard error\n" == worker.log


def test_unknown_operations_are_our_mistake(worker: Worker) -> None:
    """An operation or argument that does not exist is refused before it is sent."""
    with pytest.raises(ValueError, match="no operation 'format_disk'"):
        worker.request("format_disk")
    with pytest.raises(TypeError, match="call takes no argument tagret"):
        worker.request("call", tagret="x")
    with pytest.raises(TypeError, match="call needs the argument target"):
        worker.request("call")


def test_defaults_are_not_shared() -> None:
    """Defaults are filled in, and what is given wins."""
    assert {"target": "a:b", "args": [1], "kwargs": {}} == arguments_of(
        "call", {"target": "a:b", "args": [1]}
    )


def test_requests_that_are_too_large_are_our_mistake(worker: Worker) -> None:
    """Arguments beyond the wire's cap are refused before they are sent."""
    with pytest.raises(ValueError, match="8 MB"):
        worker.request("call", target="library.loans:add", args=["x" * 9_000_000])


def test_a_worker_is_open_only_in_its_block(sandbox: Sandbox) -> None:
    """Asking a worker before or after its block is a mistake of ours."""
    worker = sandbox.worker()
    with pytest.raises(RuntimeError, match="with"):
        worker.request("statements_observed")
