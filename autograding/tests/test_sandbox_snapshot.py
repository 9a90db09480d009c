"""A snapshot tells all that a database holds, read by PRAGMAs."""

from collections.abc import Iterator

import pytest

from autograding.sandbox import Worker
from autograding.tests.sandboxes import SCHEMA, opened


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker with the schema loaded."""
    with opened(tmp_path_factory.mktemp("submission"), {}) as worker:
        worker.request("sql_open")
        worker.request("sql_script", sql=SCHEMA)
        yield worker


def test_a_snapshot_describes_the_tables(worker: Worker) -> None:
    """Columns, keys and rows are read by PRAGMAs."""
    snapshot = worker.request("sql_snapshot")
    tables = {table["name"]: table for table in snapshot["tables"]}
    author, book, copy, loan = (tables[name] for name in ("author", "book", "copy", "loan"))
    name = {"not_null": True, "default": None, "primary_key": 0, "generated": False}

    assert ["author", "book", "copy", "loan"] == list(tables)
    assert {"name": "name", "type": "TEXT", **name} == author["columns"][1]
    assert [[1, 'Jane; "Austen"']] == author["rows"]
    assert (True, True) == (book["strict"], book["without_rowid"])
    assert ["isbn", "title", "author_id", "slug"] == [c["name"] for c in book["columns"]]
    assert [False, False, False, True] == [c["generated"] for c in book["columns"]]
    assert "'untitled'" == book["columns"][1]["default"]
    assert [["978-0", "Emma", 1, "emma"]] == book["rows"]
    assert [2, 1, 0] == [column["primary_key"] for column in copy["columns"]]
    assert [["978-0", 1, b"\x00\xff"]] == copy["rows"]
    assert not loan["rows"]
    assert author["sql"].startswith("CREATE TABLE author")


def test_a_snapshot_describes_foreign_keys(worker: Worker) -> None:
    """Parent columns are resolved, also where only the parent is named, and in declared order."""
    snapshot = worker.request("sql_snapshot", rows=False)
    keys = {table["name"]: table["foreign_keys"] for table in snapshot["tables"]}

    assert [
        {
            "columns": ["author_id"],
            "parent": "author",
            "parent_columns": ["id"],
            "on_delete": "CASCADE",
            "on_update": "NO ACTION",
        }
    ] == keys["book"]
    assert "CASCADE" == keys["copy"][0]["on_update"]
    assert (["number", "isbn"], ["number", "isbn"]) == (
        keys["loan"][0]["columns"],
        keys["loan"][0]["parent_columns"],
    )


def test_a_snapshot_describes_the_rest(worker: Worker) -> None:
    """Indexes with expressions and conditions, views, triggers, and whether keys are enforced."""
    snapshot = worker.request("sql_snapshot")
    indexes = {index["name"]: index for table in snapshot["tables"] for index in table["indexes"]}

    assert {
        "name": "by_title",
        "unique": False,
        "origin": "c",
        "partial": False,
        "columns": [None, "author_id"],
        "orders": ["ASC", "ASC"],
        "collations": ["BINARY", "BINARY"],
        "include": [],
        "method": "btree",
        "sql": "CREATE INDEX by_title ON book (lower(title), author_id)",
        "made": 8,
    } == indexes["by_title"]
    assert (True, True) == (indexes["open_loan"]["unique"], indexes["open_loan"]["partial"])
    assert {"c", "u", "pk"} == {index["origin"] for index in indexes.values()}
    assert ["titles"] == snapshot["views"]
    (trigger,) = snapshot["triggers"]
    assert ("returned", "loan") == (trigger["name"], trigger["table"])
    assert trigger["sql"].startswith("CREATE TRIGGER returned")
    assert snapshot["foreign_keys_enforced"] is True
    assert [] == snapshot["foreign_key_errors"]


def test_a_snapshot_finds_broken_foreign_keys(worker: Worker) -> None:
    """Rows without a parent are listed, and so is a key that fits no unique column."""
    worker.request("sql_open", name="loose", path="main.db", foreign_keys=False)
    worker.request(
        "sql_script",
        database="loose",
        sql="CREATE TABLE p (a); CREATE TABLE c (a REFERENCES p (a));"
        "CREATE TABLE q (a PRIMARY KEY); CREATE TABLE d (a REFERENCES q);"
        "INSERT INTO d VALUES (7);",
    )
    errors = worker.request("sql_snapshot", database="loose")["foreign_key_errors"]

    assert [("c", None, ""), ("d", 1, "q")] == [
        (error["table"], error["rowid"], error["parent"]) for error in errors
    ]
    assert "foreign key mismatch" in errors[0]["message"]
