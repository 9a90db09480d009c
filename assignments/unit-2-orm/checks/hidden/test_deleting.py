from support.application import Answer, Call
from support.constraints import Rules
from support.facts import Member
from support.maker import Maker
from support.scenes import lending_library
from support.traces import changes, expect_nowhere, expect_stored
from support.world import World

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

CATALOG, MEMBERS = "library/services/catalog.py", "library/services/members.py"


@check(
    after=("loans_are_stored",),
    hints=(
        "What is a copy without its book, and what is an author without it?",
        "Look at the cascades of Book's relationships, and at remove_book.",
    ),
    chapter="#cascades",
)
def test_removing_takes_its_own(student: Student, step: Steps) -> None:
    """remove_book takes the book's copies and links with it; all else stays. So with members.

    We remove a book of two authors, with two copies that were never lent, and one of two members
    who never borrowed anything, and then look through all your tables.
    """
    make = Maker(student.random)
    world = lending_library(student, make=make)
    others = [text for book in world.books for text in (book.isbn, book.title)]
    kept = [*others, *(author.country for author in world.authors)]
    book = make.book(*world.authors[:2])
    copies = make.copies(book, 2)
    world.add(book, *copies, make.member())
    table, links = _links(world)
    [answer] = world.application.each(Call.of("catalog.remove_book", book.isbn))
    left = _rows(world, table)
    told = f"We called remove_book({book.isbn!r}) and then looked through all your tables."
    with step("copies_and_links"):
        _expect_worked(answer)
        gone = [book.isbn, book.title, *(copy.barcode for copy in copies)]
        expect_nowhere(world.application, told, *gone, file=CATALOG)
        if left > links - 2:
            raise Failure(told, expected="Its links to two authors are gone.", file=CATALOG)
    with step("others_stay"):
        _expect_worked(answer)
        expect_stored(world.application, told, *kept, file=CATALOG)
        if left < links - 2:
            raise Failure(told, expected="The links of other books are there.", file=CATALOG)
    with step("member"):
        _expect_member_removed(world)


def _expect_worked(answer: Answer) -> None:
    if answer.kinds:
        raise answer.failure("It works: no copy of it was ever lent.")


def _expect_member_removed(world: World) -> None:
    *others, lone = world.members
    told = f"We called remove_member({lone.email!r}) and then looked through all your tables."
    world.application.ask(Call.of("members.remove_member", lone.email))
    expect_nowhere(world.application, told, lone.email, lone.name, file=MEMBERS)
    expect_stored(world.application, told, *(who.name for who in others), file=MEMBERS)


def _links(world: World) -> tuple[str, int]:
    """The table that connects books and authors, and how many rows it has."""
    table = Rules(world).links
    return table.name, len(table.rows)


def _rows(world: World, table: str) -> int:
    found = world.application.schema().table(table)
    return len(found.rows) if found else 0


@check(
    after=("loans_are_stored",),
    hints=(
        "Who refers to the copies of this book, and to this member?",
        "Look at how remove_book and remove_member find out, and at the cascades on the way.",
    ),
    chapter="#cascades",
)
def test_lent_things_are_kept(student: Student, step: Steps) -> None:
    """What was ever lent cannot be removed: StillInUse, and nothing has changed.

    We try to remove a book with one lent and one free copy, and books whose only copy is lent or
    came back; and, with other books, a member who has a copy now and one who brought it back.
    """
    make = Maker(student.random)
    world = lending_library(student, make=make)
    members = _borrowers(world, make)
    with step("books"):
        for book in (world.books[0], world.books[1], world.books[3]):
            _expect_kept(world, Call.of("catalog.remove_book", book.isbn))
    with step("members"):
        for member in members:
            _expect_kept(world, Call.of("members.remove_member", member.email))


def _borrowers(world: World, make: Maker) -> list[Member]:
    """Two members with one loan each: an open one, and one that is over."""
    members = [make.member(), make.member()]
    books = [make.book(world.authors[3]) for _ in members]
    world.add(*books, *map(make.copy, books), *members)
    visits = [(who, [book], make.day()) for who, book in zip(members, books, strict=True)]
    _, over = world.lend_all(visits)
    world.bring_back((over, over.due_on))
    return members


def _expect_kept(world: World, call: Call) -> None:
    before = world.application.schema()
    [answer] = world.application.each(call, keep=False)
    changed = changes(before, world.application.schema())
    if changed:
        raise Failure(
            f"We called {call.text}. There are loans of it, open or over.",
            expected="It raises StillInUse, and nothing changes.",
            actual=f"{changed}.",
            file=call.file,
        )
    answer.expect_raised("StillInUse", "there are loans of it, open or over")
