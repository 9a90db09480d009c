"""Tests of judging a design by facts that can be recognized."""

import time
from dataclasses import replace
from random import Random

import pytest

from autograding.checks.sql import tokens
from autograding.checks.sql.tokens import Fact, Kind, TokenMaker, Verdict
from autograding.tests.helpers import library_designs as library
from autograding.tests.helpers.library_designs import Design, load, variant
from autograding.tests.helpers.sqlite_snapshot import schema_of

NATURAL = Design(
    script="""
    CREATE TABLE author (name TEXT PRIMARY KEY, country TEXT) WITHOUT ROWID;
    CREATE TABLE book (isbn TEXT PRIMARY KEY, title TEXT, year TEXT) WITHOUT ROWID;
    CREATE TABLE book_author (
        isbn TEXT REFERENCES book ON UPDATE CASCADE,
        author TEXT REFERENCES author ON UPDATE CASCADE,
        PRIMARY KEY (isbn, author)
    ) WITHOUT ROWID;
    CREATE TABLE copy (barcode TEXT PRIMARY KEY, isbn TEXT NOT NULL REFERENCES book);
    CREATE TABLE member (email TEXT PRIMARY KEY, name TEXT, joined_on TEXT);
    CREATE TABLE loan (
        barcode TEXT REFERENCES copy, loaned_on TEXT, email TEXT REFERENCES member,
        due_on TEXT, PRIMARY KEY (barcode, loaned_on)
    ) WITHOUT ROWID;
    """,
    statements={
        "add_author": "INSERT INTO author VALUES (:name, :country)",
        "add_book": "INSERT INTO book VALUES (:isbn, :title, :year)",
        "add_book_author": "INSERT INTO book_author VALUES (:isbn, :author)",
        "add_copy": "INSERT INTO copy VALUES (:barcode, :isbn)",
        "add_member": "INSERT INTO member VALUES (:email, :name, :joined_on)",
        "add_loan": "INSERT INTO loan VALUES (:barcode, :loaned_on, :email, :due_on)",
    },
)


def with_columns(table: str, more: str) -> dict[str, str]:
    """The good design's table with more columns in front of its others."""
    start, rest = library.SCHEMA[table].split("(", 1)
    return {table: f"{start}({more}, {rest}"}


def judged(design: Design, seed: int = 1) -> Verdict:
    """The verdict on a loaded design."""
    schema, facts = load(design, seed)
    return tokens.judge(schema, facts, statements=design.statements.values())


def add_loan(value: str) -> dict[str, str]:
    """The statement that also stores a value in the loan's column `extra`."""
    return {
        "add_loan": "INSERT INTO loan (copy_id, member_id, loaned_on, due_on, extra) VALUES"
        f" ({library.COPY_ID}, {library.MEMBER_ID}, :loaned_on, :due_on, ({value}))"
    }


ADD_LOAN = library.STATEMENTS["add_loan"]
BY_EMAIL = {"add_loan": ADD_LOAN.replace("member_id", "email").replace(library.MEMBER_ID, ":email")}
OF_BOOK = "FROM book JOIN copy ON book.id = book_id WHERE barcode = :barcode"
HISTORY = {
    "history": "CREATE TABLE history (id INTEGER PRIMARY KEY, at TEXT, who TEXT, note TEXT);",
    "log": "CREATE TRIGGER log AFTER INSERT ON loan BEGIN INSERT INTO history (at, who, note)"
    " SELECT NEW.loaned_on, m.name, json_object('due', NEW.due_on, 'who', m.email)"
    " FROM member AS m WHERE m.id = NEW.member_id; END;",
}

SOUND = {
    "surrogate keys": variant(),
    "natural keys, cascades, without rowid": NATURAL,
    "surrogate junction with UNIQUE and data of its own": variant(
        {
            "book_author": "CREATE TABLE book_author (id INTEGER PRIMARY KEY, position INT, book_id"
            " INT REFERENCES book (id), author_id INT REFERENCES AUTHOR (ID),"
            " UNIQUE (book_id, author_id));"
        },
        {
            "add_book_author": "INSERT INTO book_author (book_id, author_id, position) SELECT"
            f" {library.BOOK_ID}, {library.AUTHOR_ID}, count(*) FROM book_author"
        },
    ),
    "foreign key to a UNIQUE column beside a surrogate key": variant(
        with_columns("loan", "email TEXT REFERENCES member (email)"), BY_EMAIL
    ),
    "composite key of copies, followed by a composite foreign key": variant(
        {
            "copy": "CREATE TABLE copy (book_id INT REFERENCES book, number INT, barcode TEXT"
            " UNIQUE, PRIMARY KEY (book_id, number)) WITHOUT ROWID;",
            "loan": "CREATE TABLE loan (id INTEGER PRIMARY KEY, book_id INT, number INT, member_id"
            " INT REFERENCES member, loaned_on TEXT, due_on TEXT,"
            " FOREIGN KEY (book_id, number) REFERENCES copy);",
        },
        {
            "add_copy": "INSERT INTO copy SELECT b.id, (SELECT count(*) FROM copy WHERE"
            " book_id = b.id), :barcode FROM book AS b WHERE isbn = :isbn",
            "add_loan": "INSERT INTO loan (book_id, number, member_id, loaned_on, due_on) SELECT"
            f" book_id, number, {library.MEMBER_ID}, :loaned_on, :due_on FROM copy"
            " WHERE barcode = :barcode",
        },
    ),
    "lookup table that a trigger fills": variant(
        {
            "country": "CREATE TABLE country (name TEXT PRIMARY KEY);",
            "author": "CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT, country TEXT"
            " REFERENCES country);"
            "CREATE TRIGGER make BEFORE INSERT ON author BEGIN"
            " INSERT INTO country VALUES (NEW.country); END;",
        }
    ),
    "one table of people, filled through a view": variant(
        {
            "person": "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, kind TEXT);",
            "author": "CREATE TABLE author (id INTEGER PRIMARY KEY REFERENCES person, country);"
            "CREATE VIEW new_author AS SELECT name, country FROM person, author;"
            "CREATE TRIGGER make INSTEAD OF INSERT ON new_author BEGIN"
            " INSERT INTO person (name, kind) VALUES (NEW.name, 'author');"
            " INSERT INTO author SELECT max(id), NEW.country FROM person; END;",
        },
        {
            "add_author": "INSERT INTO new_author VALUES (:name, :country)",
            "add_book_author": f"INSERT INTO book_author VALUES ({library.BOOK_ID},"
            " (SELECT id FROM person WHERE name = :author))",
        },
    ),
    "views, generated columns and a full-text index": variant(
        {
            "member": library.SCHEMA["member"].replace(
                "joined_on TEXT", "joined_on TEXT, shout TEXT AS (upper(name)) STORED"
            ),
            "view": "CREATE VIEW shown AS SELECT l.*, m.name FROM loan AS l, member AS m;",
            "search": "CREATE VIRTUAL TABLE search USING fts5(title);"
            "CREATE TRIGGER find AFTER INSERT ON book BEGIN"
            " INSERT INTO search VALUES (NEW.title); END;",
        }
    ),
    "history that a trigger writes": variant(HISTORY),
    "loans that a trigger moves to another table": variant(
        {
            "past": "CREATE TABLE past (id INTEGER PRIMARY KEY, copy_id REFERENCES copy,"
            " member_id REFERENCES member, loaned_on TEXT, due_on TEXT);",
            "move": "CREATE TRIGGER move AFTER INSERT ON loan WHEN NEW.id % 2 BEGIN INSERT INTO"
            " past SELECT NULL, copy_id, member_id, loaned_on, due_on FROM loan WHERE id = NEW.id;"
            " DELETE FROM loan WHERE id = NEW.id; END;",
        }
    ),
    "random text keys, time stamps, case that does not matter": variant(
        {
            "member": "CREATE TABLE member (id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),"
            " email TEXT UNIQUE COLLATE NOCASE, name TEXT, joined_on TEXT,"
            " created TEXT DEFAULT CURRENT_TIMESTAMP);",
            "loan": library.SCHEMA["loan"].replace("member_id INT", "member_id TEXT"),
        }
    ),
    "dates with a time, numbers as text, odd names": variant(
        {
            "book": 'CREATE TABLE book (id INTEGER PRIMARY KEY, isbn INTEGER UNIQUE, "the `title`"'
            " TEXT, [year <b>] TEXT);"
        },
        {
            "add_book": "INSERT INTO book VALUES (NULL, :isbn, :title, :year)",
            "add_loan": ADD_LOAN.replace(":due_on", ":due_on || 'T00:00'"),
        },
    ),
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SOUND)
def test_a_sound_design_has_nothing_to_answer_for(name: str, seed: int) -> None:
    """However names, keys and tables are chosen, a normalized design passes."""
    assert judged(SOUND[name], seed) == Verdict()


def test_history_is_known_without_the_triggers_text() -> None:
    """A table that no statement writes, though it has rows, is filled by a trigger."""
    design = variant(HISTORY)
    schema, facts = load(design)
    blind = replace(schema, triggers=tuple(replace(each, sql="") for each in schema.triggers))

    assert tokens.judge(blind, facts, statements=design.statements.values()) == Verdict()
    assert tokens.judge(blind, facts).redundant != ()


REDUNDANT = {
    "member's name in loan": (
        variant(
            with_columns("loan", "extra TEXT"),
            add_loan("SELECT name FROM member WHERE email = :email"),
        ),
        ("member", "loan.extra", Kind.TRANSITIVE, ("member_id",)),
    ),
    "title in loan, through copy": (
        variant(with_columns("loan", "extra TEXT"), add_loan(f"SELECT title {OF_BOOK}")),
        ("book", "loan.extra", Kind.TRANSITIVE, ("copy_id",)),
    ),
    "ISBN in loan beside the copy that tells it": (
        variant(with_columns("loan", "extra TEXT"), add_loan(f"SELECT isbn {OF_BOOK}")),
        ("book", "loan.extra", Kind.TRANSITIVE, ("copy_id",)),
    ),
    "country in the junction": (
        variant(
            with_columns("book_author", "country TEXT"),
            {
                "add_book_author": "INSERT INTO book_author SELECT country,"
                f" {library.BOOK_ID}, id FROM author WHERE name = :author"
            },
        ),
        ("author", "book_author.country", Kind.PARTIAL, ("author_id",)),
    ),
    "country in a junction with a surrogate key and UNIQUE": (
        variant(
            {
                "book_author": "CREATE TABLE book_author (id INTEGER PRIMARY KEY, country TEXT,"
                " book_id INT REFERENCES book, author_id INT REFERENCES author,"
                " UNIQUE (book_id, author_id));"
            },
            {
                "add_book_author": "INSERT INTO book_author (country, book_id, author_id) SELECT"
                f" country, {library.BOOK_ID}, id FROM author WHERE name = :author"
            },
        ),
        ("author", "book_author.country", Kind.PARTIAL, ("author_id",)),
    ),
    "title in copy, and no foreign key declared": (
        variant(
            {"copy": library.SCHEMA["copy"].replace("INT REFERENCES book", "INT, title TEXT")},
            {
                "add_copy": "INSERT INTO copy (barcode, book_id, title) SELECT :barcode, id, title"
                " FROM book WHERE isbn = :isbn"
            },
        ),
        ("book", "copy.title", Kind.TRANSITIVE, ("book_id",)),
    ),
    "title in copy, numbered within its book": (
        variant(
            {
                "copy": "CREATE TABLE copy (isbn TEXT REFERENCES book (isbn), number INT, barcode"
                " TEXT UNIQUE, title TEXT, PRIMARY KEY (isbn, number));",
                "loan": library.SCHEMA["loan"].replace(
                    "copy_id INT REFERENCES copy", "barcode TEXT REFERENCES copy (barcode)"
                ),
            },
            {
                "add_copy": "INSERT INTO copy SELECT isbn, (SELECT count(*) FROM copy AS c"
                " WHERE c.isbn = b.isbn), :barcode, title FROM book AS b WHERE isbn = :isbn",
                "add_loan": ADD_LOAN.replace("copy_id", "barcode").replace(
                    library.COPY_ID, ":barcode"
                ),
            },
        ),
        ("book", "copy.title", Kind.PARTIAL, ("isbn",)),
    ),
    "title in loan, whose key starts with the copy": (
        variant(
            {
                "loan": "CREATE TABLE loan (copy_id INT REFERENCES copy, member_id INT REFERENCES"
                " member, loaned_on TEXT, due_on TEXT, extra, PRIMARY KEY (copy_id, loaned_on))"
            },
            add_loan(f"SELECT title {OF_BOOK}"),
        ),
        ("book", "loan.extra", Kind.PARTIAL, ("copy_id",)),
    ),
}


@pytest.mark.parametrize("name", REDUNDANT)
def test_names_what_is_stored_twice_and_why(name: str) -> None:
    """The redundant column, its cause and the normal form are told, and nothing else."""
    design, expected = REDUNDANT[name]

    verdict = judged(design)

    assert Verdict(redundant=verdict.redundant) == verdict
    assert [expected] == [
        (each.fact.entity, f"{each.table}.{each.column}", each.kind, each.determinant)
        for each in verdict.redundant
    ]


def test_two_tables_that_say_the_same_of_one_key_are_copies() -> None:
    """Both columns depend on their whole key, and yet the fact is stored twice."""
    schema = schema_of(
        "CREATE TABLE book (isbn TEXT PRIMARY KEY, title TEXT);"
        "CREATE TABLE blurb (isbn TEXT PRIMARY KEY REFERENCES book, title TEXT);"
        "INSERT INTO book VALUES ('k1', 't1'), ('k2', 't2');"
        "INSERT INTO blurb VALUES ('k1', 't1'), ('k2', 't2');"
    )
    facts = [
        Fact(entity="book", attribute=name, value=f"{name[0]}{n}", owner=f"k{n}", key=name == "key")
        for name in ("title", "key")
        for n in (1, 2)
    ]

    (found,) = tokens.judge(schema, facts).redundant

    assert (found.kind, found.normal_form, found.home) == (Kind.COPY, 3, ("book", "title"))
    assert found.explanation == "`blurb.title` says again what `book.title` says."
    assert "is stored twice: once in `blurb.title` and once in `book.title`." in found.message


def test_evidence_counts_and_names_the_places() -> None:
    """A student reads what is stored how often, where, and what it depends on."""
    (found,) = judged(REDUNDANT["country in the junction"][0]).redundant

    assert (found.count, found.total, found.home) == (3, 4, ("author", "country"))
    assert found.message == (
        f"The author's country (`{found.fact.value}`) is stored 4 times: 3 times in"
        " `book_author.country` and once in `author.country`. To change it, 4 rows must change."
    )
    assert found.explanation == (
        "`country` depends on `author_id`, not on the whole key (`book_id`, `author_id`)."
    )
    assert found.normal_form == 2


ONE_TABLE = Design(
    script="""
    CREATE TABLE book (isbn TEXT, author TEXT, country TEXT, title TEXT, year INT,
        PRIMARY KEY (isbn, author));
    CREATE TABLE queue (name TEXT PRIMARY KEY, home TEXT);
    CREATE TABLE copy (barcode TEXT PRIMARY KEY, isbn TEXT);
    CREATE TABLE loan (barcode TEXT, email TEXT, name TEXT, joined_on TEXT, loaned_on TEXT,
        due_on TEXT, PRIMARY KEY (barcode, email, loaned_on));
    CREATE TABLE visitor (email TEXT PRIMARY KEY, name TEXT, joined_on TEXT);
    """,
    statements={
        "add_author": "INSERT INTO queue VALUES (:name, :country)",
        "add_book": "INSERT INTO book VALUES (:isbn, '', '', :title, :year)",
        "add_book_author": "INSERT INTO book SELECT isbn, name, home, title, year"
        " FROM book AS b, queue AS a WHERE isbn = :isbn AND name = :author LIMIT 1",
        "add_copy": "INSERT INTO copy VALUES (:barcode, :isbn)",
        "add_member": "INSERT INTO visitor VALUES (:email, :name, :joined_on)",
        "add_loan": "INSERT INTO loan SELECT :barcode, email, name, joined_on, :loaned_on, :due_on"
        " FROM visitor WHERE email = :email",
    },
)


def test_a_table_that_holds_everything_breaks_second_normal_form() -> None:
    """With a composite key, title and country depend on one half of it each."""
    verdict = judged(ONE_TABLE)
    found = {f"{each.table}.{each.column}": each for each in verdict.redundant}

    assert {
        "book.title": (Kind.PARTIAL, ("isbn",)),
        "book.year": (Kind.PARTIAL, ("isbn",)),
        "book.country": (Kind.PARTIAL, ("author",)),
        "loan.name": (Kind.PARTIAL, ("email",)),
        "loan.joined_on": (Kind.PARTIAL, ("email",)),
    } == {name: (each.kind, each.determinant) for name, each in found.items()}
    assert found["book.title"].home is None
    assert found["book.title"].message.endswith(
        "is stored 3 times, in `book.title`. To change it, 3 rows must change."
    )
    assert {"book.author", "loan.barcode", "loan.email"} == {
        f"{each.table}.{each.column}" for each in verdict.unlinked
    }


NAMES = "That is the name of 2 authors."
IDS = "Each cell should hold one value."
LISTS = {
    "comma list of names": ("authors || ', ' || :author", ":author", NAMES),
    "names on lines": ("authors || char(10) || :author", ":author", NAMES),
    "JSON of names": ("json_insert(authors, '$[#]', :author)", "json_array(:author)", NAMES),
    "JSON of objects": (
        "json_insert(authors, '$[#]', json_object('n', :author))",
        "json_array(json_object('n', :author))",
        NAMES,
    ),
    "comma list of ids": (f"authors || ',' || {library.AUTHOR_ID}", library.AUTHOR_ID, IDS),
    "JSON of ids": (
        f"json_insert(authors, '$[#]', {library.AUTHOR_ID})",
        f"json_array({library.AUTHOR_ID})",
        IDS,
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_finds_lists_in_cells(name: str) -> None:
    """Names or ids, with commas or as JSON: several values in a cell are found, once."""
    more, first, words = LISTS[name]
    statement = f"UPDATE book SET authors = ifnull({more}, {first}) WHERE isbn = :isbn"
    verdict = judged(
        variant(
            with_columns("book", "authors TEXT") | {"book_author": ""},
            {"add_book_author": statement},
        )
    )

    assert Verdict(listed=verdict.listed) == verdict
    (found,) = verdict.listed
    assert (found.table, found.column, found.count) == ("book", "authors", 6)
    assert words in found.message


def test_several_facts_of_one_thing_in_a_cell_are_no_single_value() -> None:
    """A name and an e-mail run together are two facts."""
    statement = library.STATEMENTS["add_member"].replace(":name", ":name || ' <' || :email || '>'")

    (found,) = judged(variant(statements={"add_member": statement})).listed

    assert "That is the member email and the member name in one." in found.message


PAIRS = {
    "numbers and ids": ("author1 INT REFERENCES author", "author2 INT REFERENCES author", True),
    "names": ("writer TEXT REFERENCES author (name)", "helper REFERENCES author (name)", False),
}


@pytest.mark.parametrize("name", PAIRS)
def test_finds_columns_that_repeat_one_kind_of_thing(name: str) -> None:
    """Two authors side by side in one row, whatever the columns are called."""
    one, two = PAIRS[name][0].split()[0], PAIRS[name][1].split()[0]
    value = library.AUTHOR_ID if PAIRS[name][2] else ":author"
    verdict = judged(
        variant(
            with_columns("book", f"{PAIRS[name][0]}, {PAIRS[name][1]}") | {"book_author": ""},
            {
                "add_book_author": f"UPDATE book SET {two} = CASE WHEN {one} IS NOT NULL THEN"
                f" {value} END, {one} = ifnull({one}, {value}) WHERE isbn = :isbn"
            },
        )
    )

    assert Verdict(repeated=verdict.repeated) == verdict
    assert [("book", (one, two), "author")] == [
        (found.table, found.columns, found.entity) for found in verdict.repeated
    ]


def test_says_what_was_lost() -> None:
    """A fact that is in no table is told, with how many."""
    statement = "INSERT INTO author (name) VALUES (:name)"

    (found,) = judged(variant(statements={"add_author": statement})).lost

    assert (found.fact.attribute, found.count, found.total) == ("country", 4, 4)
    assert found.message.startswith("The author's country is stored nowhere: `co")


def test_a_single_foreign_key_loses_no_token() -> None:
    """One author_id column keeps every author; only reading back shows the lost link."""
    statement = f"UPDATE book SET author_id = {library.AUTHOR_ID} WHERE isbn = :isbn"
    design = variant(
        with_columns("book", "author_id INT REFERENCES author") | {"book_author": ""},
        {"add_book_author": statement},
    )

    assert judged(design) == Verdict()


def test_a_key_without_a_foreign_key_is_no_redundancy() -> None:
    """Repeating a key is how tables are linked; only the declaration is missing."""
    loan = library.SCHEMA["loan"].replace("member_id INT REFERENCES member", "email TEXT")

    verdict = judged(variant({"loan": loan}, BY_EMAIL))

    assert Verdict(unlinked=verdict.unlinked) == verdict
    assert [("loan", "email", ("member", "email"))] == [
        (found.table, found.column, found.home) for found in verdict.unlinked
    ]


def test_a_lower_case_copy_beside_the_original_is_advice() -> None:
    """A column that only repeats its own row is derived, not another table's data."""
    statement = (
        "INSERT INTO member (email, name, joined_on, email_key)"
        " VALUES (:email, :name, :joined_on, lower(:email))"
    )

    verdict = judged(variant(with_columns("member", "email_key TEXT"), {"add_member": statement}))

    assert Verdict(derived=verdict.derived) == verdict
    assert [each.column for each in verdict.derived] == ["email_key"]


def test_a_needless_foreign_key_is_advice() -> None:
    """The book of a loan can be read through its copy."""
    verdict = judged(
        variant(
            with_columns("loan", "extra INT REFERENCES book"),
            add_loan("SELECT book_id FROM copy WHERE barcode = :barcode"),
        )
    )

    assert Verdict(shortcuts=verdict.shortcuts) == verdict
    assert [("loan", ("extra",), ("copy_id",), "book")] == [
        (each.table, each.columns, each.through, each.parent) for each in verdict.shortcuts
    ]


def test_foreign_keys_in_a_circle_still_store() -> None:
    """Where every cell is a foreign key to another row, one of them counts as the original."""
    schema = schema_of(
        "CREATE TABLE a (x TEXT PRIMARY KEY REFERENCES b DEFERRABLE INITIALLY DEFERRED);"
        "CREATE TABLE b (x TEXT PRIMARY KEY REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
        "BEGIN; INSERT INTO a VALUES ('k1'); INSERT INTO b VALUES ('k1'); COMMIT;"
    )
    fact = Fact(entity="a", attribute="x", value="k1", owner="k1", key=True)

    assert tokens.judge(schema, [fact]) == Verdict()


def test_locates_tokens() -> None:
    """Whole cells and parts are told apart; digits inside longer numbers and dates are chance."""
    schema = schema_of(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v, g TEXT AS (v));"
        "INSERT INTO t (v) VALUES ('AbC1'), ('x abc1'), (1987), ('1987'), ('1986, 1987'),"
        " ('91987'), ('1987-01-02'), (1987.0), (NULL), (x'61626331');"
    )

    found = tokens.locate(schema, ["abc1", 1987, "gone"])

    assert [(p.row, p.whole) for p in found["abc1"]] == [(0, True), (1, False), (9, True)]
    assert [place.row for place in found[1987]] == [2, 3, 4, 7]
    assert found["gone"] == ()
    assert (found[1987][0].table, found[1987][0].column, found[1987][0].identity) == (
        "t",
        "v",
        (3,),
    )


def test_makes_tokens_that_look_right_and_never_repeat() -> None:
    """ISBNs carry a right check digit, days lie in their range, one seed gives one sequence."""
    maker, same = TokenMaker(Random(5)), TokenMaker(Random(5))
    isbns = [maker.isbn() for _ in range(50)]
    days = {maker.day("2024-02-28", within=10) for _ in range(10)}

    assert isbns == [same.isbn() for _ in range(50)]
    assert {sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(isbn)) % 10 for isbn in isbns} == {0}
    assert (min(days), max(days)) == ("2024-02-29", "2024-03-09")
    assert maker.text("au").startswith("au")
    assert maker.email("mb").endswith("@example.org")
    assert {maker.number(1, 3) for _ in range(3)} == {1, 2, 3}
    with pytest.raises(ValueError, match="no more values"):
        maker.number(1, 3)


def test_hostile_names_and_cells_are_cleaned_in_messages() -> None:
    """What a student calls a column, or stores in a cell, cannot break out of the message."""
    schema = schema_of(
        'CREATE TABLE "`<t>" ("@c" TEXT); INSERT INTO "`<t>" VALUES (\'["k1`<b>", "k2"]\');'
    )
    facts = [
        Fact(entity="author", attribute="name", value=value, owner=value, key=True)
        for value in ("k1", "k2")
    ]

    (found,) = tokens.judge(schema, facts).listed

    assert not set("<>@") & set(found.message)
    assert found.message.count("`") == 4


def test_a_hostile_schema_is_judged_quickly() -> None:
    """Many keys, long chains of rows and long cells take seconds at most."""
    keys = ", ".join(f"c{n} INT REFERENCES t (id)" for n in range(60))
    copies = ", ".join(["max(n - 1, 1)"] * 60)
    schema = schema_of(
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, {keys}, name TEXT);"
        "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 500)"
        f"INSERT INTO t SELECT n, {copies}, 'au1' FROM s;"
        "CREATE TABLE u (v TEXT); INSERT INTO u SELECT hex(zeroblob(9000)) || ' au1' FROM t;"
    )
    facts = [Fact(entity="author", attribute="name", value=f"au{n}", owner="x") for n in range(100)]
    started = time.process_time()

    tokens.judge(schema, facts)

    assert time.process_time() - started < 4.0
