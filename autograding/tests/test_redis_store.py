"""A check's Redis: the same questions and answers on a real server and on the fake."""

import pytest

from autograding.checks.stores import RedisCommand, RedisStore
from autograding.checks.student import Student
from autograding.sandbox import StudentError
from autograding.tests.redis_stores import Enrol, enrol, services

__all__ = ["enrol", "services"]

# As an application uses Redis: a server by its URL, or else a fake of its own.
SOURCE = r'''
import os, time
from datetime import datetime
from time import time as now
import redis
from fakeredis import FakeRedis, FakeServer
from redis.backoff import NoBackoff
from redis.retry import Retry

FAKE = FakeServer()
SCRIPT = """
local count = redis.call("INCR", KEYS[1])
if count == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return count
"""

def connected():
    url = os.environ.get("REDIS_URL")
    if not url:
        return FakeRedis(server=FAKE, decode_responses=True)
    return redis.Redis.from_url(url, decode_responses=True, socket_timeout=0.5,
        socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0))

CLIENT = []

def client():
    if not CLIENT:
        CLIENT.append(connected())
    return CLIENT[0]

def run(*words):
    return client().execute_command(*words)

def several(commands, transaction):
    pipe = client().pipeline(transaction=transaction)
    for words in commands:
        pipe.execute_command(*words)
    return pipe.execute()

def script(key, seconds):
    return client().register_script(SCRIPT)(keys=[key], args=[seconds])

def clocks():
    return [now(), time.time(), datetime.now().timestamp(), time.monotonic()]

def outcome(*words):
    try:
        return run(*words)
    except redis.RedisError as error:
        return type(error).__name__

def timed(*words):
    started = time.monotonic()
    return [outcome(*words), time.monotonic() - started]

def lua(source, *arguments):
    return client().eval(source, 0, *arguments)

def moments():
    """When it is, as the server says: plain, within a script, and in one that is known by name."""
    plain = client().time()
    script = client().eval("local now = redis.call('TIME') return now", 0)
    named = client().register_script("return redis.call('time')[1]")
    return [plain[0], int(script[0]), int(named()), int(named())]

def ends():
    """Keys that end in a minute by the application's clock."""
    end = int(now()) + 60
    client().set("a", "1", exat=end)
    client().set("b", "1")
    client().expireat("b", end)
    client().eval("redis.call('SET', 'c', 1) redis.call('EXPIREAT', 'c', ARGV[1])", 0, end)
    client().eval("redis.call('SET', 'd', 1) redis.call('PEXPIREAT', 'd', ARGV[1])", 0, end * 1000)

def other(*words):
    if os.environ.get("REDIS_URL"):
        return run(*words)
    return FakeRedis().execute_command(*words).decode()
'''


@pytest.fixture
def student(enrol: Enrol) -> Student:
    """A submission that uses Redis."""
    return enrol(SOURCE)


@pytest.fixture
def store(student: Student) -> RedisStore:
    """Its store, which it knows of."""
    made = student.redis()
    if made.url:
        student.environment(REDIS_URL=made.url)
    return made


def run(student: Student, *words: str | int) -> object:
    """What one command of the application answers."""
    return student.call("student:run", *words)


def names(store: RedisStore) -> list[str]:
    """The names of the commands since the last time."""
    return [command.name for command in store.commands()]


def test_keys_that_the_application_sets_are_seen_with_their_values(
    student: Student, store: RedisStore
) -> None:
    """Text, hash, list, set and sorted set arrive as what they are, the keys sorted."""
    run(student, "SET", "text", "grüße")
    run(student, "HSET", "hash", "a", "1")
    run(student, "RPUSH", "list", "x", "y")
    run(student, "SADD", "set", "p", "q")
    run(student, "ZADD", "zset", "1.5", "m")
    assert store.keys() == ["hash", "list", "set", "text", "zset"]
    assert store.value("text") == "grüße"
    assert store.value("hash") == {"a": "1"}
    assert store.value("list") == ["x", "y"]
    assert store.value("set") == frozenset({"p", "q"})
    assert store.value("zset") == [("m", 1.5)]
    assert store.value("nothing") is None


def test_bytes_that_are_no_text_arrive_as_bytes(store: RedisStore) -> None:
    """What is put there as bytes is read back as bytes."""
    store.put("key", b"\xff\x00")
    assert store.value("key") == b"\xff\x00"


def test_what_the_check_puts_there_the_application_reads(
    student: Student, store: RedisStore
) -> None:
    """A value with a time to live, one without, and one that is removed again."""
    store.put("short", "a", 60)
    store.put("long", "b")
    store.put("gone", "c")
    store.remove("gone")
    assert [run(student, "GET", key) for key in ("short", "long", "gone")] == ["a", "b", None]
    assert 59 < (store.ttl("short") or 0) <= 60
    assert store.ttl("long") is None
    assert store.ttl("gone") == 0.0


def test_commands_are_recorded_in_order_and_once(student: Student, store: RedisStore) -> None:
    """Names in capitals with their arguments; neither greetings nor what the check itself does."""
    run(student, "set", "k", "v", "EX", 5)
    store.put("other", "x")
    run(student, "get", "k")
    assert store.commands() == [
        RedisCommand("SET", ("k", "v", "EX", "5")),
        RedisCommand("GET", ("k",)),
    ]
    assert store.commands() == []


def test_a_transaction_is_marked(student: Student, store: RedisStore) -> None:
    """MULTI, EXEC and what is between share a number; a pipeline without MULTI has none."""
    commands = [["INCR", "k"], ["EXPIRE", "k", "9"]]
    student.call("student:several", commands, True)
    recorded = store.commands()
    assert [command.name for command in recorded] == ["MULTI", "INCR", "EXPIRE", "EXEC"]
    assert len({command.transaction for command in recorded}) == 1
    assert recorded[0].transaction
    student.call("student:several", commands, False)
    assert [(c.name, c.transaction) for c in store.commands()] == [("INCR", 0), ("EXPIRE", 0)]


def test_a_script_runs_and_counts_as_one_command(student: Student, store: RedisStore) -> None:
    """A registered script is loaded once; what it calls is not listed."""
    assert student.call("student:script", "k", 30) == 1
    assert names(store) == ["EVALSHA", "SCRIPT", "EVALSHA"]
    assert student.call("student:script", "k", 30) == 2
    assert names(store) == ["EVALSHA"]
    assert store.ttl("k") is not None


def test_travelling_ends_keys_and_moves_every_clock(student: Student, store: RedisStore) -> None:
    """Keys lose time or go, the wall clock is ahead under each of its names, no other clock is."""
    store.put("short", "a", 60)
    store.put("longer", "b", 100)
    store.put("ever", "c")
    before = student.call("student:clocks")
    store.travel(61)
    after = student.call("student:clocks")
    assert store.keys() == ["ever", "longer"]
    assert 38 <= (store.ttl("longer") or 0) <= 39
    assert run(student, "GET", "short") is None
    moved = [late - early for early, late in zip(before, after, strict=True)]
    assert all(61 <= each < 63 for each in moved[:3])
    assert moved[3] < 2
    store.travel(39)
    assert store.keys() == ["ever"]
    assert student.call("student:clocks")[0] - before[0] >= 100


def test_slow_commands_wait_once_for_each_exchange(student: Student, store: RedisStore) -> None:
    """A single command and a whole pipeline take the same time; afterwards nothing waits."""
    run(student, "PING")
    store.slow(0.1)
    assert 0.1 <= student.call("student:timed", "GET", "k")[1] < 0.2
    store.slow(0)
    assert student.call("student:timed", "GET", "k")[1] < 0.1


def test_a_server_that_does_not_answer_is_given_up(student: Student, store: RedisStore) -> None:
    """More than half a second is a time-out, and the next command works again."""
    store.put("k", "v")
    assert run(student, "GET", "k") == "v"
    store.slow(30)
    answer, seconds = student.call("student:timed", "GET", "k")
    assert answer == "TimeoutError"
    assert 0.4 < seconds < 1.0
    store.slow(0)
    assert run(student, "GET", "k") == "v"


def test_a_server_that_is_down_refuses_until_it_is_up(student: Student, store: RedisStore) -> None:
    """Open connections and new ones fail, keys survive, and the check still reads them."""
    run(student, "SET", "k", "v")
    store.down()
    assert student.call("student:outcome", "GET", "k") == "ConnectionError"
    assert student.call("student:outcome", "GET", "k") == "ConnectionError"
    assert store.value("k") == "v"
    store.up()
    assert run(student, "GET", "k") == "v"


def test_an_outage_comes_after_so_many_commands(student: Student, store: RedisStore) -> None:
    """Those before it did their work; the first after it fails, and so do all others."""
    run(student, "SET", "k", "0")
    store.commands()
    store.down_after(2)
    answers = [student.call("student:outcome", "INCR", "k") for _ in range(4)]
    assert answers == [1, 2, "ConnectionError", "ConnectionError"]
    assert store.value("k") == "2"
    assert names(store) == ["INCR", "INCR"]
    store.up()
    assert run(student, "INCR", "k") == 3


def test_an_outage_in_the_middle_of_a_pipeline(student: Student, store: RedisStore) -> None:
    """What passed is done, the rest is not; a transaction that was cut did nothing."""
    run(student, "SET", "k", "0")
    store.down_after(1)
    with pytest.raises(StudentError):
        student.call("student:several", [["INCR", "k"], ["EXPIRE", "k", "9"]], False)
    store.up()
    assert (store.value("k"), store.ttl("k")) == ("1", None)
    store.down_after(2)
    with pytest.raises(StudentError):
        student.call("student:several", [["INCR", "k"], ["EXPIRE", "k", "9"]], True)
    store.up()
    assert store.value("k") == "1"


def test_every_client_of_the_application_sees_one_server(
    student: Student, store: RedisStore
) -> None:
    """A fake that is made elsewhere has the same keys, as a real server would."""
    store.put("k", "v")
    assert student.call("student:other", "GET", "k") == "v"


def test_each_check_begins_with_an_empty_store(enrol: Enrol) -> None:
    """Neither keys nor latency nor outage of the last check are left."""
    first = enrol(SOURCE)
    old = first.redis()
    old.put("k", "v")
    old.slow(5)
    old.down()
    first.close()
    student = enrol(SOURCE)
    store = student.redis()
    if store.url:
        student.environment(REDIS_URL=store.url)
    assert store.keys() == []
    answer, seconds = student.call("student:timed", "SET", "k", "w")
    assert (answer in {True, "OK"}, seconds < 0.2) == (True, True)
    assert names(store) == ["SET"]


def test_a_fresh_worker_lives_at_the_same_time(student: Student, store: RedisStore) -> None:
    """A worker that joins later has travelled as far, and its commands count, too."""
    student.call("student:outcome", "GET", "k")
    store.travel(500)
    fresh = student.fresh()
    if store.url:
        fresh.environment(REDIS_URL=store.url)
        fresh.call("student:outcome", "GET", "k")
        assert names(store) == ["GET", "GET"]
    early, late = student.call("student:clocks")[0], fresh.call("student:clocks")[0]
    assert abs(early - late) < 5


def test_the_servers_own_clock_travels_too(student: Student, store: RedisStore) -> None:
    """TIME says the time of the application, also in scripts that were loaded long before."""
    before = student.call("student:moments")
    store.travel(1000.5)
    after = student.call("student:moments")
    ahead = [late - early for early, late in zip(before, after, strict=True)]
    assert all(1000 <= each < 1004 for each in ahead)
    seconds, microseconds = (int(part) for part in student.call("student:run", "TIME"))
    assert 0 <= microseconds < 1_000_000
    assert abs(seconds - student.call("student:clocks")[0]) < 2


def test_moments_are_those_of_the_applications_clock(student: Student, store: RedisStore) -> None:
    """A key that shall end a minute after the application's now has a minute left."""
    store.travel(1000)
    student.call("student:ends")
    for key in ("a", "b", "c", "d"):
        assert 57 < (store.ttl(key) or 0) <= 60
    store.travel(60)
    assert store.keys() == []


def test_a_scripts_error_names_its_own_line(student: Student, store: RedisStore) -> None:
    """After travelling, too."""
    store.travel(10)
    with pytest.raises(StudentError, match=":2:") as raised:
        student.call("student:lua", "local a = 1\nreturn a + nothing")
    assert "milliseconds" not in str(raised.value)
