"""Unit 2's own accounts of a library, and how its checks read what student code answers."""

import textwrap
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograding.checks import Failure
from autograding.tests.helpers.unit_support import support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-2-orm"


support = support_of("unit-2-orm")


class _Probed:
    """A student whose worker answers what a test says, whatever is asked."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.root = _UNIT

    def probe(self, _module: object, function: str, *_arguments: object) -> Any:
        return None if function == "make_tables" else self.answer

    def environment(self, **_variables: str) -> None:
        """Nothing is asked of it."""

    def has(self, _file: str) -> bool:
        return False


@pytest.fixture
def world(support: Callable[[str], Any]) -> Any:
    """Two books, three copies, two members, one loan that is over and two that are open."""
    facts, world = support("facts"), support("world").World(None)
    world.authors += [facts.Author("B", "land"), facts.Author("A", "land")]
    world.books += [
        facts.Book("978-2", "T", 1950, ("B", "A")),
        facts.Book("978-1", "T", 1960, ("A",)),
        facts.Book("978-3", "S", 1970, ("B",)),
    ]
    world.copies += [
        facts.Copy("c3", "978-2"),
        facts.Copy("c1", "978-2"),
        facts.Copy("c2", "978-1"),
    ]
    world.members += [facts.Member("x@example.org", "X", date(2020, 1, 1))]
    world.members += [facts.Member("y@example.org", "Y", date(2020, 1, 2))]
    start = date(2024, 1, 1)
    for code, email, day, back in (
        ("c1", "x@example.org", start, start + timedelta(5)),
        ("c1", "y@example.org", start + timedelta(9), None),
        ("c2", "x@example.org", start + timedelta(9), None),
    ):
        world.loans.append(facts.Loan(code, email, day, day + timedelta(21), back))
    return world


def test_books_are_listed_by_title_and_isbn(world: Any) -> None:
    """The list is sorted, authors too, and counts all copies, lent or not."""
    rows = [row["fields"] for row in world.book_rows()]
    assert ["978-3", "978-1", "978-2"] == [row["isbn"] for row in rows]
    assert [["B"], ["A"], ["A", "B"]] == [row["authors"] for row in rows]
    assert [0, 1, 2] == [row["copies"] for row in rows]


def test_page_of_a_book_names_who_has_a_copy_now(world: Any) -> None:
    """An earlier borrower is not named, and copies are sorted by barcode."""
    copies = world.book_page(world.books[0])["fields"]["copies"]
    pairs = [(row["fields"]["barcode"], row["fields"]["borrower"]) for row in copies]
    assert [("c1", "Y"), ("c3", None)] == pairs


def test_page_of_a_member_lists_the_newest_loan_first(world: Any) -> None:
    """All loans of the member are there, open or over, and nobody else's."""
    loans = world.member_page(world.members[0])["fields"]["loans"]
    assert ["c2", "c1"] == [row["fields"]["barcode"] for row in loans]


@pytest.mark.parametrize(("days", "late"), [(30, []), (31, ["c1", "c2"]), (27, [])])
def test_overdue_is_what_was_due_before(world: Any, days: int, late: list[str]) -> None:
    """A loan that is due today is not late, one that is over never is."""
    rows = world.overdue(date(2024, 1, 1) + timedelta(days))
    assert late == [row["fields"]["barcode"] for row in rows]


@pytest.mark.parametrize(
    "barcodes", [["c3", "c3"], ["c1", "c3"], ["c3"], "c3", None, [["c3"], "c2"]]
)
def test_wrong_barcodes_are_refused(
    support: Callable[[str], Any], world: Any, barcodes: object
) -> None:
    """Copies that are out, one copy for two, too few, or no list at all: no visit ends so."""
    application = support("application")
    answer = application.Answer(application.Call.of("lending.check_out"), barcodes)
    with pytest.raises(Failure):
        world.expect_barcodes(answer, [world.books[0], world.books[0]])


def test_any_free_copy_will_do(support: Callable[[str], Any], world: Any) -> None:
    """Which copy is lent is the student's choice."""
    application = support("application")
    world.loans.clear()
    answer = application.Answer(application.Call.of("lending.check_out"), ["c3", "c1"])
    assert ["c3", "c1"] == world.expect_barcodes(answer, [world.books[0], world.books[0]])


def test_calls_are_told_as_they_are_written(support: Callable[[str], Any]) -> None:
    """A student recognizes the call, its file, and what came of it."""
    application = support("application")
    call = application.Call.of("catalog.change_book", "978", year=0)
    answer = application.Answer(call, None, ("Oops", "Exception"), "no\nwhere")
    assert "change_book('978', year=0)" == call.text
    assert "library/services/catalog.py" == call.file
    assert "It raised Oops: no." == answer.in_words
    row = {"row": "CopyRow", "fields": {"barcode": "c", "borrower": None}}
    told = application.Answer(call, [row, {"odd": "Book"}, date(2024, 1, 2)]).in_words
    assert "It returned [CopyRow(barcode='c', borrower=None), <Book>, 2024-01-02]." == told


@pytest.mark.parametrize("answer", [None, [], [[]], [[{"value": 1}, {"value": 2}]], [[{"er": 1}]]])
def test_unreadable_answers_are_the_students_fault(
    support: Callable[[str], Any], answer: object
) -> None:
    """Whoever tampers with the probe in the worker fails the check; the grading goes on."""
    application = support("application")
    served = application.Application(_Probed(answer), SimpleNamespace(url="sqlite://"))
    with pytest.raises(Failure, match="keeps us from reading"):
        served.each(application.Call.of("catalog.list_books"))


def test_rows_lose_a_field_at_any_depth(support: Callable[[str], Any]) -> None:
    """What another check judges can be left out of a comparison."""
    loans = [{"row": "LoanRow", "fields": {"due_on": 1, "barcode": "c"}}]
    page = {"row": "MemberPage", "fields": {"loans": loans}}
    shown = {
        "row": "MemberPage",
        "fields": {"loans": [{"row": "LoanRow", "fields": {"barcode": "c"}}]},
    }
    assert shown == support("application").without(page, "due_on")


@pytest.mark.parametrize("value", [1, "9781234567897", "7", "0f" * 16, b"\x01\x02"])
def test_unknown_keys_are_of_the_same_kind(support: Callable[[str], Any], value: Any) -> None:
    """A made-up reference differs and fits into the column."""
    other = support("values").unlike(value)
    assert other != value
    assert type(other) is type(value)
    assert isinstance(value, int) or len(other) == len(value)


@pytest.mark.parametrize("seed", range(10))
def test_texts_for_both_databases_are_as_long_as_promised(
    support: Callable[[str], Any], seed: int
) -> None:
    """Titles and names reach the 100 characters that README.md promises, and nothing is longer."""
    script = support("calls").Script.draw(Random(seed))
    facts = [*script.authors, *script.books, *script.copies, *script.members]
    texts = [value for fact in facts for value in vars(fact).values() if isinstance(value, str)]
    assert 100 == max(map(len, texts))
    assert "up to 100 characters" in (_UNIT / "starter" / "README.md").read_text("utf-8")
    assert len({copy.isbn for copy in script.copies}) == len(script.copies)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("(psycopg.errors.StringDataRightTruncation) value too long", "length of a String"),
        ("(psycopg.errors.UndefinedFunction) operator does not exist: integer = text", "like with"),
        ("(psycopg.errors.UndefinedFunction) function typeof(integer) does not exist", "has not"),
        ("(psycopg.errors.GroupingError) column must appear in GROUP BY", "grouped nor counted"),
        ("(psycopg.errors.DatatypeMismatch) foreign key cannot be implemented", "column's type"),
        ("(psycopg.errors.UniqueViolation) duplicate key", "postgresql_where"),
        ("Something else", ""),
    ],
)
def test_complaints_of_the_server_are_explained(
    support: Callable[[str], Any], said: str, why: str
) -> None:
    """A message says what the two databases do differently, if that is known."""
    found = support("both")._reason(said)
    assert why in found
    assert bool(why) == bool(found)


def test_answers_on_both_databases_are_compared_without_order(
    support: Callable[[str], Any],
) -> None:
    """Rows in another order are the same answer, another error is not."""
    both, application = support("both"), support("application")
    call = application.Call.of("catalog.list_books")
    rows = [{"row": "R", "fields": {"a": [2, 1]}}, {"row": "R", "fields": {"a": [3]}}]
    turned = [rows[1], {"row": "R", "fields": {"a": [1, 2]}}]
    answer = application.Answer
    assert both._essence(answer(call, rows)) == both._essence(answer(call, turned))
    failed = answer(call, None, ("IntegrityError", "Exception"))
    assert both._essence(failed) != both._essence(answer(call, None, ("DataError", "Exception")))
    assert both._essence(failed) != both._essence(answer(call, None))


def _described(**relationships: list[tuple[str, str, bool, list[str]]]) -> dict[str, Any]:
    classes = {
        name: {
            "relationships": [
                {
                    "name": key,
                    "target": target,
                    "many": many,
                    "through": "",
                    "view_only": False,
                    "linked": linked,
                }
                for key, target, many, linked in found
            ]
        }
        for name, found in relationships.items()
    }
    return {"problem": "", "missing": [], "unmapped": [], "classes": classes}


def test_links_of_books_and_authors_may_have_a_class(
    support: Callable[[str], Any], world: Any
) -> None:
    """An association object between them is found by where its relationships lead."""
    described = _described(
        Book=[("parts", "Part", True, ["Part.book"])],
        Author=[("parts", "Part", True, ["Part.author"])],
        Part=[
            ("book", "Book", False, ["Book.parts"]),
            ("author", "Author", False, ["Author.parts"]),
        ],
    )
    mapping = support("mapping").Mapping(_Probed(described))
    support("ties").BooksAndAuthors(world, mapping).expect_linked()
    described["classes"]["Part"]["relationships"][0]["linked"] = []
    described["classes"]["Book"]["relationships"][0]["linked"] = []
    with pytest.raises(Failure, match="two sides"):
        support("ties").BooksAndAuthors(
            world, support("mapping").Mapping(_Probed(described))
        ).expect_linked()


def test_relationships_of_the_wrong_kind_are_named(support: Callable[[str], Any]) -> None:
    """A student learns which relationship holds one object where many are meant."""
    described = _described(Book=[("copy", "Copy", False, [])])
    with pytest.raises(Failure) as caught:
        support("mapping").Mapping(_Probed(described)).expect("Book", "Copy", many=True)
    assert "`Book.copy` leads to one Copy." == caught.value.actual


def test_objects_are_found_by_what_they_hold(support: Callable[[str], Any]) -> None:
    """A day with a time behind it is that day, and a longer number is another one."""
    holds = support("mapping").holds
    assert holds([1, "2024-01-02 00:00:00"], date(2024, 1, 2))
    assert not holds([None, "x"], date(2024, 1, 2))


def test_slow_views_are_told_what_to_load(support: Callable[[str], Any]) -> None:
    """What a slow view should load is told by the loader's option for that relationship."""
    assert "selectinload(Book.authors)" in support("loading")._cure("Book.authors")
    assert "" == support("loading")._cure("")


class _Sources:
    """A student whose files are texts."""

    def __init__(self, **sources: str) -> None:
        self._sources = {f"library/{name}.py": text for name, text in sources.items()}
        self.told: list[tuple[str, str, int]] = []

    def files(self, pattern: str) -> list[str]:
        return [file for file in self._sources if Path(file).match(pattern)]

    def text(self, file: str) -> str:
        return self._sources[file]

    def record_finding(self, kind: str, _message: str, *, file: str, line: int) -> None:
        self.told.append((kind, file, line))


def test_legacy_queries_are_told_and_cost_nothing(support: Callable[[str], Any]) -> None:
    """The report shows each with its place; the starter's own files are not read."""
    legacy = "from library.database import db\n\ndef f(m):\n    return db.session.query(m).all()\n"
    student = _Sources(helper=legacy, errors=legacy)
    support("python_source").record_legacy(student)
    assert [("legacy-query", "library/helper.py", 4)] == student.told


@pytest.mark.parametrize("source", ["def f(:", "x = '\0'", "(" * 5000])
def test_sources_that_are_no_python_are_the_students_fault(
    support: Callable[[str], Any], source: str
) -> None:
    """A file that Python cannot read fails the check that reads it, and names the file."""
    with pytest.raises(Failure) as caught:
        support("python_source").record_legacy(_Sources(broken=source))
    assert "library/broken.py" == caught.value.file


def test_own_names_are_classes_attributes_and_tables(support: Callable[[str], Any]) -> None:
    """Words of the code that are no names of the design do not count in DESIGN.md."""
    models = """
    class Book(Base):
        __tablename__ = "shelf_books"
        isbn: Mapped[str] = mapped_column(Text, comment="anything")
        loans = relationship(passive_deletes="all")

    links = Table("book_links", Base.metadata)
    """
    names = support("notes")._own_names(_Sources(models=textwrap.dedent(models)))
    assert {"Book", "shelf_books", "isbn", "loans", "links", "book_links"} <= names
    assert not {"all", "anything", "Base", "Text"} & names
