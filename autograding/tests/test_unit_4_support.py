"""Unit 4's own libraries, pages and measurements, which its checks judge by."""

import importlib.util
import json
import re
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograding.checks import Failure
from autograding.checks.browser import Page
from autograding.checks.student import ObservedSql, Response
from autograding.tests.helpers.unit_support import Support, support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-4-optimization"

support = support_of("unit-4-optimization")


def _page(body: str, path: str = "/", status: int = 200) -> Page:
    return Page(path, Response(status, (), body))


def _alike(names: dict[str, str]) -> set[frozenset[str]]:
    """Which names stand for one value."""
    values = {value: {n for n, each in names.items() if each == value} for value in names.values()}
    return {frozenset(group) for group in values.values()}


@pytest.mark.parametrize("seed", range(10))
def test_worlds_differ_in_values_only(support: Support, seed: int) -> None:
    """What is alike in the recorded world is alike in each, and nothing else; orders are the same.

    Otherwise a name in the record might stand for another value than the one that was seen there.
    """
    make = support("world").make_world
    recorded, other = make(Random("record")), make(Random(seed))
    assert _alike(recorded.names) == _alike(other.names)
    for kind in ("title", "name", "author", "due", "lent", "posted", "barcode"):
        first, second = (
            sorted((value, name) for name, value in world.names.items() if _is(name, kind))
            for world in (recorded, other)
        )
        ranks = [[[v for v, _ in listed].index(v) for v, _ in listed] for listed in (first, second)]
        assert ranks[0] == ranks[1]


def _is(name: str, kind: str) -> bool:
    return re.fullmatch(rf"{kind}\d", name) is not None


@pytest.mark.parametrize("seed", range(5))
def test_growth_doubles_what_each_page_lists(support: Support, seed: int) -> None:
    """Books, members, overdue loans, the reader's loans and the book's reviews all grow."""
    maker = support("maker")
    make = maker.Maker(Random(seed))
    few, focus = maker.make_library(make)
    many = few.plus(maker.make_growth(make, focus))
    for before, after in (
        (len(few.books), len(many.books)),
        (len(few.members), len(many.members)),
        (len(few.overdue(focus.today)), len(many.overdue(focus.today))),
        (len(few.loans_of(focus.reader.email)), len(many.loans_of(focus.reader.email))),
        (len(few.reviews_of(focus.book.isbn)), len(many.reviews_of(focus.book.isbn))),
    ):
        assert after in (2 * before, 2 * before - 1)
    assert len(many.books) <= 20
    pairs = [(review.isbn, review.email) for review in many.reviews]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("seed", range(5))
def test_long_lists_have_a_tie_between_two_pages(support: Support, seed: int) -> None:
    """The last row of page 1 and the first of page 2 differ in their ids alone."""
    maker = support("maker")
    library = maker.make_long_lists(maker.Maker(Random(seed)), size=45)
    assert library.catalog()[19].title == library.catalog()[20].title
    assert library.directory()[19].name == library.directory()[20].name
    late = library.overdue("2025-06-01")
    assert late[19].due_on == late[20].due_on
    assert 45 == len(late)


def test_json_is_compared_without_its_way_of_writing(support: Support) -> None:
    """The order of names is free; values, their types and the order of lists are not."""
    answer_of = support("golden").answer_of
    one, other, text = (
        answer_of(_page(body, "/api/books"))
        for body in ('{"a": 1, "b": [2.5, null]}', '{"b":[2.5,null],"a":1}', '{"a":"1","b":[2.5]}')
    )
    assert one == other
    assert one.text == "a: 1; b 1: 2.5; b 2: null"
    assert 'a: "1"; b 1: 2.5' == text.text


def test_links_are_compared_by_where_they_lead(support: Support) -> None:
    """A relative link is the same as an absolute one."""
    links = support("golden").links_of(
        _page('<a href="/b?x=1&amp;y=2">b</a> <a class=c href=d>', "/a/")
    )
    assert ("/b?x=1&y=2", "/a/d") == links


class _Site:
    """A site whose pages a test gives, and that keeps no view's place."""

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self.pages = pages or {}
        self.browser = SimpleNamespace(get=lambda path: self.pages[path])
        self.student = SimpleNamespace()
        self.database = SimpleNamespace()

    def open(self, path: str) -> Page:
        return self.pages[path]

    def place(self, _path: str, _method: str = "GET") -> tuple[str, int]:
        return "library/routes/books.py", 7


def _listing(support: Support, bodies: dict[str, str]) -> tuple[Any, _Site]:
    paged = support("paged")
    keys = [f"k{number:02}" for number in range(25)]
    listed = paged.PagedList("/list", keys, paged.keys_in(r"k\d\d"))
    return listed, _Site({path: _page(body, path) for path, body in bodies.items()})


def _bodies(first: list[int], second: list[int]) -> dict[str, str]:
    one, two = (" ".join(f"<p>k{n:02}</p>" for n in rows) for rows in (first, second))
    one += '<p>Page 1 of 2</p><a href="?page=2">Next</a>'
    two += '<p>Page 2 of 2</p><a href="?page=1">Previous</a>'
    return {"/list": one, "/list?page=1": one, "/list?page=2": two}


def test_pages_in_order_are_accepted(support: Support) -> None:
    """Twenty rows a page, the rest on the last, with links."""
    listed, site = _listing(support, _bodies(list(range(20)), list(range(20, 25))))
    listed.expect_pages(site)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (list(range(25)), [], "25 rows."),
        ([1, 0, *range(2, 20)], list(range(20, 25)), "20 rows; row 1 is k01."),
        (list(range(20)), list(range(19, 25)), "6 rows; row 1 is k19."),
    ],
)
def test_wrong_rows_of_a_page_are_told(
    support: Support, first: list[int], second: list[int], told: str
) -> None:
    """A student learns how many rows there are, and which is the first wrong one."""
    listed, site = _listing(support, _bodies(first, second))
    with pytest.raises(Failure) as caught:
        listed.expect_pages(site)
    assert told == caught.value.actual


def test_pages_without_links_are_refused(support: Support) -> None:
    """A page that nothing leads to is no page for a visitor."""
    bodies = _bodies(list(range(20)), list(range(20, 25)))
    bodies["/list?page=2"] = bodies["/list?page=2"].replace("page=1", "page=11")
    listed, site = _listing(support, bodies)
    with pytest.raises(Failure, match="looked below the list"):
        listed.expect_pages(site)


def _visits(support: Support, few: list[str], many: list[str], body: str = "new") -> Any:
    growth = support("growth")
    grown = growth.Growth(_Site(), SimpleNamespace(), SimpleNamespace(), SimpleNamespace())
    grown.fill = lambda path: path
    for kept, sent in ((grown._few, few), (grown._many, many)):
        statements = tuple(ObservedSql(sql, 1) for sql in sent)
        kept["/"] = growth.Visit(_page(body), statements)
    return grown


def test_as_many_statements_as_before_are_accepted(support: Support) -> None:
    """Fewer than the limit, and no more for more rows."""
    _visits(support, ["SELECT 1"] * 3, ["SELECT 1"] * 3).expect_few("/", 3, ["new"])


@pytest.mark.parametrize(
    ("few", "many", "body", "told"),
    [
        (["SELECT 1 FROM a"] * 2, ["SELECT 1 FROM a"] * 3, "new", "2 statements, then 3"),
        (["SELECT 1 FROM a"] * 4, ["SELECT 1 FROM a"] * 4, "new", "4, which read a, a, a, a."),
        (["SELECT 1"], [], "new", "None was seen."),
        (["SELECT 1"], ["SELECT 1"], "old", "1 of 1 new values are not there."),
    ],
)
def test_too_many_statements_or_kept_pages_are_told(
    support: Support,
    monkeypatch: pytest.MonkeyPatch,
    few: list[str],
    many: list[str],
    body: str,
    told: str,
) -> None:
    """More for more rows, more than the limit, none at all, or what was there before."""
    monkeypatch.setattr(support("growth"), "record_loops", lambda *_: None)
    with pytest.raises(Failure) as caught:
        _visits(support, few, many, body).expect_few("/", 3, ["new"])
    assert caught.value.actual.startswith(told)


def test_transactions_are_no_statements(support: Support) -> None:
    """BEGIN and its like are not counted, whatever is asked in between is."""
    sent = [ObservedSql(sql, 1) for sql in ("BEGIN", "SELECT 1", " savepoint a", "COMMIT")]
    student = SimpleNamespace(sql_observed=lambda: sent)
    assert ["SELECT 1"] == [each.sql for each in support("growth").statements_of(student)]


def test_statements_are_asked_again_with_their_parameters(support: Support) -> None:
    """Only what reads is asked again; its rows are counted and looked through."""
    asked: list[Any] = []

    def run_many(statements: Any) -> Any:
        asked.extend(statements)
        return [SimpleNamespace(rows=[("a summary", 1), ("b", None)]) for _ in asked]

    site = SimpleNamespace(database=SimpleNamespace(run_many=run_many))
    sent = [
        ObservedSql("SELECT b.x FROM books AS b JOIN copies ON 1 WHERE id = ?", 1, (7,)),
        ObservedSql("UPDATE books SET year = 1", 1, ()),
    ]
    read = support("reading").read_again(site, sent)
    assert [(sent[0].sql, (7,), "read")] == asked
    assert 2 == read.rows
    assert "books, copies" == read.statements[0].tables
    assert read.statements[0].holds("summary")
    assert not read.statements[0].holds("other")


def _measured(text: str) -> Any:
    return SimpleNamespace(has=lambda _file: True, text=lambda _file: text)


def _file(size: int = 200, **counts: int) -> str:
    pages = {
        "/": 22,
        "/?genre=poetry": 22,
        "/books/9799000000001": 4,
        "/members": size + 1,
        "/members/pia.larkspur@example.org": 124,
        "/loans/overdue?today=2026-03-15": 59,
        "/api/books": 22,
    }
    names = {"root": "/", "api": "/api/books", "members": "/members"}
    pages |= {names[name]: count for name, count in counts.items()}
    return json.dumps(
        {"before": {"size": size, "pages": {page: {"statements": n} for page, n in pages.items()}}}
    )


def test_measurement_of_the_starter_is_accepted(support: Support) -> None:
    """What measure.py writes for the untouched library counts as "before"."""
    support("measuring").moment(_measured(_file()), "before").expect_starter()


@pytest.mark.parametrize("reference", ["solution", "solution-alt"])
def test_measurements_of_references_are_read(support: Support, reference: str) -> None:
    """Both moments are complete and in order."""
    text = (_UNIT / reference / "measurements.json").read_text("utf-8")
    measuring = support("measuring")
    before, after = (measuring.moment(_measured(text), name) for name in ("before", "after"))
    before.expect_starter()
    after.expect_better(before)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_file(root=3), "3."),
        (_file(members=150), "150."),
        (_file(size=99), "99."),
        (_file(size=2001), "2,001."),
        (_file(root=-1), "Something else."),
        ("{}", "It is not complete."),
        ("[1]", "It is not complete."),
        ("{", "The file is no JSON."),
    ],
)
def test_other_measurements_are_refused(support: Support, text: str, told: str) -> None:
    """Repaired pages, other sizes and whatever measure.py would not write."""
    with pytest.raises(Failure) as caught:
        support("measuring").moment(_measured(text), "before").expect_starter()
    assert told == caught.value.actual


@pytest.mark.parametrize(
    ("small", "large", "honest", "made_up"),
    [(101, 301, 2001, 3), (123, 125, 127, 2), (60, 59, 62, 5), (15, 22, 22, 3), (3, 3, 3, 4)],
)
def test_numbers_of_large_libraries_are_likely_or_not(
    support: Support, small: int, large: int, honest: int, made_up: int
) -> None:
    """An honest number of a library that takes too long to fill is believed, a made-up one not."""
    low, high = support("measuring").likely(small, large, 2000)
    assert low <= honest <= high
    assert not low <= made_up <= high


def test_pages_measured_are_those_of_measure_py(support: Support) -> None:
    """The grader visits the pages that the students' own measure.py visits."""
    source = (_UNIT / "starter" / "measure.py").read_text("utf-8")
    seed = (_UNIT / "starter" / "seed.py").read_text("utf-8")
    reader = re.search(r'READER = "(.+)"', seed)
    assert reader is not None
    listed = source[source.index("PAGES = (") : source.index("ENDINGS")]
    known = listed.replace("{seed.READER}", reader.group(1)).replace("{seed.TODAY}", "2026-03-15")
    assert list(support("measuring").PAGES) == re.findall(r'f?"(/[^"]*)"', known)


@pytest.mark.parametrize(
    ("sentence", "page"),
    [
        ("`GET /` sent 22.", "/"),
        ("The page / sent 22.", "/"),
        ("GET /?genre=poetry sent 22.", "/"),
        ("`/members` and more", "/members"),
        ("GET /members?page=2", "/members"),
        ("`GET /members/EMAIL`", "/members/pia.larkspur@example.org"),
        ("/members/<email>", "/members/pia.larkspur@example.org"),
    ],
)
def test_addresses_are_found_in_sentences(support: Support, sentence: str, page: str) -> None:
    """A page is named by its address, however the sentence goes on."""
    assert [page] == [
        each for each, pattern in _addresses().items() if re.search(pattern, sentence)
    ]


@pytest.mark.parametrize("sentence", ["and/or", "library/models.py", "1/2", "</p>"])
def test_other_slashes_are_no_address(support: Support, sentence: str) -> None:
    """A slash in a sentence is not the catalog."""
    assert [] == [each for each, pattern in _addresses().items() if re.search(pattern, sentence)]


def _addresses() -> dict[str, str]:
    """The patterns of the check, whose module is no package's."""
    file = _UNIT / "checks" / "hidden" / "test_evidence.py"
    spec = importlib.util.spec_from_file_location("unit_4_evidence", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module._ADDRESSES)


def test_indexes_of_the_starter_are_not_the_students(support: Support) -> None:
    """What the given models declare is no index of one's own."""
    given = support("given")
    tables = [
        {
            "name": table,
            "columns": [],
            "foreign_keys": [],
            "indexes": [
                {
                    "name": f"i{number}",
                    "columns": list(columns),
                    "unique": False,
                    "origin": "c",
                    "partial": False,
                    "sql": "",
                }
                for number, columns in enumerate(sorted(given._GIVEN[table]))
            ],
        }
        for table in given.TABLES
    ]
    assert [] == given.own_indexes({"tables": tables})
    assert set(given.TABLES) == set(given._GIVEN)
