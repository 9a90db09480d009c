"""What the functions of library/search.py answer to awkward questions."""

from collections.abc import Iterable
from dataclasses import replace

from autograding.checks import Failure
from autograding.checks.student import Student
from support.facts import Book
from support.maker import Maker
from support.python_calls import ask_function, called, raised_by
from support.shelf import Shelf

__all__ = [
    "expect_members_found",
    "expect_ordered",
    "expect_titles_found",
    "expect_wildcards_are_text",
]

_FILE = "library/search.py"
_ORDERS = ("isbn", "year DESC", "title, year", "1", "")


def expect_members_found(student: Student, shelf: Shelf, make: Maker) -> None:
    """Find members by e-mails with a quote, and nobody by an e-mail that looks like SQL.

    Raises:
        Failure: somebody is not found, or somebody else is.
    """
    members = [make.member(email="o'"), make.member(), make.member(email="a--")]
    shelf.store(members)
    for member in members:
        expected = [member.email, member.name, member.joined_on]
        _expect(student, shelf, "find_member", member.email, expected)
    for nobody in (make.email(), "x' OR '1'='1", "' OR 1=1 --"):
        _expect(student, shelf, "find_member", nobody, None)


def expect_titles_found(student: Student, shelf: Shelf, make: Maker) -> None:
    """Find titles by a part of them, in any case, and none by text that looks like SQL.

    Raises:
        Failure: a title is not found, or one that does not contain the text is.
    """
    word = make.text("ti")
    titles = (f"Zoe's {word}", f"A {word} too", "No such Word")
    books = [replace(book, title=title) for book, title in zip(make.books(3), titles, strict=True)]
    shelf.store([*books, make.book()])
    found = [books[1], books[0]]
    _expect(student, shelf, "search_books", word.upper(), _titles(found))
    _expect(student, shelf, "search_books", f"'s {word[:-1]}", _titles(found[1:]))
    for nothing in (make.text("no"), "x' OR '1'='1", "%' OR 1=1 --"):
        _expect(student, shelf, "search_books", nothing, [])


def expect_wildcards_are_text(student: Student, shelf: Shelf, make: Maker) -> None:
    """Find titles with % and _ in them, and no titles for which these would be wildcards.

    Raises:
        Failure: a title is not found, or one that does not contain the text is.
    """
    word = make.text("ti")
    books = [
        make.book(title=f"{word} {part}") for part in ("1%", "100", "snake_case", "snakeScase")
    ]
    shelf.store(books)
    for text, book in ((f"{word} 1%", books[0]), (f"{word} snake_", books[2])):
        _expect(student, shelf, "search_books", text, _titles([book]))


def expect_ordered(student: Student, shelf: Shelf, make: Maker) -> None:
    """List all books in both orders, and in no other.

    Raises:
        Failure: the order is wrong, or another one is not refused with ValueError.
    """
    books = _shuffled(make)
    shelf.store(books)
    by_title = sorted(books, key=lambda book: book.title)
    by_year = sorted(books, key=lambda book: book.year)
    _expect(student, shelf, "list_books", "title", [list(vars(book).values()) for book in by_title])
    _expect(student, shelf, "list_books", "year", [list(vars(book).values()) for book in by_year])
    for order in _ORDERS:
        error, answer = raised_by(student, "library.search:list_books", shelf, order)
        if error is None or error.type_name != "ValueError":
            raise _failure(
                student,
                "list_books",
                order,
                expected="It raises ValueError.",
                actual=f"It raised {error.type_name}: {error.text}" if error else _answer(answer),
            )


def _shuffled(make: Maker) -> list[Book]:
    """Books whose titles, years, ISBNs and order of storing all disagree, whatever their values."""
    books = make.books(4)
    titles, years = sorted(book.title for book in books), sorted(book.year for book in books)
    ranks = ((0, 2, 3), (1, 0, 1), (2, 3, 0), (3, 1, 2))
    shuffled = [Book(books[i].isbn, titles[title], years[year]) for i, title, year in ranks]
    return [shuffled[place] for place in (3, 0, 2, 1)]


def _titles(books: Iterable[Book]) -> list[list[str]]:
    return [[book.isbn, book.title] for book in books]


def _expect(student: Student, shelf: Shelf, function: str, argument: str, expected: object) -> None:
    answer = ask_function(student, f"library.search:{function}", shelf, argument)
    if answer != expected:
        raise _failure(
            student, function, argument, expected=_answer(expected), actual=_answer(answer)
        )


def _answer(value: object) -> str:
    text = repr(value)
    return f"It returns {text if len(text) <= 200 else text[:200] + '…'}."


def _failure(
    student: Student, function: str, argument: str, *, expected: str, actual: str
) -> Failure:
    text = student.text(_FILE)
    line = text[: max(text.find(f"def {function}"), 0)].count("\n") + 1
    message = f"We called {called(':' + function, (argument,))}."
    return Failure(message, expected=expected, actual=actual, file=_FILE, line=line)
