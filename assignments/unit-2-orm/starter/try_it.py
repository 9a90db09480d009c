"""Try your library: `python try_it.py`, or `python try_it.py --sql` to see each statement.

Throws away all tables of the database (library.db, or the one that DATABASE_URL names), creates
them anew from your models, stores data/sample.json through your services, and shows what each
page would get and how many statements that took. Run it as often as you like, from the first
model on: what you have not written yet is reported as [todo].
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from pprint import pformat
from textwrap import indent
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, event
from sqlalchemy.exc import SQLAlchemyError

from library import create_app, models
from library.database import Base, db
from library.errors import LibraryError
from library.services import catalog, lending, members

ROOT = Path(__file__).parent
TODAY = date(2026, 3, 15)
CLASSES = ("Author", "Book", "Copy", "Member", "Loan")

VIEWS: tuple[tuple[Callable[..., Any], tuple[Any, ...], int | None], ...] = (
    (catalog.list_books, (), 3),
    (members.get_member, ("pia.larkspur@example.org",), 4),
    (lending.overdue, (TODAY,), 4),
    (catalog.books_by, ("Ines Quillhaven",), None),
    (catalog.get_book, ("9799000305918",), None),
)
"""Service, arguments, and how many statements it may send at most."""

Fact = tuple[date, Callable[..., Any], dict[str, Any]]


def main() -> None:
    """Build the database, store the sample data, and show what the pages would get."""
    app = create_app()
    with app.app_context():
        build()
    load(app, json.loads((ROOT / "data" / "sample.json").read_text(encoding="utf-8")))
    for service, values, most in VIEWS:
        show(app, service, values, most)
    show_an_error(app)
    with app.app_context():
        db.engine.dispose()
    print("\nNow look at the pages: flask --app library run --debug")


def build() -> None:
    """Create the tables of the models in an empty database."""
    missing = [name for name in CLASSES if not hasattr(models, name)]
    try:
        leftover = MetaData()
        leftover.reflect(db.engine)
        leftover.drop_all(db.engine)
        db.create_all()
    except SQLAlchemyError as error:
        sys.exit(f"[stop] library/models.py: SQLAlchemy says: {error}")
    tables = ", ".join(sorted(Base.metadata.tables))
    print(f"[ok]   tables on {db.engine.dialect.name}: {tables}")
    if missing:
        print(f"[todo] library/models.py has no {', no '.join(missing)} yet. Start there.")


def load(app: Flask, sample: dict[str, list[dict[str, Any]]]) -> None:
    """Store every fact of the sample; stop at the first one that is not taken."""
    plan = [*things(sample), *sorted(loans(sample), key=lambda fact: fact[0])]
    lent: dict[tuple[str, str], str] = {}
    for stored, (_, service, values) in enumerate(plan):
        try:
            with app.app_context():
                service(lent=lent, **values) if service in (lend, bring_back) else service(**values)
        except NotImplementedError as todo:
            print(f"[todo] {todo}; the facts after it wait for it")
        except (LibraryError, SQLAlchemyError) as error:
            print(f"[stop] {service.__name__} failed with {values}\n       {why(error)}")
        else:
            continue
        print(f"[part] data/sample.json: {stored} of {len(plan)} facts stored")
        return
    print(f"[ok]   data/sample.json: {len(plan)} of {len(plan)} facts stored")


def things(sample: dict[str, list[dict[str, Any]]]) -> Iterator[Fact]:
    """Yield what the library has, in an order that never refers ahead."""
    for author in sample["authors"]:
        yield date.min, catalog.add_author, author
    for book in sample["books"]:
        yield date.min, catalog.add_book, book
    for copy in sample["copies"]:
        yield date.min, catalog.add_copy, copy
    for member in sample["members"]:
        joined_on = date.fromisoformat(member["joined_on"])
        yield date.min, members.add_member, {**member, "joined_on": joined_on}


def loans(sample: dict[str, list[dict[str, Any]]]) -> Iterator[Fact]:
    """Yield who borrowed what, and brought it back, with the days."""
    for loan in sample["loans"]:
        visit = {"isbn": loan["isbn"], "email": loan["email"]}
        day = date.fromisoformat(loan["loaned_on"])
        yield day, lend, {**visit, "day": day}
        if loan["returned_on"] is not None:
            day = date.fromisoformat(loan["returned_on"])
            yield day, bring_back, {**visit, "day": day}


def lend(isbn: str, email: str, day: date, lent: dict[tuple[str, str], str]) -> None:
    """Check one book out, and remember which copy it was."""
    [lent[isbn, email]] = lending.check_out([isbn], email, day)


def bring_back(isbn: str, email: str, day: date, lent: dict[tuple[str, str], str]) -> None:
    """Give back the copy that was lent."""
    lending.give_back(lent.pop((isbn, email)), day)


def show(app: Flask, service: Callable[..., Any], values: Iterable[Any], most: int | None) -> None:
    """Print the answer of one service, or why there is none yet."""
    call = f"{service.__name__}({', '.join(map(str, values))})"
    with app.app_context(), statements() as sent:
        try:
            answer = service(*values)
        except NotImplementedError as todo:
            print(f"\n{call}\n  [todo] {todo}")
            return
        except (LibraryError, SQLAlchemyError) as error:
            print(f"\n{call}\n  [stop] {why(error)}")
            return
    print(f"\n{call}: {counted(len(sent), most)}")
    for row in answer if isinstance(answer, list) else [answer]:
        print(indent(pformat(row, width=100), "  "))
    if "--sql" in sys.argv:
        print("\n".join(f"  > {' '.join(sql.split())}" for sql in sent))


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that are sent in the block; BEGIN is none of them."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        sent.append(sql)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def counted(count: int, most: int | None) -> str:
    """Say how many statements were sent, and whether that is too many."""
    told = f"{count} statement{'' if count == 1 else 's'}"
    if most is None:
        return told
    return f"{told}, {'more than' if count > most else 'at most'} {most}"


def show_an_error(app: Flask) -> None:
    """Send a book that is there already; then use the same session again, as the page does."""
    print("\nadd_book with an ISBN that is taken, then list_books in the same request")
    with app.app_context():
        try:
            catalog.add_book("9799000210489", "Another Clock", 2020, ["Ines Quillhaven"])
            print("  [stop] add_book took it")
        except NotImplementedError as todo:
            print(f"  [todo] {todo}")
            return
        except (LibraryError, SQLAlchemyError) as error:
            print(f"  {why(error)}")
        try:
            print(f"  list_books() still works: {len(catalog.list_books())} books")
        except NotImplementedError as todo:
            print(f"  [todo] {todo}")
        except SQLAlchemyError as error:
            print(f"  [stop] list_books() then failed: {why(error)}")


def why(error: Exception) -> str:
    """Return the first line of an error, with its kind."""
    return f"{type(error).__name__}: {str(error).splitlines()[0]}"


if __name__ == "__main__":
    main()
