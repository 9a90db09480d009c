from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from support.application import Application, Call, adding, readable, without
from support.facts import Fact
from support.maker import Maker
from support.scenes import lend_once_more, lending_library
from support.world import World

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("catalog_is_stored",),
    hints=(
        "Which of the errors in library/errors.py does the docstring of this function name?",
        "Look at the function in library/services/ that is named above.",
    ),
    chapter="#integrity-errors",
)
def test_errors_are_told(student: Student, step: Steps) -> None:
    """What cannot be done is told by the errors of library/errors.py.

    We add what is there already, ask for what is not there, and store books of the years 0 and -1
    and a book without authors.
    """
    make = Maker(student.random)
    author = make.author()
    book, other = make.book(author), make.book(author)
    copy, member = make.copy(book), make.member()
    application = Application(student)
    application.add(author, book, other, copy)
    with step("already_there"):
        application.add(member)
        _expect_already_there(
            application,
            replace(make.author(), name=author.name),
            replace(make.book(author), isbn=book.isbn),
            replace(copy, isbn=other.isbn),
            replace(make.member(), email=member.email),
        )
    with step("unknown"):
        _expect_unknown(application, make, author.name)
    with step("impossible"):
        _expect_impossible(application, make, author.name)


def _expect_already_there(application: Application, *twins: Fact) -> None:
    for answer in application.each(*map(adding, twins), keep=False):
        answer.expect_raised("AlreadyThere", "this is stored already")


def _expect_unknown(application: Application, make: Maker, author: str) -> None:
    isbn, email, nobody = make.isbn(), make.email(), make.text("au")
    new = (make.isbn(), make.text("ti"), make.year())
    calls = [
        ("UnknownAuthor", Call.of("catalog.add_book", *new, [author, nobody])),
        ("UnknownAuthor", Call.of("catalog.books_by", nobody)),
        ("UnknownBook", Call.of("catalog.add_copy", isbn, make.text("bc"))),
        ("UnknownBook", Call.of("catalog.get_book", isbn)),
        ("UnknownBook", Call.of("catalog.change_book", isbn, title=make.text("ti"))),
        ("UnknownBook", Call.of("catalog.set_authors", isbn, [author])),
        ("UnknownBook", Call.of("catalog.remove_book", isbn)),
        ("UnknownMember", Call.of("members.get_member", email)),
        ("UnknownMember", Call.of("members.rename_member", email, make.text("na"))),
        ("UnknownMember", Call.of("members.remove_member", email)),
    ]
    answers = application.each(*(call for _, call in calls), keep=False)
    for (kind, _), answer in zip(calls, answers, strict=True):
        answer.expect_raised(kind, "it is not there")


def _expect_impossible(application: Application, make: Maker, author: str) -> None:
    calls = [
        Call.of("catalog.add_book", make.isbn(), make.text("ti"), 0, [author]),
        Call.of("catalog.add_book", make.isbn(), make.text("ti"), -1, [author]),
        Call.of("catalog.add_book", make.isbn(), make.text("ti"), make.year(), []),
    ]
    for answer in application.each(*calls, keep=False):
        answer.expect_raised("Impossible", "the values cannot be true")


@check(
    after=("catalog_is_stored",),
    hints=(
        "Which books, with which authors, in which order?",
        "Look at the function in library/services/catalog.py that is named above.",
    ),
    chapter="#queries",
)
def test_books_are_listed(student: Student, step: Steps) -> None:
    """list_books and books_by answer with the right rows in the right order.

    We store books with one, two and three authors, with and without copies, and two of one title.
    """
    world = _catalog(student)
    with step("list_books"):
        [answer] = world.application.each(Call.of("catalog.list_books"))
        answer.expect(world.book_rows())
    with step("books_by"):
        calls = [Call.of("catalog.books_by", author.name) for author in world.authors]
        for author, answer in zip(world.authors, world.application.each(*calls), strict=True):
            answer.expect(world.book_rows(b for b in world.books if author.name in b.authors))


def _catalog(student: Student) -> World:
    """Books in an order that is neither that of their titles nor of their ISBNs."""
    make = Maker(student.random)
    one, two, three, lone = student.random.sample(make.authors(4), 4)
    same = make.text("ti")
    books = [
        make.book(three, one),
        make.book(one, title=same),
        make.book(two, three, one),
        make.book(two, title=same),
        make.book(two),
    ]
    student.random.shuffle(books)
    world = World(Application(student))
    copies = [copy for place in (0, 1, 3) for copy in make.copies(books[place], place + 1)]
    world.add(one, two, three, lone, *books, *copies)
    return world


@check(
    after=("loans_are_stored",),
    hints=(
        "Whose loan of the copy is open now, and which loans are over?",
        "Look at the function in library/services/ that is named above.",
    ),
    chapter="#queries",
)
def test_pages_are_answered(student: Student, step: Steps) -> None:
    """get_book says who has each copy now, and get_member lists all loans, the newest first.

    We store a library with loans that are open, that are over, and of copies that are lent again.
    When they are due is another check's question.
    """
    world = _with_history(student)
    with step("book"):
        calls = [Call.of("catalog.get_book", book.isbn) for book in world.books]
        for book, answer in zip(world.books, world.application.each(*calls), strict=True):
            answer.expect(world.book_page(book))
    with step("member"):
        calls = [Call.of("members.get_member", member.email) for member in world.members]
        for member, answer in zip(world.members, world.application.each(*calls), strict=True):
            answer.without("due_on").expect(without(world.member_page(member), "due_on"))


def _with_history(student: Student) -> World:
    """A lending library in which one member borrows three more books on one day, one long ago."""
    make = Maker(student.random)
    world = lending_library(student, make=make)
    author = world.authors[3]
    books = [make.book(author) for _ in range(4)]
    world.add(*books, *(make.copy(book) for book in books))
    latest = make.day(max(loan.loaned_on for loan in world.loans))
    lend_once_more(world, world.books[0], latest)
    loan, *_ = world.lend(world.members[0], books[:3], latest)
    world.bring_back((loan, make.day(latest)))
    world.lend(world.members[0], books[3:], make.day(date(2019, 1, 1)))
    return world


@check(
    after=("catalog_is_stored",),
    hints=(
        "Which object changes, and which attributes of it?",
        "Look at the function in library/services/ that is named above.",
    ),
    chapter="#update",
)
def test_changes_are_made(student: Student, step: Steps) -> None:
    """change_book, set_authors and rename_member change what they name and nothing else.

    We change one of two things, and read both before and afterwards. Whether you commit is
    another check's question.
    """
    make = Maker(student.random)
    authors = make.authors(3)
    world = World(Application(student))
    world.add(*authors, make.book(*authors[:2]), make.book(authors[0]))
    application, [book, other] = world.application, world.books
    reading = [Call.of("catalog.get_book", each.isbn) for each in (book, other)]
    with step("change_book"):
        title, year = make.text("ti"), make.year()
        change = Call.of("catalog.change_book", book.isbn, title=title)
        _expect_changed(application, change, reading, title=title)
        change = Call.of("catalog.change_book", other.isbn, year=year)
        _expect_changed(application, change, reading[::-1], year=year)
    with step("set_authors"):
        names = [authors[2].name, authors[1].name]
        change = Call.of("catalog.set_authors", book.isbn, names)
        _expect_changed(application, change, reading, authors=sorted(names))
    with step("rename_member"):
        world.add(make.member(), make.member())
        reading = [Call.of("members.get_member", member.email) for member in world.members]
        name = make.text("na")
        change = Call.of("members.rename_member", world.members[0].email, name)
        _expect_changed(application, change, reading, name=name)


def _expect_changed(
    application: Application, change: Call, reading: Sequence[Call], **changed: object
) -> None:
    """Expect that a change shows where the first call reads, and nothing where the others do."""
    first, *others = application.ask(*reading)
    application.ask(change)
    with readable():
        expected = [{**first, "fields": {**first["fields"], **changed}}, *others]
    for value, answer in zip(expected, application.each(*reading), strict=True):
        answer.expect(value, before=f"We called {change.text}. Then")
