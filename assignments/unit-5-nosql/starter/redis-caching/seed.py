"""Fill the database with a large fictional library: `python seed.py`. Given.

Throws all tables away, creates them anew, and stores 2,000 books with everything around them;
`--size 200` stores a tenth of that. The same size gives the same library each time. The address
is DATABASE_URL, or the file library.db beside this one. Redis is left alone: what it has cached
about an earlier library goes when its time is over.
"""

import argparse
import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select

from library import create_app
from library.database import db
from library.models import GENRES, Author, Book, Copy, Loan, Member, Review

__all__ = ["READER", "SIZE", "TODAY", "rebuild"]

SIZE = 2000
TODAY = date(2026, 3, 15)
READER = "pia.larkspur@example.org"
LENT_FOR = timedelta(days=21)

FIRST = "Ada Bram Cleo Dario Edda Faro Gila Hugo Ilse Jaro Kaya Levi Mona Nils Oona Pia Quin Rosa"
LAST = "Larkspur Fernhill Moorland Quickwater Silverbirch Thistledown Umberfield Winterbourne"
INITIALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
KINDS = "Silent Crooked Golden Hidden Last Paper Restless Second Winter Borrowed Wandering Blue"
THINGS = "Lighthouse Garden River Clock Orchard Staircase Letter Harbor Kite Cartographer Piano"
PLACES = "at Noon|by the Sea|in the Attic|of Glass|under the Hill|without a Name|from Elsewhere"
OPINIONS = "Could not put it down.|Slow, but worth it.|Not for me.|I laughed twice.|Read it again."

Entity = TypeVar("Entity")


def rebuild(app: Flask, size: int = SIZE) -> None:
    """Throw all tables away, create them from the models and fill them.

    Args:
        app: the application whose database it is.
        size: the number of books; the number of everything else follows from it.
    """
    with app.app_context():
        db.drop_all()
        db.create_all()
        _store(Random(size), size)


def _store(random: Random, size: int) -> None:
    authors = _added(_authors(max(3, size * 2 // 5)))
    books = _added(_books(random, size, authors))
    members = _added(_members(random, max(6, size)))
    copies = _added(_copies(books))
    _added(_loans(random, copies, members))
    _added(_reviews(random, books, members))
    db.session.commit()


def _added(entities: Iterator[Entity]) -> list[Entity]:
    """Store entities, so that they have their ids."""
    found = list(entities)
    db.session.add_all(found)
    db.session.flush()
    return found


def _authors(count: int) -> Iterator[Author]:
    for number in range(count):
        yield Author(name=_pen_name(number))


def _books(random: Random, count: int, authors: list[Author]) -> Iterator[Book]:
    for number in range(count):
        yield Book(
            isbn=f"9799{number + 1:09}",
            title=_title(random),
            year=random.randint(1901, 2025),
            genre=random.choice(GENRES),
            authors=random.sample(authors, random.choice((1, 1, 2, 3))),
        )


def _members(random: Random, count: int) -> Iterator[Member]:
    for number in range(count):
        name = _name(random) if number else "Pia Larkspur"
        email = f"{name.lower().replace(' ', '.')}.{number}@example.org" if number else READER
        yield Member(email=email, name=name)


def _copies(books: list[Book]) -> Iterator[Copy]:
    """Every book has a copy, every second one has two."""
    number = 0
    for index, book in enumerate(books):
        for _ in range(1 + index % 2):
            number += 1
            yield Copy(barcode=f"L-{number:06}", book_id=book.id)


def _loans(random: Random, copies: list[Copy], members: list[Member]) -> Iterator[Loan]:
    """Each copy was lent a few times, and some are lent now; every fiftieth never was."""
    for index, copy in enumerate(copies):
        if index % 50 == 0:
            continue
        for _ in range(random.randint(2, 5)):
            yield _loan(copy, random.choice(members), _day(random), random.randint(2, 40))
        if random.random() < 0.35:
            lent = TODAY - timedelta(days=random.randint(1, 60))
            yield _loan(copy, random.choice(members), lent, None)


def _loan(copy: Copy, member: Member, day: date, kept: int | None) -> Loan:
    returned = None if kept is None else day + timedelta(days=kept)
    return Loan(
        copy_id=copy.id,
        member_id=member.id,
        loaned_on=day,
        due_on=day + LENT_FOR,
        returned_on=returned,
    )


def _reviews(random: Random, books: list[Book], members: list[Member]) -> Iterator[Review]:
    for book in books:
        for member in random.sample(members, random.randint(0, 5)):
            yield Review(
                book_id=book.id,
                member_id=member.id,
                stars=random.randint(1, 5),
                text=random.choice(OPINIONS.split("|")),
                posted_on=_day(random),
            )


def _name(random: Random) -> str:
    return f"{random.choice(FIRST.split())} {random.choice(LAST.split())}"


def _pen_name(number: int) -> str:
    """Return a name that no other number has, for each below 3,744."""
    firsts, lasts = FIRST.split(), LAST.split()
    rest, first = divmod(number, len(firsts))
    turn, initial = divmod(rest, len(INITIALS))
    return f"{firsts[first]} {INITIALS[initial]}. {lasts[(number + turn) % len(lasts)]}"


def _title(random: Random) -> str:
    words = random.choice(KINDS.split()), random.choice(THINGS.split())
    return f"The {' '.join(words)} {random.choice(PLACES.split('|'))}"


def _day(random: Random) -> date:
    return date(random.randint(2023, 2025), random.randint(1, 12), random.randint(1, 28))


def _size(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 9000:
        raise argparse.ArgumentTypeError("a number of books from 1 to 9000, please")
    return int(text)


def main() -> None:
    """Rebuild the database and say what is in it."""
    parser = argparse.ArgumentParser(description="Fill the database with a fictional library.")
    parser.add_argument("--size", type=_size, default=SIZE, metavar="N", help="how many books")
    app = create_app()
    start = time.perf_counter()
    rebuild(app, parser.parse_args().size)
    with app.app_context():
        for model in (Author, Book, Copy, Member, Loan, Review):
            count = db.session.scalar(select(func.count()).select_from(model))
            print(f"{count:8,} {model.__tablename__}")
        print(f"stored in {db.engine.url.render_as_string()}", end=" ")
    print(f"in {time.perf_counter() - start:.1f} seconds")


if __name__ == "__main__":
    main()
