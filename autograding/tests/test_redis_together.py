"""Requests at the same moment: threads of one worker on the fake, two workers on a real server."""

import pytest

from autograding.checks.browser import Browser
from autograding.checks.stores import RedisStore
from autograding.checks.student import Student
from autograding.sandbox import WorkerFailure
from autograding.tests import making_app
from autograding.tests.redis_stores import Enrol, enrol, services

__all__ = ["enrol", "services"]

SOURCE = """
import os
import redis
from fakeredis import FakeRedis, FakeServer
from flask import Flask, request

def create_app():
    url = os.environ.get("REDIS_URL")
    client = (redis.Redis.from_url(url, decode_responses=True) if url
        else FakeRedis(server=FakeServer(), decode_responses=True))
    app = Flask(__name__)
    client.sadd("made-by", os.getpid())

    @app.post("/careless")
    def careless():
        count = int(client.get("count") or 0) + 1
        client.set("count", count)
        return str(count)

    @app.post("/careful")
    def careful():
        return str(client.incr("count"))

    @app.get("/about")
    def about():
        client.sadd("processes", os.getpid())
        return f"{request.remote_addr} {request.headers.get('X-Name')} {os.environ.get('NAME')}"

    @app.post("/echo")
    def echo():
        return request.get_data(as_text=True)

    @app.get("/error")
    def error():
        os._exit(3)

    return app
"""
APP = "student:create_app"
Called = tuple[str, str, str, dict[str, str]]


@pytest.fixture
def student(enrol: Enrol) -> Student:
    """A submission that counts in Redis."""
    return enrol(SOURCE)


@pytest.fixture
def store(student: Student) -> RedisStore:
    """Its store, which it knows of."""
    made = student.redis()
    if made.url:
        student.environment(REDIS_URL=made.url)
    return made


def called(path: str, count: int) -> list[Called]:
    """The same request several times."""
    return [("POST", path, "", {}) for _ in range(count)]


def test_answers_come_in_the_order_of_the_requests(student: Student, store: RedisStore) -> None:
    """Each body comes back where it was asked, however many there are."""
    requests: list[Called] = [("POST", "/echo", str(number), {}) for number in range(25)]
    answers = student.together(requests, app=APP)
    assert [answer.body for answer in answers] == [str(number) for number in range(25)]


def test_a_value_that_is_read_and_then_set_is_lost_between_requests(
    student: Student, store: RedisStore
) -> None:
    """With a little latency, reading and setting counts too few; INCR counts all."""
    store.slow(0.02)
    student.together(called("/careless", 8), app=APP)
    assert int(str(store.value("count"))) < 8
    store.remove("count")
    answers = student.together(called("/careful", 8), app=APP)
    assert sorted(int(answer.body) for answer in answers) == list(range(1, 9))


def test_both_workers_of_a_real_server_have_the_environment(
    student: Student, store: RedisStore
) -> None:
    """Variables, headers and the visitor's address are the same wherever a request ends up."""
    student.environment(NAME="a")
    request: Called = ("GET", "/about", "", {"x_name": "b"})
    answers = student.together([request] * 4, app=APP, client="10.0.0.7")
    assert {answer.body for answer in answers} == {"10.0.0.7 b a"}
    processes = store.value("processes")
    assert isinstance(processes, frozenset)
    assert len(processes) == (2 if store.real else 1)


def test_both_workers_have_the_checks_own_modules(student: Student, store: RedisStore) -> None:
    """The application may be one that a module of the check makes, also one that came later."""
    student.together([], app=APP)
    student.environment(NAME="later")
    name = student.install(making_app)
    answers = student.together([("GET", "/", "", {})] * 4, app=f"{name}:make_app")
    assert {answer.body for answer in answers} == {"later"}


def test_the_application_is_made_before_the_first_request(
    student: Student, store: RedisStore
) -> None:
    """No requests at all only make it, once in each worker."""
    assert student.together([], app=APP) == []
    student.together(called("/careful", 3), app=APP)
    made = store.value("made-by")
    assert isinstance(made, frozenset)
    assert len(made) == (2 if store.real else 1)


def test_a_request_that_ends_the_program_is_the_students_failure(
    student: Student, store: RedisStore
) -> None:
    """The failure is told, and the other worker still answers."""
    with pytest.raises(WorkerFailure, match="ended"):
        student.together([("GET", "/error", "", {})], app=APP)


def test_a_visitor_may_come_from_another_address(student: Student, store: RedisStore) -> None:
    """A single request and a browser have an address, the own machine's by default."""
    assert student.request("GET", "/about", app=APP).body.split()[0] == "127.0.0.1"
    answer = student.request("GET", "/about", app=APP, client="10.0.0.8")
    assert answer.body.split()[0] == "10.0.0.8"
    browser = Browser(student, APP, client="10.0.0.9")
    assert browser.get("/about").text.split()[0] == "10.0.0.9"
