from support.application import Application
from support.maker import Maker
from support.outside import Outside
from support.world import World

from autograding.checks import check
from autograding.checks.student import Student


@check(
    after=("models_load",),
    hints=(
        "Does `python try_it.py` store the authors, the books and their copies?",
        "Look at the function in library/services/catalog.py that is named above.",
    ),
    chapter="#crud",
)
def test_catalog_is_stored(student: Student) -> None:
    """Authors, books with their authors, and copies can be stored.

    We store two of each with add_author, add_book and add_copy, and then look for them in your
    tables. Whether you commit is another check's question.
    """
    make = Maker(student.random)
    authors = make.authors(2)
    books = [make.book(author) for author in authors]
    copies = [make.copy(book) for book in books]
    application = Application(student)
    application.add(*authors, *books, *copies)
    stored = Outside(application)
    for author, book, copy in zip(authors, books, copies, strict=True):
        stored.row(author.country)
        stored.row(book.title)
        stored.row(copy.barcode)


@check(
    after=("catalog_is_stored",),
    hints=(
        "Does `python try_it.py` store the members and the loans?",
        "Look at the function in library/services/ that is named above.",
    ),
    chapter="#crud",
)
def test_loans_are_stored(student: Student) -> None:
    """Members can be stored, and books be lent to them.

    We store two members with add_member, lend a book to each with check_out, and then look for
    them and for the day of the loan in your tables.
    """
    make = Maker(student.random)
    author = make.author()
    books = [make.book(author), make.book(author)]
    members = [make.member(), make.member()]
    world = World(Application(student))
    world.add(author, *books, *(make.copy(book) for book in books), *members)
    days = make.days(2)
    for member, book, day in zip(members, books, days, strict=True):
        world.lend(member, [book], day)
    stored = Outside(world.application)
    for member, day in zip(members, days, strict=True):
        stored.row(member.name)
        stored.row(day)
