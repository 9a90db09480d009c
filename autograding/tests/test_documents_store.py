"""A check's document store, real and fake: what goes in and out, what was sent, and outages."""

import time
from datetime import UTC, datetime

import pytest

from autograding.checks.stores import DocumentCommand, DocumentIndex
from autograding.checks.student import Request
from autograding.sandbox import Tier
from autograding.tests.document_stores import Enrol, enrol, services
from autograding.tests.sandboxes import TIERS

__all__ = ["enrol", "services"]

SOURCE = """
from datetime import UTC, datetime

from flask import Flask
from pymongo import IndexModel, ReturnDocument
from pymongo.errors import AutoReconnect, DuplicateKeyError, PyMongoError

from stores import database

here = database()

def use():
    here.things.insert_one({"user": "ada", "n": 1})
    here.things.insert_many([{"user": "bob", "n": 2}, {"user": "eve", "n": 3}])

def read():
    return [each["user"] for each in here.things.find({"n": {"$gte": 2}}).sort("n", -1).limit(1)]

def work():
    here.things.update_one({"user": "ada"}, {"$set": {"a.b": 1}}, True)
    here.things.update_many({"n": 2}, {"$inc": {"n": 1}})
    here.things.replace_one({"user": "bob"}, {"user": "bob", "n": 9})
    here.things.find_one({"user": "ada"}, {"_id": 0, "a": 1})
    here.things.find_one_and_update(
        {"user": "cy"}, {"$set": {"n": 4}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    here.things.find_one_and_delete({"user": "cy"})
    here.things.delete_one({"user": "eve"})
    here.things.delete_many({"n": 7})
    here.things.distinct("user", {"n": 9})
    here.things.count_documents({"n": 9})
    return list(here.things.aggregate([{"$match": {"n": 9}}, {"$project": {"_id": 0, "n": 1}}]))

def index():
    here.things.create_index("user", unique=True, name="who")
    here.things.create_index([("user", 1), ("at", -1)])
    here.things.create_indexes([IndexModel([("at", 1)], expireAfterSeconds=60)])

def note():
    here.things.insert_one({"at": datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "deep": [{"x": None}]})

def leave():
    here.client.close()

def make_app():
    app = Flask("counting")

    @app.post("/add/<name>")
    def add(name):
        change = {"$inc": {"n": 1}, "$set": {f"by.{name}": True}}
        here.things.update_one({"user": "ada"}, change)
        return str(here.things.find_one({"user": "ada"})["n"])

    return app

def lines(count):
    done = 0
    try:
        for number in range(count):
            here.things.insert_one({"n": number})
            done += 1
    except AutoReconnect:
        return [done, "out"]
    return [done, "ok"]
"""


def test_it_reads_what_was_stored_and_stores_what_is_read(enrol: Enrol) -> None:
    """The check and the submission see the same documents, and ids are texts."""
    student = enrol(SOURCE)
    documents = student.documents()
    assert ([], []) == (documents.collections(), documents.find("things"))
    documents.insert("things", {"user": "zoe", "n": 5})
    student.call("student:use")

    assert ["things"] == documents.collections()
    found = documents.find("things", {"n": {"$gt": 1}})
    assert [("zoe", 5), ("bob", 2), ("eve", 3)] == [(each["user"], each["n"]) for each in found]
    assert {str} == {type(each["_id"]) for each in found}
    assert ["zoe"] == student.call("student:read")


def test_values_are_plain_and_dates_know_their_zone(enrol: Enrol) -> None:
    """A date comes out in UTC and says so."""
    student = enrol(SOURCE)
    student.call("student:note")
    (found,) = student.documents().find("things")

    assert datetime(2026, 3, 1, 12, 30, tzinfo=UTC) == found["at"]
    assert [{"x": None}] == found["deep"]


def test_indexes_are_told_with_what_they_promise(enrol: Enrol) -> None:
    """Keys in order, uniqueness and time to live, but not the index of `_id`."""
    student = enrol(SOURCE)
    assert [] == student.documents().indexes("things")
    student.call("student:index")

    assert [
        DocumentIndex("at_1", (("at", 1),), expire_seconds=60),
        DocumentIndex("user_1_at_-1", (("user", 1), ("at", -1))),
        DocumentIndex("who", (("user", 1),), unique=True),
    ] == student.documents().indexes("things")


def test_commands_are_told_as_they_are_on_the_wire(enrol: Enrol) -> None:
    """Each method is the command that pymongo sends for it, with filter, change and options."""
    student = enrol(SOURCE)
    documents = student.documents()
    student.call("student:use")
    student.call("student:read")
    sent = documents.commands()

    assert ["insert", "insert", "insert", "find"] == [each.name for each in sent]
    assert [{"user": "ada", "n": 1}, {"user": "bob", "n": 2}] == [e.change for e in sent[:2]]
    assert (sent[1].request, sent[0].request) == (sent[2].request, min(e.request for e in sent))
    asked = DocumentCommand(
        "find", "things", {"n": {"$gte": 2}}, None, {"sort": {"n": -1}, "limit": 1}
    )
    assert asked == _unnumbered(sent[3])
    assert [] == documents.commands()


def test_each_kind_of_command_says_the_same_on_both_kinds(enrol: Enrol) -> None:
    """Updates, deletes, aggregations: the fake tells what the wire tells."""
    student = enrol(SOURCE)
    student.call("student:use")
    student.documents().commands()
    assert [{"n": 9}] == student.call("student:work")

    command = DocumentCommand
    counted = {"$group": {"_id": 1, "n": {"$sum": 1}}}
    assert [
        command("update", "things", {"user": "ada"}, {"$set": {"a.b": 1}}, {"upsert": True}),
        command("update", "things", {"n": 2}, {"$inc": {"n": 1}}, {"multi": True}),
        command("update", "things", {"user": "bob"}, {"user": "bob", "n": 9}),
        command(
            "find", "things", {"user": "ada"}, None, {"projection": {"_id": 0, "a": 1}, "limit": 1}
        ),
        command(
            "findAndModify",
            "things",
            {"user": "cy"},
            {"$set": {"n": 4}},
            {"upsert": True, "new": True},
        ),
        command("findAndModify", "things", {"user": "cy"}, None, {"remove": True}),
        command("delete", "things", {"user": "eve"}, None, {"limit": 1}),
        command("delete", "things", {"n": 7}),
        command("distinct", "things", {"n": 9}, "user"),
        command("aggregate", "things", {}, [{"$match": {"n": 9}}, counted]),
        command(
            "aggregate", "things", {}, [{"$match": {"n": 9}}, {"$project": {"_id": 0, "n": 1}}]
        ),
    ] == [_unnumbered(each) for each in student.documents().commands()]


def test_our_own_questions_are_not_counted(enrol: Enrol) -> None:
    """What the check asks leaves no trace, and meets no outage."""
    student = enrol(SOURCE)
    documents = student.documents()
    documents.down()
    documents.insert("things", {"n": 1})
    documents.indexes("things")
    assert 1 == len(documents.find("things"))
    documents.up()

    assert [] == documents.commands()


def test_an_outage_ends_everything_until_it_is_over(enrol: Enrol) -> None:
    """Down and up again: documents stay, and the client finds the server by itself."""
    student = enrol(SOURCE)
    documents = student.documents()
    assert [1, "ok"] == student.call("student:lines", 1)
    documents.down()
    assert [0, "out"] == student.call("student:lines", 1)
    documents.up()
    assert [2, "ok"] == student.call("student:lines", 2)

    assert 3 == len(documents.find("things"))


def test_an_outage_begins_after_a_number_of_commands(enrol: Enrol) -> None:
    """So many pass and are stored; the next one fails."""
    student = enrol(SOURCE)
    documents = student.documents()
    student.call("student:lines", 1)
    documents.commands()
    documents.down_after(2)
    assert [2, "out"] == student.call("student:lines", 5)

    assert ["insert", "insert"] == [each.name for each in documents.commands()]
    assert 3 == len(documents.find("things"))


def test_each_command_takes_its_time(enrol: Enrol) -> None:
    """Latency is for each command, and can be taken away again."""
    student = enrol(SOURCE)
    documents = student.documents()
    student.call("student:lines", 1)
    documents.slow(0.2)
    started = time.monotonic()
    student.call("student:lines", 3)
    assert 0.6 <= time.monotonic() - started
    documents.slow(0.0)
    started = time.monotonic()
    student.call("student:lines", 3)
    assert 0.5 > time.monotonic() - started


def test_commands_are_atomic_and_requests_wait_side_by_side(enrol: Enrol) -> None:
    """Nothing is lost between requests at once, which wait for the slow store together."""
    student = enrol(SOURCE)
    documents = student.documents()
    documents.insert("things", {"user": "ada", "n": 0})
    student.together([], app="student:make_app")
    documents.slow(0.1)
    started = time.monotonic()
    requests: list[Request] = [("POST", f"/add/t{number}", "", {}) for number in range(24)]
    answers = student.together(requests, app="student:make_app")
    (found,) = documents.find("things")

    assert {200} == {answer.status for answer in answers}
    assert (24, 24) == (found["n"], len(found["by"]))
    assert 48 == len(documents.commands())
    assert 2.5 > time.monotonic() - started  # and not 48 times the latency


def test_too_slow_a_server_is_an_outage(enrol: Enrol) -> None:
    """A client gives up after a second."""
    student = enrol(SOURCE)
    student.call("student:lines", 1)
    student.documents().slow(1.5)

    assert [0, "out"] == student.call("student:lines", 1)


def test_every_check_begins_with_nothing(enrol: Enrol) -> None:
    """Documents, indexes, records and outages of one check do not reach the next."""
    first = enrol(SOURCE)
    first.call("student:use")
    first.call("student:index")
    first.documents().down()
    first.close()
    second = enrol(SOURCE)

    assert ([], []) == (second.documents().collections(), second.documents().commands())
    assert [1, "ok"] == second.call("student:lines", 1)


@pytest.mark.parametrize("tier", [*TIERS, Tier.INLINE])
def test_it_is_there_in_every_tier(enrol: Enrol, tier: Tier) -> None:
    """Whatever the isolation, the worker reaches its store, and nobody else's."""
    student = enrol(SOURCE, tier)
    assert [2, "ok"] == student.call("student:lines", 2)

    assert 2 == len(student.documents().find("things"))
    assert ["insert", "insert"] == [each.name for each in student.documents().commands()]
    student.call("student:leave")


def _unnumbered(command: DocumentCommand) -> DocumentCommand:
    return DocumentCommand(
        command.name, command.collection, command.filter, command.change, command.options
    )
