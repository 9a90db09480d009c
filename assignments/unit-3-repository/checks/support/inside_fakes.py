"""Runs beside the student's code: repositories that keep everything in memory.

They keep plain rows and build new entities at every reading, so that a change which nobody handed
to `update` is forgotten. They have the methods of the unit's README, and nothing else.
"""

# ruff: noqa: PLC0415 (the student's modules exist in the worker only)

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

__all__ = ["fill", "open_app", "uses_given_ones"]

_COLUMNS = {
    "authors": ("id", "name", "country"),
    "books": ("id", "isbn", "title", "year"),
    "copies": ("id", "barcode", "book_id"),
    "members": ("id", "email", "name", "joined_on"),
    "loans": ("id", "copy_id", "member_id", "loaned_on", "due_on", "returned_on"),
}
_DAYS = ("joined_on", "loaned_on", "due_on", "returned_on")

Row = dict[str, Any]


class _Shelf:
    """Rows of all tables, by id, and who wrote what."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in _COLUMNS}
        self.links: set[tuple[int, int]] = set()

    def new_id(self) -> int:
        return max((*(key for table in self.tables.values() for key in table), 0)) + 1

    def entities(self) -> dict[str, dict[int, Any]]:
        """New entities of everything, linked with one another."""
        from library import models

        made: dict[str, dict[int, Any]] = {}
        kinds = (models.Author, models.Book, models.Copy, models.Member, models.Loan)
        for kind, (table, stored) in zip(kinds, self.tables.items(), strict=True):
            made[table] = {key: kind(**_typed(row)) for key, row in stored.items()}
        for book, author in sorted(self.links):
            made["books"][book].authors.append(made["authors"][author])
        for copy in made["copies"].values():
            copy.book = made["books"][copy.book_id]
        for loan in made["loans"].values():
            loan.copy = made["copies"][loan.copy_id]
            loan.member = made["members"][loan.member_id]
        return made


def _typed(row: Row) -> Row:
    return {
        name: date.fromisoformat(value) if name in _DAYS and value else value
        for name, value in row.items()
    }


class _InMemory(ABC):
    """What the three have in common."""

    table = ""

    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf

    def get_by_id(self, key: int) -> Any:
        """Return the entity with this id, or None."""
        return self._all().get(key)

    def get_all(self) -> list[Any]:
        """Return every entity, in the README's order."""
        return sorted(self._all().values(), key=self._order)

    def add(self, entity: Any) -> None:
        """Store a new entity."""
        from library.errors import AlreadyThere

        if any(self._clashes(entity)):
            raise AlreadyThere(entity)
        entity.id = self._shelf.new_id()
        self._store(entity)

    def update(self, entity: Any) -> None:
        """Store an entity's changes."""
        from library.errors import AlreadyThere

        self._expect_held(entity)
        if any(self._clashes(entity)):
            raise AlreadyThere(entity)
        self._store(entity)

    def delete(self, entity: Any) -> None:
        """Remove an entity."""
        from library.errors import StillInUse

        self._expect_held(entity)
        if self._is_in_use(entity):
            raise StillInUse(entity)
        self._forget(entity)

    @property
    def _rows(self) -> dict[int, Row]:
        return self._shelf.tables[self.table]

    def _all(self) -> dict[int, Any]:
        return self._shelf.entities()[self.table]

    def _expect_held(self, entity: Any) -> None:
        from library.errors import UnknownEntity

        if entity.id not in self._rows:
            raise UnknownEntity(entity)

    def _others(self, table: str, entity: Any) -> list[Row]:
        return [row for key, row in self._shelf.tables[table].items() if key != entity.id]

    @abstractmethod
    def _clashes(self, entity: Any) -> Iterator[bool]: ...

    def _is_in_use(self, _entity: Any) -> bool:
        return False

    def _store(self, entity: Any) -> None:
        self._rows[entity.id] = _plain(self.table, entity)

    def _forget(self, entity: Any) -> None:
        del self._rows[entity.id]

    @abstractmethod
    def _order(self, entity: Any) -> Any: ...


class InMemoryBooks(_InMemory):
    """Books with their authors and copies."""

    table = "books"

    def get_by_isbn(self, isbn: str) -> Any:
        """Return the book with this ISBN, or None."""
        return _first(book for book in self.get_all() if book.isbn == isbn)

    def search(self, text: str) -> list[Any]:
        """Return the books whose title contains the text."""
        return [book for book in self.get_all() if text.lower() in book.title.lower()]

    def authors_named(self, names: Iterable[str]) -> list[Any]:
        """Return those of these authors that are there, by name."""
        wanted = set(names)
        authors = self._shelf.entities()["authors"].values()
        return sorted((a for a in authors if a.name in wanted), key=lambda author: author.name)

    def free_copy(self, isbn: str) -> Any:
        """Return the free copy with the lowest barcode, or None."""
        book = self.get_by_isbn(isbn)
        copies = sorted(book.copies, key=lambda copy: copy.barcode) if book else []
        return _first(copy for copy in copies if copy.is_free)

    def _order(self, entity: Any) -> Any:
        return entity.title, entity.isbn

    def _clashes(self, entity: Any) -> Iterator[bool]:
        yield entity.isbn in [row["isbn"] for row in self._others("books", entity)]
        barcodes = [copy.barcode for copy in entity.copies]
        yield len(set(barcodes)) < len(barcodes)
        for copy in entity.copies:
            yield copy.barcode in [row["barcode"] for row in self._others("copies", copy)]

    def _store(self, entity: Any) -> None:
        super()._store(entity)
        self._forget_parts(entity)
        self._shelf.links.update((entity.id, author.id) for author in entity.authors)
        for copy in entity.copies:
            copy.id = self._shelf.new_id() if copy.id is None else copy.id
            row = {"id": copy.id, "barcode": copy.barcode, "book_id": entity.id}
            self._shelf.tables["copies"][copy.id] = row

    def _forget(self, entity: Any) -> None:
        super()._forget(entity)
        self._forget_parts(entity)

    def _forget_parts(self, entity: Any) -> None:
        """Forget a book's copies and who wrote it."""
        shelf, copies = self._shelf, self._shelf.tables["copies"]
        shelf.links = {link for link in shelf.links if link[0] != entity.id}
        for key in [key for key, row in copies.items() if row["book_id"] == entity.id]:
            del copies[key]

    def _is_in_use(self, entity: Any) -> bool:
        lent = {loan["copy_id"] for loan in self._shelf.tables["loans"].values()}
        copies = self._shelf.tables["copies"].values()
        return any(row["id"] in lent for row in copies if row["book_id"] == entity.id)


class InMemoryMembers(_InMemory):
    """Members."""

    table = "members"

    def get_by_email(self, email: str) -> Any:
        """Return the member with this e-mail, or None."""
        return _first(member for member in self.get_all() if member.email == email)

    def _order(self, entity: Any) -> Any:
        return entity.name, entity.email

    def _clashes(self, entity: Any) -> Iterator[bool]:
        yield entity.email in [row["email"] for row in self._others("members", entity)]

    def _is_in_use(self, entity: Any) -> bool:
        loans = self._shelf.tables["loans"].values()
        return any(loan["member_id"] == entity.id for loan in loans)


class InMemoryLoans(_InMemory):
    """Loans, each of one copy to one member."""

    table = "loans"

    def open_for(self, barcode: str) -> Any:
        """Return the open loan of the copy with this barcode, or None."""
        found = (loan for loan in self.get_all() if loan.copy.barcode == barcode)
        return _first(loan for loan in found if loan.returned_on is None)

    def overdue(self, today: date) -> list[Any]:
        """Return the open loans that were due before today."""
        late = (loan for loan in self.get_all() if loan.is_overdue(today))
        return sorted(late, key=lambda loan: (loan.due_on, loan.copy.barcode))

    def _order(self, entity: Any) -> Any:
        return entity.loaned_on, entity.copy.barcode

    def _clashes(self, entity: Any) -> Iterator[bool]:
        row = _plain("loans", entity)
        for other in self._others("loans", entity):
            same = other["copy_id"] == row["copy_id"]
            yield same and other["returned_on"] is None and row["returned_on"] is None


def _first(found: Iterable[Any]) -> Any:
    return next(iter(found), None)


def _plain(table: str, entity: Any) -> Row:
    """An entity's row: days as text, and the ids of what it refers to."""
    row = {name: getattr(entity, name) for name in _COLUMNS[table]}
    if table == "loans":
        row["copy_id"] = entity.copy.id if entity.copy else entity.copy_id
        row["member_id"] = entity.member.id if entity.member else entity.member_id
    return {name: str(value) if name in _DAYS and value else value for name, value in row.items()}


_shelf = _Shelf()


def fill(rows: dict[str, list[list[Any]]]) -> None:
    """Replace everything in memory by these rows, given by table."""
    for table, columns in _COLUMNS.items():
        made = [dict(zip(columns, row, strict=True)) for row in rows[table]]
        _shelf.tables[table] = {row["id"]: row for row in made}
    _shelf.links = {(book, author) for book, author in rows["book_authors"]}


def open_app() -> None:
    """Make the student's application with these repositories instead of its own."""
    from grader_inside_app import use
    from library import create_app

    use(create_app(repositories=_repositories()))


def uses_given_ones() -> bool:
    """Whether the application names the very repositories that it was given."""
    from library import create_app

    given = _repositories()
    found = create_app(repositories=given).extensions.get("repositories")
    names = ("books", "members", "loans")
    return all(getattr(found, name, None) is getattr(given, name) for name in names)


def _repositories() -> Any:
    """The three, in the given dataclass; they also count as the student's `Repository`."""
    from library.repositories import Repositories, base

    # Whoever asks `isinstance(books, Repository)` shall hear yes, if that base can say it.
    register: Callable[[type], object] | None = getattr(base.Repository, "register", None)
    if register is not None:
        register(_InMemory)
    return Repositories(
        books=InMemoryBooks(_shelf), members=InMemoryMembers(_shelf), loans=InMemoryLoans(_shelf)
    )
