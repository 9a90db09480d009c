"""Statements on the tables of `indexing`, and what there is to say of each on both databases."""

from dataclasses import dataclass
from typing import Any

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """A statement and what is right.

    Attributes:
        indexes: what is to be proposed, as (table, column, ...).
        more: what the schema has beside `indexing.SCHEMA`.
        lines: what SQLite's plan holds.
        on_postgresql: verdict and indexes where they differ there; None where it has no such SQL.
    """

    name: str
    sql: str
    verdict: str
    indexes: tuple[tuple[str, ...], ...] = ()
    parameters: tuple[Any, ...] = ()
    more: str = ""
    lines: str = ""
    on_postgresql: tuple[str, tuple[tuple[str, ...], ...]] | None = ("", ())


_OVERDUE = (
    "SELECT * FROM loan WHERE returned_on IS NULL AND due_on < ? ORDER BY due_on, id LIMIT 20"
)
_DAY = ("2026-03-15",)
_BY_AUTHOR = ("book", "author_id")
_BY_MEMBER = ("loan", "member_id")

_FILTERS = (
    Case("primary key", "SELECT * FROM book WHERE id = ?", "served", (), (1,)),
    Case("range of it", "SELECT * FROM book WHERE id > ?", "served", (), (1,)),
    Case("unique column", "SELECT * FROM book WHERE isbn = ?", "served", (), ("9",)),
    Case("foreign key", "SELECT * FROM book WHERE author_id = ?", "scan", (_BY_AUTHOR,), (1,)),
    Case("swapped", "SELECT * FROM book WHERE ? = author_id", "scan", (_BY_AUTHOR,), (1,)),
    Case("first of two", "SELECT * FROM book WHERE genre = ?", "served", (), ("g",)),
    Case(
        "second of two", "SELECT * FROM book WHERE title = ?", "scan", (("book", "title"),), ("t",)
    ),
    Case(
        "both of two",
        "SELECT * FROM book WHERE genre = ? AND title > ?",
        "served",
        (),
        ("g", "t"),
        lines="(genre=? AND title>?)",
    ),
    Case("list", "SELECT * FROM book WHERE author_id IN (?, ?)", "scan", (_BY_AUTHOR,), (1, 2)),
    Case("served list", "SELECT * FROM copy WHERE book_id IN (?, ?)", "served", (), (1, 2)),
    Case(
        "no value",
        "SELECT * FROM loan WHERE returned_on IS NULL",
        "scan",
        (("loan", "returned_on"),),
    ),
    Case("any value", "SELECT * FROM loan WHERE returned_on IS NOT NULL", "unservable"),
    Case("any value, counted", "SELECT count(*) FROM loan WHERE due_on IS NOT NULL", "unservable"),
    Case(
        "some value, and a range",
        "SELECT count(*) FROM loan WHERE due_on IS NOT NULL AND due_on > ?",
        "scan",
        (("loan", "due_on"),),
        _DAY,
    ),
    Case(
        "a range written backwards",
        "SELECT count(*) FROM loan WHERE loan.due_on IS NOT NULL AND ? < loan.due_on",
        "scan",
        (("loan", "due_on"),),
        _DAY,
    ),
    Case(
        "some value, and a range of another column",
        "SELECT count(*) FROM loan WHERE loaned_on > ? AND due_on IS NOT NULL",
        "scan",
        (("loan", "loaned_on"),),
        _DAY,
    ),
    Case("other value", "SELECT * FROM book WHERE title <> ?", "unservable", (), ("t",)),
    Case(
        "other values", "SELECT * FROM book WHERE title NOT IN (?, ?)", "unservable", (), ("t", "u")
    ),
    Case(
        "between",
        "SELECT * FROM book WHERE year BETWEEN ? AND ?",
        "scan",
        (("book", "year"),),
        (1990, 1999),
    ),
    Case(
        "two values",
        "SELECT * FROM book WHERE title = ? AND year = ?",
        "scan",
        (("book", "title", "year"),),
        ("t", 1999),
    ),
    Case(
        "value and range",
        "SELECT * FROM loan WHERE due_on < ? AND loaned_on = ?",
        "scan",
        (("loan", "loaned_on", "due_on"),),
        ("2026", "2025"),
    ),
    Case(
        "a foreign key is enough",
        "SELECT count(*) FROM loan WHERE returned_on IS NULL AND member_id IN (?, ?)",
        "scan",
        (_BY_MEMBER,),
        (1, 2),
    ),
    Case(
        "served beside another filter",
        "SELECT * FROM copy WHERE shelf = ? AND book_id = ?",
        "served",
        (),
        ("s", 1),
    ),
)
_FUNCTIONS = (
    Case("function", "SELECT * FROM book WHERE lower(isbn) = ?", "unservable", (), ("9",)),
    Case("cast", "SELECT * FROM book WHERE CAST(year AS TEXT) = ?", "unservable", (), ("9",)),
    Case("sum", "SELECT * FROM copy WHERE book_id + 0 = ?", "unservable", (), (1,)),
    Case("anywhere", "SELECT * FROM book WHERE isbn LIKE ?", "unservable", (), ("%9",)),
    Case(
        "beginning",
        "SELECT * FROM book WHERE title LIKE ?",
        "unservable",  # SQLite's LIKE ignores case, its indexes do not
        (),
        ("t%",),
        on_postgresql=("scan", (("book", "title"),)),
    ),
    Case(
        "glob",
        "SELECT * FROM book WHERE title GLOB ?",
        "scan",
        (("book", "title"),),
        ("t*",),
        on_postgresql=None,
    ),
    Case(
        "function of the value",
        "SELECT * FROM book WHERE title = lower(?)",
        "scan",
        (("book", "title"),),
        ("T",),
    ),
    Case(
        "index on the function",
        "SELECT * FROM book WHERE lower(isbn) = ?",
        "served",
        (),
        ("9",),
        more="CREATE INDEX small ON book (lower(isbn));",
        lines="USING INDEX small (",
    ),
    Case(
        "other collation",
        "SELECT * FROM book WHERE isbn = ? COLLATE NOCASE",
        "unservable",
        (),
        ("9",),
        on_postgresql=None,
    ),
)
_EITHER = (
    Case(
        "index of another collation",
        "SELECT * FROM book WHERE title = ?",
        "scan",
        (("book", "title"),),
        ("t",),
        more="CREATE INDEX any_case ON book (title COLLATE NOCASE);",
        on_postgresql=None,
    ),
    Case(
        "either of two indexes",
        "SELECT * FROM book WHERE isbn = ? OR id = ?",
        "served",
        (),
        ("9", 1),
        lines="MULTI-INDEX OR",
    ),
    Case(
        "one index missing",
        "SELECT * FROM book WHERE isbn = ? OR author_id = ?",
        "scan",
        (_BY_AUTHOR,),
        ("9", 1),
    ),
    Case(
        "both missing",
        "SELECT * FROM book WHERE title = ? OR author_id = ?",
        "scan",
        (("book", "title"), _BY_AUTHOR),
        ("t", 1),
    ),
    Case(
        "one side cannot be served",
        "SELECT * FROM book WHERE isbn = ? OR title LIKE ?",
        "unservable",
        (),
        ("9", "%t"),
    ),
)
_ORDERS = (
    Case(
        "in order",
        "SELECT * FROM book WHERE genre = ? ORDER BY title, id LIMIT 20",
        "served",
        (),
        ("g",),
    ),
    Case(
        "backwards",
        "SELECT * FROM book WHERE genre = ? ORDER BY title DESC, id DESC",
        "served",
        (),
        ("g",),
    ),
    Case(
        "ties the other way round",
        "SELECT * FROM book WHERE genre = ? ORDER BY title DESC, id",
        "served",
        (),
        ("g",),
        lines="RIGHT PART OF ORDER BY",
    ),
    Case(
        "another order",
        "SELECT * FROM book WHERE genre = ? ORDER BY year",
        "sort",
        (("book", "genre", "year"),),
        ("g",),
    ),
    Case(
        "order alone",
        "SELECT * FROM book ORDER BY title, id LIMIT 20",
        "sort",
        (("book", "title"),),
        on_postgresql=("sort", (("book", "title", "id"),)),
    ),
    Case(
        "an index for the filter, another for the order",
        "SELECT * FROM book WHERE author_id = ? ORDER BY isbn",
        "sort",
        (("book", "author_id", "isbn"),),
        (1,),
        more="CREATE INDEX of_author ON book (author_id);",
    ),
    Case(
        "order of a window",
        "SELECT id, row_number() OVER (ORDER BY year) AS n FROM book",
        "sort",  # in SQLite's plan it looks like any other
        (("book", "year"),),
        on_postgresql=("unfiltered", ()),
    ),
    Case("order of the key", "SELECT * FROM book ORDER BY id LIMIT 20", "unfiltered"),
    Case(
        "filter and order",
        "SELECT * FROM loan WHERE member_id = ? ORDER BY loaned_on DESC, id DESC",
        "scan",
        (("loan", "member_id", "loaned_on"),),
        (1,),
        on_postgresql=("scan", (("loan", "member_id", "loaned_on", "id"),)),
    ),
    Case(
        "both directions",
        "SELECT * FROM loan WHERE copy_id = ? ORDER BY due_on DESC, loaned_on",
        "sort",
        (("loan", "copy_id", "due_on", "loaned_on DESC"),),
        (1,),
    ),
    Case(
        "index of both directions",
        "SELECT * FROM loan WHERE copy_id = ? ORDER BY due_on DESC, loaned_on",
        "served",
        (),
        (1,),
        more="CREATE INDEX both_ways ON loan (copy_id, due_on DESC, loaned_on);",
    ),
    Case(
        "order of a count",
        "SELECT genre, count(*) AS n FROM book GROUP BY genre ORDER BY n",
        "unfiltered",
    ),
    Case(
        "page after a row",
        "SELECT * FROM book WHERE (title, id) > (?, ?) ORDER BY title, id LIMIT 20",
        "scan",
        (("book", "title"),),
        ("t", 1),
    ),
    Case(
        "page after a row, served",
        "SELECT * FROM book WHERE (title, id) > (?, ?) ORDER BY title, id LIMIT 20",
        "served",
        (),
        ("t", 1),
        more="CREATE INDEX shelf_order ON book (title, id);",
    ),
)
_OVERDUES = (
    Case(
        "range in order, beside a list",
        "SELECT * FROM book WHERE title > ? AND genre IN (?, ?) ORDER BY title, id LIMIT 20",
        "served",
        (),
        ("t", "g", "h"),
        more="DROP INDEX book_genre_title; CREATE INDEX titles ON book (title, id);",
        on_postgresql=None,
    ),
    Case(
        "range in order, beside a value",
        "SELECT * FROM book WHERE title > ? AND year = ? ORDER BY title, id LIMIT 20",
        "weak",
        (("book", "year", "title"),),
        ("t", 1999),
        more="CREATE INDEX titles ON book (title, id);",
        on_postgresql=("served", ()),  # twenty rows in order are found soon, it says
    ),
    Case("overdue", _OVERDUE, "scan", (("loan", "returned_on", "due_on"),), _DAY),
    Case(
        "overdue, range alone",
        _OVERDUE,
        "weak",
        (("loan", "returned_on", "due_on"),),
        _DAY,
        more="CREATE INDEX due ON loan (due_on);",
        lines="USING INDEX due (due_on<?)",
    ),
    Case(
        "overdue, range first",
        _OVERDUE,
        "weak",
        (("loan", "returned_on", "due_on"),),
        _DAY,
        more="CREATE INDEX due ON loan (due_on, returned_on);",
    ),
    Case(
        "overdue, partial",
        _OVERDUE,
        "served",
        (),
        _DAY,
        more="CREATE INDEX due ON loan (due_on) WHERE returned_on IS NULL;",
    ),
    Case(
        "overdue, both",
        _OVERDUE,
        "served",
        (),
        _DAY,
        more="CREATE INDEX due ON loan (returned_on, due_on);",
    ),
    Case(
        "overdue, open ones",
        _OVERDUE,
        "sort",
        (("loan", "returned_on", "due_on"),),
        _DAY,
        more="CREATE INDEX due ON loan (returned_on);",
        on_postgresql=("served", ()),  # it would sort all the same
    ),
    Case(
        "partial index alone",
        "SELECT * FROM loan WHERE returned_on IS NULL",
        "served",
        more="CREATE INDEX due ON loan (due_on) WHERE returned_on IS NULL;",
    ),
    Case(
        "partial index of other rows",
        "SELECT * FROM loan WHERE due_on < ?",
        "scan",
        (("loan", "due_on"),),
        _DAY,
        more="CREATE INDEX due ON loan (due_on) WHERE returned_on IS NULL;",
    ),
    Case(
        "partial index of this value",
        "SELECT * FROM book WHERE genre IS NOT NULL AND year = ?",
        "served",
        (),
        (1999,),
        more="CREATE INDEX years ON book (year) WHERE year = 1999;",
    ),
    Case(
        "partial index of another value",
        "SELECT * FROM book WHERE year = ?",
        "scan",
        (("book", "year"),),
        (2000,),
        more="CREATE INDEX years ON book (year) WHERE year = 1999;",
    ),
)
_COVERED = (
    Case(
        "covering",
        "SELECT count(*) FROM book WHERE genre = ?",
        "served",
        (),
        ("g",),
        lines="USING COVERING INDEX book_genre_title (genre=?)",
    ),
    Case(
        "covering, walked through",
        "SELECT count(*) FROM book WHERE title = ?",
        "scan",
        (("book", "title"),),
        ("t",),
        lines="SCAN book USING COVERING INDEX",
    ),
    Case("count all", "SELECT count(*) FROM book", "unfiltered"),
    Case("largest", "SELECT max(year) FROM book", "unfiltered"),
    Case("groups", "SELECT genre, count(*) FROM book GROUP BY genre", "unfiltered"),
    Case(
        "unique pair",
        "SELECT * FROM loan WHERE member_id = ?",
        "served",
        (),
        (1,),
        more="CREATE UNIQUE INDEX pair ON loan (member_id, copy_id);",
    ),
)
_JOINS = (
    Case(
        "from the filtered side",
        "SELECT * FROM book JOIN author ON author.id = book.author_id WHERE author.name = ?",
        "scan",
        (_BY_AUTHOR,),
        ("a",),
    ),
    Case(
        "from the other side",
        "SELECT * FROM author JOIN book ON author.id = book.author_id WHERE book.isbn = ?",
        "served",
        (),
        ("9",),
    ),
    Case(
        "without a filter the driving table is swapped",
        "SELECT * FROM author JOIN book ON author.id = book.author_id",
        "unfiltered",
    ),
    Case(
        "under another name",
        "SELECT b_1.* FROM author AS a_1, book AS b_1 WHERE a_1.id = b_1.author_id"
        " AND a_1.name = ?",
        "scan",
        (_BY_AUTHOR,),
        ("a",),
    ),
    Case(
        "with itself",
        "SELECT * FROM book a JOIN book b ON a.title = b.title WHERE a.isbn = ?",
        "scan",
        (("book", "title"),),
        ("9",),
    ),
    Case(
        "outer",
        "SELECT * FROM member LEFT JOIN loan ON loan.member_id = member.id",
        "scan",
        (_BY_MEMBER,),
        lines="AUTOMATIC",
    ),
    Case(
        "outer, to the key",
        "SELECT * FROM loan LEFT JOIN member ON loan.member_id = member.id",
        "unfiltered",
    ),
    Case(
        "three tables",
        "SELECT * FROM loan JOIN copy ON copy.id = loan.copy_id JOIN book ON book.id = copy.book_id"
        " WHERE loan.member_id = ?",
        "scan",
        (_BY_MEMBER,),
        (1,),
    ),
    Case(
        "association, forth",
        "SELECT * FROM author JOIN book_author ON author.id = book_author.author_id"
        " WHERE book_author.book_id = ?",
        "served",
        (),
        (1,),
    ),
    Case(
        "association, back",
        "SELECT * FROM book JOIN book_author ON book.id = book_author.book_id"
        " WHERE book_author.author_id = ?",
        "scan",
        (("book_author", "author_id"),),
        (1,),
    ),
    Case("all with all", "SELECT * FROM author CROSS JOIN book", "unfiltered"),
)
_NESTED = (
    Case(
        "count a row",
        "SELECT m.id, (SELECT count(*) FROM loan WHERE loan.member_id = m.id) FROM member AS m",
        "scan",
        (_BY_MEMBER,),
    ),
    Case(
        "served count a row",
        "SELECT book.id, (SELECT count(*) FROM copy WHERE copy.book_id = book.id) FROM book",
        "unfiltered",
    ),
    Case(
        "exists",
        "SELECT * FROM member WHERE EXISTS (SELECT 1 FROM loan WHERE loan.member_id = member.id"
        " AND loan.returned_on IS NULL) AND member.email = ?",
        "scan",
        (_BY_MEMBER,),
        ("m",),
    ),
    Case(
        "two tables at once",
        "SELECT id, (SELECT count(*) FROM loan WHERE member_id = member.id),"
        " (SELECT count(*) FROM book WHERE author_id = member.id) FROM member WHERE email = ?",
        "scan",
        (_BY_MEMBER, _BY_AUTHOR),
        ("m",),
    ),
    Case(
        "count of a query",
        "SELECT count(*) FROM (SELECT * FROM book WHERE author_id = ?) AS anon_1",
        "scan",
        (_BY_AUTHOR,),
        (1,),
    ),
    Case(
        "in a query",
        "SELECT * FROM book WHERE id IN (SELECT book_id FROM copy WHERE shelf = ?)",
        "scan",
        (("copy", "shelf"),),
        ("s",),
    ),
    Case(
        "named query",
        "WITH late AS (SELECT * FROM loan WHERE due_on < ?)"
        " SELECT * FROM late JOIN member ON member.id = late.member_id",
        "scan",
        (("loan", "due_on"),),
        _DAY,
    ),
    Case(
        "recursive query",
        "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3)"
        " SELECT * FROM t JOIN loan ON loan.member_id = t.n",
        "scan",
        (_BY_MEMBER,),
    ),
    Case("view", "SELECT * FROM shelf_list WHERE shelf = ?", "scan", (("copy", "shelf"),), ("s",)),
    Case(
        "filter of the other half of a union",
        "SELECT id FROM book UNION ALL SELECT id FROM copy WHERE book_id = ?",
        "unfiltered",
        (),
        (1,),
    ),
    Case(
        "one half of a union",
        "SELECT id FROM book WHERE isbn = ? UNION ALL SELECT id FROM book WHERE year = ?",
        "scan",
        (("book", "year"),),
        ("9", 1999),
    ),
)
_OTHERS = (
    Case("update", "UPDATE loan SET due_on = ? WHERE id = ?", "served", (), ("2026", 1)),
    Case(
        "update many",
        "UPDATE loan SET due_on = ? WHERE member_id = ?",
        "scan",
        (_BY_MEMBER,),
        ("2026", 1),
    ),
    Case("delete", "DELETE FROM loan WHERE member_id = ?", "scan", (_BY_MEMBER,), (1,)),
    Case(
        "delete what others refer to",
        "DELETE FROM member WHERE id = ?",
        "scan",
        (_BY_MEMBER,),
        (1,),
        on_postgresql=("served", ()),  # its plans do not tell of foreign keys
    ),
    Case("delete what indexed keys refer to", "DELETE FROM copy WHERE id = ?", "served", (), (1,)),
    Case("without rowid", "SELECT * FROM setting WHERE kind = ?", "served", (), ("k",)),
    Case(
        "without rowid, in order",
        "SELECT * FROM setting WHERE kind = ? ORDER BY key",
        "served",
        (),
        ("k",),
    ),
    Case(
        "without rowid, second column",
        "SELECT * FROM setting WHERE key = ?",
        "scan",
        (("setting", "key"),),
        ("k",),
    ),
    Case("no table", "SELECT 1", "served"),
    Case("unknown table", "SELECT * FROM nowhere", "unread"),
)

CASES = (
    *_FILTERS,
    *_FUNCTIONS,
    *_EITHER,
    *_ORDERS,
    *_OVERDUES,
    *_COVERED,
    *_JOINS,
    *_NESTED,
    *_OTHERS,
)
