"""Runs beside the student's code: repositories that keep everything in memory.

They keep plain rows and build new entities at every reading, so that a change which nobody handed
to `update` is forgotten. They have the methods of the unit's README, and nothing else.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

__all__ = ["fill", "make_app", "open_app", "rows", "uses_given_ones"]

_COLUMNS = {
    "authors": ("id", "name", "country"),
    "books": ("id", "isbn", "title", "year"),
    "copies": ("id", "barcode", "book_id"),
    "members": ("id", "email", "name", "joined_on"),
    "loans": ("id", "copy_id", "member_id", "loaned_on", "due_on", "returned_on"),
}
_DAYS = ("joined_on", "loaned_on", "due_on", "returned_on")


class _Shelf:
    """Rows of all tables, by id, and who wrote what."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in _COLUMNS}
        self.links: set[tuple[int, int]] = set()

    def new_id(self) -> int:
        return max((*(id for table in self.tables.values() for id in table), 0)) + 1

    def entities(self) -> dict[str, dict[int, Any]]:
        """New entities of everything, linked with one another."""
        from library import models

        made: dict[str, dict[int, Any]] = {}
        kinds = (models.Author, models.Book, models.Copy, models.Member, models.Loan)
        for kind, (table, stored) in zip(kinds, self.tables.items(), strict=True):
            made[table] = {id: kind(**_typed(row)) for id, row in stored.items()}
        for book, author in sorted(self.links):
            made["books"][book].authors.append(made["authors"][author])
        for book in made["books"].values():
            book.authors.sort(key=lambda author: author.id)
        for copy in made["copies"].values():
            copy.book = made["books"][copy.book_id]
        for loan in made["loans"].values():
            loan.copy = made["copies"][loan.copy_id]
            loan.member = made["members"][loan.member_id]
        return made


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in _DAYS and value else value
        for name, value in row.items()
    }


class _InMemory:
    """What the three have in common."""

    def __init__(self, shelf: _Shelf, table: str) -> None:
        self._shelf = shelf
        self._table = table

    def get_by_id(self, id: int) -> Any:
        return self._all().get(id)

    def get_all(self) -> list[Any]:
        return sorted(self._all().values(), key=self._order)

    def add(self, entity: Any) -> None:
        self._refuse_taken(entity)
        entity.id = self._shelf.new_id()
        self._store(entity)

    def update(self, entity: Any) -> None:
        self._expect_known(entity)
        self._refuse_taken(entity)
        self._store(entity)

    def delete(self, entity: Any) -> None:
        from library.errors import StillInUse

        self._expect_known(entity)
        if self._is_in_use(entity):
            raise StillInUse(entity)
        self._forget(entity)
        del self._rows[entity.id]

    @property
    def _rows(self) -> dict[int, dict[str, Any]]:
        return self._shelf.tables[self._table]

    def _all(self) -> dict[int, Any]:
        return self._shelf.entities()[self._table]

    def _expect_known(self, entity: Any) -> None:
        from library.errors import UnknownEntity

        if entity.id not in self._rows:
            raise UnknownEntity(entity)

    def _is_taken(self, table: str, column: str, entity: Any) -> bool:
        return any(
            row[column] == getattr(entity, column) and id != entity.id
            for id, row in self._shelf.tables[table].items()
        )

    def _refuse(self, entity: Any, taken: bool) -> None:
        from library.errors import AlreadyThere

        if taken:
            raise AlreadyThere(entity)

    def _refuse_taken(self, entity: Any) -> None:
        raise NotImplementedError

    def _store(self, entity: Any) -> None:
        self._rows[entity.id] = _plain(self._table, entity)

    def _is_in_use(self, entity: Any) -> bool:
        return False

    def _forget(self, entity: Any) -> None:
        """Remove what goes along with an entity."""

    def _order(self, entity: Any) -> Any:
        return entity.id


class InMemoryBooks(_InMemory):
    """Books with their authors and copies."""

    def get_by_isbn(self, isbn: str) -> Any:
        return _first(book for book in self.get_all() if book.isbn == isbn)

    def search(self, text: str) -> list[Any]:
        return [book for book in self.get_all() if text.lower() in book.title.lower()]

    def authors_named(self, names: Iterable[str]) -> list[Any]:
        wanted = set(names)
        authors = self._shelf.entities()["authors"].values()
        return sorted((a for a in authors if a.name in wanted), key=lambda author: author.name)

    def free_copy(self, isbn: str) -> Any:
        book = self.get_by_isbn(isbn)
        copies = sorted(book.copies, key=lambda copy: copy.barcode) if book else []
        return _first(copy for copy in copies if copy.is_free)

    def _order(self, entity: Any) -> Any:
        return entity.title, entity.isbn

    def _refuse_taken(self, entity: Any) -> None:
        self._refuse(entity, self._is_taken("books", "isbn", entity))
        barcodes = [copy.barcode for copy in entity.copies]
        self._refuse(entity, len(set(barcodes)) < len(barcodes))
        for copy in entity.copies:
            self._refuse(entity, self._is_taken("copies", "barcode", copy))

    def _store(self, entity: Any) -> None:
        super()._store(entity)
        links, copies = self._shelf.links, self._shelf.tables["copies"]
        links.difference_update({link for link in links if link[0] == entity.id})
        links.update((entity.id, author.id) for author in entity.authors)
        for copy in entity.copies:
            copy.id = self._shelf.new_id() if copy.id is None else copy.id
            copies[copy.id] = {"id": copy.id, "barcode": copy.barcode, "book_id": entity.id}
        kept = {copy.id for copy in entity.copies}
        for id in [id for id, row in copies.items() if row["book_id"] == entity.id]:
            if id not in kept:
                del copies[id]

    def _is_in_use(self, entity: Any) -> bool:
        lent = {loan["copy_id"] for loan in self._shelf.tables["loans"].values()}
        copies = self._shelf.tables["copies"].values()
        return any(row["id"] in lent for row in copies if row["book_id"] == entity.id)

    def _forget(self, entity: Any) -> None:
        entity.authors, entity.copies = [], []
        self._store(entity)


class InMemoryMembers(_InMemory):
    """Members."""

    def get_by_email(self, email: str) -> Any:
        return _first(member for member in self.get_all() if member.email == email)

    def _order(self, entity: Any) -> Any:
        return entity.name, entity.email

    def _refuse_taken(self, entity: Any) -> None:
        self._refuse(entity, self._is_taken("members", "email", entity))

    def _is_in_use(self, entity: Any) -> bool:
        loans = self._shelf.tables["loans"].values()
        return any(loan["member_id"] == entity.id for loan in loans)


class InMemoryLoans(_InMemory):
    """Loans, each of one copy to one member."""

    def open_for(self, barcode: str) -> Any:
        return _first(
            loan
            for loan in self.get_all()
            if loan.copy.barcode == barcode and loan.returned_on is None
        )

    def overdue(self, today: date) -> list[Any]:
        late = (loan for loan in self.get_all() if loan.is_overdue(today))
        return sorted(late, key=lambda loan: (loan.due_on, loan.copy.barcode))

    def _order(self, entity: Any) -> Any:
        return entity.loaned_on, entity.copy.barcode

    def _refuse_taken(self, entity: Any) -> None:
        row = _plain("loans", entity)
        for id, other in self._rows.items():
            is_open = other["returned_on"] is None and row["returned_on"] is None
            same = other["copy_id"] == row["copy_id"] and id != entity.id
            self._refuse(entity, same and is_open)


def _first(found: Iterable[Any]) -> Any:
    return next(iter(found), None)


def _plain(table: str, entity: Any) -> dict[str, Any]:
    """An entity's row: days as text, and the ids of what it refers to."""
    row = {name: getattr(entity, name) for name in _COLUMNS[table]}
    if table == "loans":
        row["copy_id"] = entity.copy.id if entity.copy else entity.copy_id
        row["member_id"] = entity.member.id if entity.member else entity.member_id
    return {name: str(value) if name in _DAYS and value else value for name, value in row.items()}


_shelf = _Shelf()
_apps: list[Any] = []


def fill(rows: dict[str, list[list[Any]]]) -> None:
    """Replace everything in memory by these rows, given by table."""
    for table, columns in _COLUMNS.items():
        made = [dict(zip(columns, row, strict=True)) for row in rows[table]]
        _shelf.tables[table] = {row["id"]: row for row in made}
    _shelf.links = {(book, author) for book, author in rows["book_authors"]}


def rows() -> dict[str, list[list[Any]]]:
    """Everything in memory, by table and id."""
    stored = {
        table: [list(rows[id].values()) for id in sorted(rows)]
        for table, rows in _shelf.tables.items()
    }
    return stored | {"book_authors": [list(link) for link in sorted(_shelf.links)]}


def repositories() -> Any:
    """The three, in the given dataclass; they also count as the student's `Repository`."""
    from library.repositories import Repositories

    _count_as_repository()
    return Repositories(
        books=InMemoryBooks(_shelf, "books"),
        members=InMemoryMembers(_shelf, "members"),
        loans=InMemoryLoans(_shelf, "loans"),
    )


def _count_as_repository() -> None:
    """Whoever asks `isinstance(books, Repository)` shall hear yes, if that base can say it."""
    from library.repositories import base

    register: Callable[[type], object] | None = getattr(base.Repository, "register", None)
    if register is not None:
        register(_InMemory)


def open_app() -> None:
    """Make the student's application with these repositories instead of its own."""
    from grader_inside_app import watch
    from library import create_app

    _apps[:] = [watch(create_app(repositories=repositories()))]


def make_app() -> Any:
    """The application that was opened; a WSGI server calls this."""
    if not _apps:
        open_app()
    return _apps[0]


def uses_given_ones() -> bool:
    """Whether the application names the very repositories that it was given."""
    from library import create_app

    given = repositories()
    found = create_app(repositories=given).extensions.get("repositories")
    return found is given or all(
        getattr(found, name, None) is getattr(given, name)
        for name in ("books", "members", "loans")
    )
