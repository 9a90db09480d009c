"""An index that serves nothing is found by leaving it out."""

import pytest

from autograding.checks.indexes import unused_indexes
from autograding.tests.indexing import SCHEMA, Sent, database, planner

_BY_GENRE = "SELECT * FROM book WHERE genre = ? ORDER BY title, id LIMIT 20"
_OVERDUE = "SELECT * FROM loan WHERE returned_on IS NULL AND due_on < ? ORDER BY due_on LIMIT 20"
_OPEN = "SELECT member_id, count(*) FROM loan WHERE member_id IN (?, ?) AND returned_on IS NULL"
_BY_COUNTRY = "SELECT * FROM author WHERE country = ?"

# What is added to the schema, the statements, and the indexes that serve nothing.
_CASES: dict[str, tuple[str, list[str], list[str]]] = {
    "nothing asks": ("CREATE INDEX i ON book (year);", [_BY_GENRE], ["i"]),
    "a filter asks": ("CREATE INDEX i ON author (country);", [_BY_GENRE, _BY_COUNTRY], []),
    "an order asks": (
        "CREATE INDEX i ON book (title, id);",
        [_BY_GENRE, "SELECT * FROM book ORDER BY title, id LIMIT 20"],
        [],
    ),
    "a foreign key": ("CREATE INDEX i ON loan (member_id);", [_BY_GENRE], []),
    "a rule": ("CREATE UNIQUE INDEX i ON loan (copy_id, loaned_on);", [_BY_GENRE], []),
    "a rule with a condition": (
        "CREATE UNIQUE INDEX i ON loan (copy_id) WHERE returned_on IS NULL;",
        [_BY_GENRE],
        [],
    ),
    "counting by chance": (
        "CREATE INDEX i ON author (country);",
        [_BY_GENRE, "SELECT count(*) FROM author"],
        ["i"],
    ),
    "two for the same": (
        "CREATE INDEX i ON loan (returned_on, due_on);"
        "CREATE INDEX j ON loan (due_on) WHERE returned_on IS NULL;",
        [_BY_GENRE, _OVERDUE],
        ["j"],
    ),
    "partial": (
        "CREATE INDEX j ON loan (due_on) WHERE returned_on IS NULL;",
        [_BY_GENRE, _OVERDUE],
        [],
    ),
    "partial for nobody": (
        "CREATE INDEX j ON loan (due_on) WHERE returned_on IS NOT NULL;",
        [_BY_GENRE, _OVERDUE],
        ["j"],
    ),
    "second for a foreign key": (
        "CREATE INDEX i ON loan (member_id, returned_on); CREATE INDEX j ON loan (member_id, id);",
        [_BY_GENRE, _OPEN],
        ["j"],
    ),
    "covering": (
        "CREATE UNIQUE INDEX i ON loan (member_id, copy_id);"
        "CREATE INDEX j ON loan (member_id, returned_on);",
        [_BY_GENRE, _OPEN],
        [],
    ),
    "covering alone": (
        "CREATE UNIQUE INDEX i ON loan (member_id, copy_id);"
        "CREATE INDEX j ON loan (member_id, due_on);",
        [_BY_GENRE, "SELECT due_on FROM loan WHERE member_id = ?"],
        [],
    ),
    "one condition more": (
        "CREATE UNIQUE INDEX i ON loan (member_id, copy_id);"
        "CREATE INDEX j ON loan (member_id, due_on);",
        [_BY_GENRE, "SELECT * FROM loan WHERE member_id = ? AND due_on < ?"],
        [],
    ),
    "a value, not a range": (
        "CREATE UNIQUE INDEX i ON loan (due_on, copy_id); CREATE INDEX j ON loan (returned_on);",
        [_BY_GENRE, "SELECT * FROM loan WHERE returned_on IS NULL AND due_on < ?"],
        [],
    ),
    "less to sort": (
        "CREATE UNIQUE INDEX i ON loan (copy_id, id); CREATE INDEX j ON loan (copy_id, loaned_on);",
        [_BY_GENRE, "SELECT * FROM loan WHERE copy_id = ? ORDER BY loaned_on, due_on DESC"],
        [],
    ),
    "largest": (
        "CREATE INDEX i ON book (year);",
        [_BY_GENRE, "SELECT max(year) FROM book"],
        [],
    ),
    "groups": (
        "CREATE INDEX i ON author (country);",
        [_BY_GENRE, "SELECT country, count(*) FROM author GROUP BY country"],
        [],
    ),
    "redundant ones are told elsewhere": (
        "CREATE INDEX i ON book (genre);",
        [_BY_GENRE, "SELECT * FROM book WHERE genre = ?"],
        [],
    ),
    "function": (
        "CREATE INDEX i ON book (lower(isbn));",
        [_BY_GENRE, "SELECT * FROM book WHERE lower(isbn) = ?"],
        [],
    ),
    "function of nobody": (
        "CREATE INDEX i ON book (lower(isbn));",
        [_BY_GENRE, "SELECT * FROM book WHERE isbn = ?"],
        ["i"],
    ),
}


@pytest.mark.parametrize("name", _CASES)
def test_an_index_serves_a_rule_a_key_or_a_statement(name: str) -> None:
    """An index is unused if nothing needs it and no statement is answered worse without it."""
    more, statements, expected = _CASES[name]
    with database(SCHEMA + more) as made, planner(SCHEMA + more) as asked:
        snapshot = made.snapshot(rows=False)
        found = unused_indexes(asked, [Sent(sql) for sql in statements], snapshot)
        again = unused_indexes(asked, [Sent(sql) for sql in statements], snapshot)

    assert expected == [each.index for each in found]
    assert found == again


def test_an_unused_index_is_told_in_words() -> None:
    """Which index, what it does not serve, why it matters, and what to do."""
    more = "CREATE INDEX i ON book (year);"
    with database(SCHEMA + more) as made, planner(SCHEMA + more) as asked:
        (finding,) = unused_indexes(asked, [Sent(_BY_GENRE)], made.snapshot(rows=False))

    assert ("unused", "book", ("year",)) == (finding.kind, finding.table, finding.columns)
    assert (
        "The index `i` on `book` (`year`) forbids nothing and serves no foreign key. We looked at"
        " 1 statement, and SQLite answers each as well without it."
    ) in finding.message
    assert "Remove `i`." == finding.cure
