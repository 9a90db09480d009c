"""Unit 5's drawn library, and what its checks of cache, limiter and sessions judge by."""

import ast
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograding.checks import Failure
from autograding.checks.student import Response
from autograding.feedback.harmless import inline
from autograding.tests.helpers.unit_support import Support, support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-5-nosql"

support = support_of("unit-5-nosql")


def _world(support: Support, seed: int) -> Any:
    return support("library_world").World(Random(seed))


@pytest.mark.parametrize("seed", range(10))
def test_a_world_has_what_each_write_needs(support: Support, seed: int) -> None:
    """One book was never lent; each other one has copies to lend and to return, and a reviewer."""
    world = _world(support, seed)
    assert not any(map(world.loans_of, world.unlent.copies))
    assert len(world.lent) == len(world.books) - 1 == 5
    for book in world.lent:
        assert [world.is_lent(barcode) for barcode in book.copies] == [True, True, False, False]
        assert not world.is_lent(world.free_copy(book))
        assert world.is_lent(world.lent_copy(book))
        assert world.silent_member(book) not in {review.email for review in book.reviews}
        assert world.genre(book.genre) != book.genre


@pytest.mark.parametrize("seed", range(10))
def test_nothing_in_a_world_is_there_twice(support: Support, seed: int) -> None:
    """Else a page of something else could pass for the right one."""
    world = _world(support, seed)
    books = list(world.books.values())
    for values in (
        [book.title for book in books] + [world.new_title() for _ in range(20)],
        [barcode for book in books for barcode in book.copies],
        [name for book in books for name in book.authors],
        [review.text for book in books for review in book.reviews],
    ):
        assert len(values) == len(set(values))


@pytest.mark.parametrize("seed", range(10))
def test_what_happens_now_is_later_than_all_before(support: Support, seed: int) -> None:
    """A loan or a review of today may not come before those that are stored."""
    world = _world(support, seed)
    before = [day for loan in world.loans for day in (loan.loaned_on, loan.returned_on) if day]
    before += [review.posted_on for book in world.books.values() for review in book.reviews]
    assert all(world.day() > max(before) for _ in range(20))


@pytest.mark.parametrize("seed", range(10))
def test_facts_refer_to_facts(support: Support, seed: int) -> None:
    """Whatever a fact names is stored, too, and days are text that a worker can take."""
    facts = _world(support, seed).plain()
    keys = {
        "authors": {fact["name"] for fact in facts["authors"]},
        "members": {fact["email"] for fact in facts["members"]},
        "books": {fact["isbn"] for fact in facts["books"]},
        "copies": {fact["barcode"] for fact in facts["copies"]},
    }
    assert all(set(fact["authors"]) <= keys["authors"] for fact in facts["books"])
    assert {fact["book"] for fact in facts["copies"]} == keys["books"]
    for fact in facts["loans"]:
        assert fact["copy"] in keys["copies"]
        assert fact["member"] in keys["members"]
        assert fact["loaned_on"] < fact["due_on"]
        assert fact["returned_on"] is None or fact["loaned_on"] < fact["returned_on"]
    for fact in facts["reviews"]:
        assert fact["book"] in keys["books"]
        assert fact["member"] in keys["members"]


def _small(support: Support) -> Any:
    """A world of two books whose pages can be told by hand."""
    module, world = support("library_world"), _world(support, 0)
    day = module.date(2025, 5, 1)
    world.members = {"ada@example.org": "Ada", "bram@example.org": "Bram"}
    one = module.Book("2", "The Kite", 1999, "poetry", ["Zoe", "Ann"], ["C-2", "C-1"])
    two = module.Book("1", "The Clock", 2001, "poetry", ["Ann"], ["C-3"])
    one.reviews += [
        module.Review("ada@example.org", 4, "First.", day),
        module.Review("bram@example.org", 3, "Second.", day),
    ]
    two.reviews += [module.Review("ada@example.org", 4, "Good.", day)]
    world.books = {"2": one, "1": two}
    world.loans = [
        module.Loan("C-1", "ada@example.org", day, day),
        module.Loan("C-3", "ada@example.org", day),
    ]
    return world


def test_page_of_a_book_is_in_the_promised_order(support: Support) -> None:
    """Authors by name, copies by barcode, and of two reviews of a day the later one first."""
    page = _small(support).page("2")
    assert page["authors"] == ["Ann", "Zoe"]
    assert page["copies"] == [{"barcode": "C-1", "lent": False}, {"barcode": "C-2", "lent": False}]
    assert [review["text"] for review in page["reviews"]] == ["Second.", "First."]
    assert page["rating"] == 3.5
    assert page["reviews"][0] == {
        "name": "Bram",
        "stars": 3,
        "text": "Second.",
        "posted_on": "2025-05-01",
    }


def test_statistics_are_those_of_all_books(support: Support) -> None:
    """Loans and those that are open are counted; ties are ordered by ISBN, ratings by average."""
    statistics = _small(support).statistics()
    assert statistics["genres"] == [{"genre": "poetry", "books": 2, "loans": 2, "lent_now": 1}]
    assert [(row["isbn"], row["loans"]) for row in statistics["most_lent"]] == [("1", 1), ("2", 1)]
    assert statistics["best_rated"] == [
        {"isbn": "1", "title": "The Clock", "rating": 4.0, "reviews": 1},
        {"isbn": "2", "title": "The Kite", "rating": 3.5, "reviews": 2},
    ]


def test_books_without_loans_or_reviews_have_no_rank(support: Support) -> None:
    """They count in their genre only, and their page has no rating."""
    world = _small(support)
    world.loans.clear()
    world.books["2"].reviews.clear()
    statistics = world.statistics()
    assert statistics["most_lent"] == []
    assert [row["isbn"] for row in statistics["best_rated"]] == ["1"]
    assert statistics["genres"][0]["books"] == 2
    assert world.page("2")["rating"] is None


def _writes(support: Support, seed: int) -> tuple[Any, Any]:
    world = _world(support, seed)
    return support("library_writes").Writes(SimpleNamespace(world=world)), world


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", ["review", "edit", "lend", "give_back", "delete"])
def test_each_write_changes_both_pages(support: Support, kind: str, seed: int) -> None:
    """An old page would be seen, whichever of the two the cache did not forget."""
    writes, world = _writes(support, seed)
    write = writes.make(kind)
    isbn = write.book.isbn
    page, statistics = world.page(isbn), world.statistics()
    write.note()
    assert world.statistics() != statistics
    assert isbn not in world.books if kind == "delete" else world.page(isbn) != page


def test_each_kind_of_write_has_a_book_of_its_own(support: Support) -> None:
    """A mistake in one kind costs no other kind."""
    kinds = support("library_writes").KINDS
    writes, world = _writes(support, 0)
    books = [writes.make(kind).book.isbn for kind in kinds]
    assert len(set(books)) == len(kinds)
    assert books[kinds.index("delete")] == world.unlent.isbn


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ({"a": 1}, {}, ("“a” is 1.", "There is no “a”.")),
        ({"a": 1, "b": None}, {"a": 1, "b": 2}, ("“b” is null.", "It is 2.")),
        ({"a": [1, 2]}, {"a": [1, 3]}, ("Row 2 of “a” is 2.", "It is 3.")),
        ({"a": [1, 2]}, {"a": [1]}, ("“a” has 2 rows.", "It has 1.")),
        ({"a": [1]}, {"a": "x"}, ("“a” is [1].", "It is x.")),
        ({"a": 1}, [1], ('{"a": 1}', "[1]")),
        ({"a": 1}, None, ('{"a": 1}', "null")),
    ],
)
def test_smallest_difference_is_told(
    support: Support, expected: Any, actual: Any, told: tuple[str, str]
) -> None:
    """A student learns which field or row is wrong, not the whole answer."""
    assert support("library_pages").difference(expected, actual) == told


@pytest.mark.parametrize("value", ["", "7", "v1", "2026-01-01T10:00:00", "a.b_c-d", "x" * 80])
def test_a_version_is_a_word(support: Support, value: str) -> None:
    """It helps the cache and is no answer, so neither JSON nor CACHE_SECONDS is asked of it."""
    assert support("library_site").is_word(value)


@pytest.mark.parametrize("value", ["x" * 81, "a b", '{"a": 1}', "[]", '"x"', b"v1", None, ["v1"]])
def test_an_answer_is_no_word(support: Support, value: Any) -> None:
    """Whatever could hold data is looked at."""
    assert not support("library_site").is_word(value)


def test_only_json_and_words_are_plain(support: Support) -> None:
    """Each text of a hash or a list counts; bytes are what pickle leaves."""
    keys = support("library_keys")
    assert all(map(keys._is_plain, ['{"a": [1, null]}', "42", "v:7", '"Tom & Co"']))
    assert not any(map(keys._is_plain, [b"\x80\x04", "(dp0\nI1\ns.", "{'a': 1}", 1.5, None]))
    assert keys._leaves({"a": "1", "b": b"2"}) == ["1", b"2"]
    assert keys._leaves(["1"]) == keys._leaves(frozenset({"1"})) == keys._leaves("1") == ["1"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pickle", "pickle"),
        ("import json, dill as json2", "dill"),
        ("from marshal import loads", "marshal"),
        ("from cloudpickle.compat import pickle", "cloudpickle.compat"),
        ("x = eval(text)", "eval()"),
        ("import json", ""),
        ("from . import pickled", ""),
        ("client.eval(script, 1, key)", ""),
        ("ast.literal_eval(text)", ""),
    ],
)
def test_what_makes_objects_of_data_is_found(support: Support, source: str, found: str) -> None:
    """Modules and functions that run what they read; a script of Redis' own is none."""
    unsafe = support("library_keys")._unsafe
    names = [name for name in map(unsafe, ast.walk(ast.parse(source))) if name]
    assert names == ([found] if found else [])


@pytest.mark.parametrize(
    ("source", "suspicious"),
    [
        ("import cPickle", True),
        ("x = 1\nimport \uff50ickle", True),  # a wide p: Python takes it for pickle
        ("exec (text)", True),
        ("session.execute(statement)", False),
        ("import json", False),
    ],
)
def test_modules_without_such_words_are_not_parsed(
    support: Support, source: str, suspicious: bool
) -> None:
    """Which is faster, and finds as much: Python folds the letters of names, and so do we."""
    keys, files = support("library_keys"), {"redis-caching/library/cache.py": source}
    student = SimpleNamespace(files=lambda _pattern: list(files), text=files.get)
    if suspicious:
        with pytest.raises(Failure, match="read your modules"):
            keys._expect_safe_modules(SimpleNamespace(student=student))
    else:
        keys._expect_safe_modules(SimpleNamespace(student=student))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("return redis.call('KEYS', ARGV[1])", "KEYS"),
        ('redis.pcall( "flushdb" )', "flushdb"),
        ("for _, k in ipairs(KEYS) do redis.call('DEL', k) end", None),
        ("redis.call('GET', 'keys')", None),
    ],
)
def test_commands_inside_of_scripts_are_found(
    support: Support, script: str, found: str | None
) -> None:
    """The table KEYS of a script is another thing than the command."""
    match = support("library_keys")._IN_SCRIPT.search(script)
    assert (match and match[1]) == found


def _answer(*headers: tuple[str, str]) -> Response:
    return Response(303, headers, "")


def test_cookie_of_the_session_is_read(support: Support) -> None:
    """With its attributes, whatever other cookies there are, and however names are written."""
    cookie_of = support("library_visitors").cookie_of
    found = cookie_of(
        _answer(
            ("Location", "/"),
            ("Set-Cookie", "theme=dark; Path=/"),
            ("set-cookie", "session=abc; HttpOnly; Path=/; SameSite=Lax"),
        )
    )
    assert (found.value, found.http_only, found.same_site) == ("abc", True, "Lax")
    bare = cookie_of(_answer(("Set-Cookie", "session=abc")))
    assert (bare.http_only, bare.same_site) == (False, "")


@pytest.mark.parametrize(
    "header", ["session=; Max-Age=0; Path=/", "session", "sessions=abc", "ses sion=abc", ""]
)
def test_an_answer_may_set_no_cookie(support: Support, header: str) -> None:
    """One that is deleted, broken or of another name is none."""
    assert support("library_visitors").cookie_of(_answer(("Set-Cookie", header))) is None


def test_keys_stand_in_messages_as_code(support: Support) -> None:
    """With the colon at the end of a prefix, and without the ids of sessions."""
    site, shortened = support("library_site"), support("library_visitors").shortened
    assert inline(f"It begins with {site.key_name(site.LIMIT)}.") == (
        "It begins with `library:limit:`."
    )
    assert shortened("library:session:abcdefghij") == "`library:session:abcdef…`"
    assert site.key_name("k" * 70, 60) == f"`{'k' * 60}… (70 characters)`"


def test_headers_are_found_by_any_case(support: Support) -> None:
    """The first one counts, and one that is missing is empty."""
    header = support("library_limits").header
    response = _answer(("Retry-After", "7"), ("retry-after", "8"))
    assert header(response, "RETRY-AFTER") == "7"
    assert header(response, "RateLimit-Limit") == ""


def test_json_of_an_answer_may_be_none(support: Support) -> None:
    """A page of HTML is told as a wrong answer, and breaks no check."""
    json_of = support("library_site").json_of
    assert json_of(Response(200, (), '{"a": [1]}')) == {"a": [1]}
    assert json_of(Response(200, (), "<p>no</p>")) is None


class _Site:
    """A site whose statuses a test gives."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = iter(statuses)
        self.world = SimpleNamespace(lent=[SimpleNamespace(isbn="1")])
        self.asked: list[tuple[str, str]] = []

    def send(self, method: str, path: str, **_more: str) -> Response:
        self.asked.append((method, path))
        return Response(next(self.statuses), (), "")


def test_limiter_is_asked_by_what_it_counts(support: Support) -> None:
    """By a POST when those are refused at some time, else below /api/, and that is found once."""
    limiter = support("library_limits").Limiter
    counting, deaf = _Site(400, 400, 429), _Site(400, 400, 400)
    for site, wanted in ((counting, ("POST", "/loans")), (deaf, ("GET", "/api/books/1"))):
        one = limiter(site, 2, 60)
        assert one._request() == one._request() == wanted
        assert site.asked == [("POST", "/loans")] * 3


def test_a_check_without_a_fresh_write_says_so(support: Support) -> None:
    """The step about the commit cannot pass when no write forgets anything."""
    writes, _ = _writes(support, 0)
    with pytest.raises(Failure, match="when the cache forgets"):
        writes.expect_fresh_after_a_reader([])
