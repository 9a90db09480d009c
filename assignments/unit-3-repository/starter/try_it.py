"""Try your library: `python try_it.py`.

Builds library.db anew from data/sample.json and visits the pages. Then it shows how far the
refactoring is: which lines of library/routes still know the ORM, where a transaction is
committed, and whether a page works with a fake in memory and no database at all.
Run it as often as you like; what you have not written yet is reported as [todo].
`python try_it.py --sql` also prints the statements.
"""

import ast
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent
DATABASE = ROOT / "library.db"
NOWHERE = f"sqlite:///{(ROOT / 'no' / 'such' / 'folder' / 'library.db').as_posix()}"

COMMON = ("get_by_id", "get_all", "add", "update", "delete")
OWN = {
    "books": ("get_by_isbn", "search", "authors_named", "free_copy"),
    "members": ("get_by_email",),
    "loans": ("open_for", "overdue"),
}
PAGES = (
    "/",
    "/?search=the",
    "/books/9799000210489",
    "/members",
    "/members/pia.larkspur@example.org",
    "/loans/overdue?today=2026-03-15",
)


class FakeBooks:
    """A repository of books without a database: what `GET /` needs, and no more.

    It works because entities are objects first: `Book(isbn=...)` asks no database.
    """

    def __init__(self, *books: object) -> None:
        self._books = books

    def search(self, text: str) -> list[object]:
        """Return the books whose title contains the text."""
        return [book for book in self._books if text.lower() in book.title.lower()]


def main() -> None:
    """Visit the pages, then show how far the refactoring is."""
    # The sample library goes into library.db, never into a database that DATABASE_URL names.
    os.environ.pop("DATABASE_URL", None)
    try:
        import library
    except Exception as error:
        sys.exit(f"[stop] The package library cannot be imported: {name_of(error)}")
    visit_pages(library)
    show_base()
    show_repositories(library)
    show_routes()
    show_commits()
    show_fake(library)


def visit_pages(library: ModuleType) -> None:
    """Load the sample library and ask for every page, counting the statements it sends."""
    app = library.create_app()
    load_sample(app)
    for path in PAGES:
        with counted() as statements:
            try:
                response = app.test_client().get(path)
            except Exception as error:
                say("stop", f"GET {path}: {name_of(error)}")
                continue
        mark = "ok" if response.status_code == 200 else "stop"
        many = "statement" if len(statements) == 1 else "statements"
        say(mark, f"GET {path}: {response.status_code}, {len(statements)} SQL {many}")
        for statement in statements if "--sql" in sys.argv else ():
            print(f"       {' '.join(statement.split())}")


def load_sample(app: object) -> None:
    """Build library.db anew."""
    from library import commands
    from library.database import db

    try:
        with app.app_context():
            db.drop_all()
            db.create_all()
            commands.load()
    except Exception as error:
        sys.exit(f"[stop] The sample library cannot be stored: {name_of(error)}")


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that SQLAlchemy sends inside a `with` block."""
    from sqlalchemy import Engine, event

    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def show_base() -> None:
    """Say which of the five methods the abstract base class has."""
    from library.repositories.base import Repository

    abstract = getattr(Repository, "__abstractmethods__", frozenset())
    missing = [name for name in COMMON if name not in abstract]
    if missing:
        say("todo", f"Repository has no abstract {', '.join(missing)} (TODO 1)")
    else:
        say("ok", "Repository has its five abstract methods")


def show_repositories(library: ModuleType) -> None:
    """Say which repositories the application has, and which methods they lack."""
    app = library.create_app()
    repositories = app.extensions.get("repositories")
    if repositories is None:
        say("todo", 'app.extensions["repositories"] is not there (TODO 2 and 4)')
        return
    for name, methods in OWN.items():
        with app.test_request_context():
            repository = getattr(repositories, name, None)
            missing = [method for method in COMMON + methods if not hasattr(repository, method)]
        if missing:
            say("todo", f"repositories.{name} has no {', '.join(missing)} (TODO 2)")
        else:
            say("ok", f"repositories.{name} has its {len(COMMON + methods)} methods")


def show_routes() -> None:
    """List the lines of library/routes that know the ORM."""
    for name in ("books", "members", "loans"):
        path = ROOT / "library" / "routes" / f"{name}.py"
        lines = sorted(set(orm_lines(parsed(path))))
        if lines:
            say("todo", f"{short(path)} knows the ORM in {len(lines)} lines (TODO 5)")
            print(f"       lines {', '.join(map(str, lines))}")
        else:
            say("ok", f"{short(path)} imports nothing of the ORM")


def orm_lines(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that import something of the ORM, and those that use what was imported."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and is_orm(node):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
            yield node.lineno
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            yield node.lineno


def is_orm(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import brings SQLAlchemy, or the session of library/database.py."""
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    else:
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    known = ("sqlalchemy", "flask_sqlalchemy", "library.database")
    return any(f"{module}.".startswith(f"{name}.") for module in modules for name in known)


def show_commits() -> None:
    """List every place that commits; library/commands.py, which is given, does not count."""
    places = [
        f"{short(path)}:{line}"
        for path in sorted((ROOT / "library").rglob("*.py"))
        if path.name != "commands.py"
        for line in commit_lines(parsed(path))
    ]
    if len(places) == 1 and "/routes/" not in places[0]:
        say("ok", f"one place commits: {places[0]}")
        return
    if not places:
        say("todo", "nothing says commit; if a begin() block does it instead, all is well (TODO 6)")
        return
    say("todo", f"{len(places)} places say commit, and one should, in the set-up (TODO 6)")
    for place in places:
        print(f"       {place}")


def commit_lines(tree: ast.Module) -> list[int]:
    """Return the lines that say commit."""
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return sorted(node.lineno for node in attributes if node.attr == "commit")


def show_fake(library: ModuleType) -> None:
    """Ask for the list of books with a fake behind it, and a database that does not exist."""
    from library.models import Author, Book
    from library.repositories import Repositories

    author = Author(id=1, name="Nobody Inparticular", country="Nowhere")
    book = Book(id=1, isbn="9799000000001", title="A Book in Memory", year=2026, authors=[author])
    fakes = Repositories(books=FakeBooks(book), members=None, loans=None)
    os.environ["DATABASE_URL"] = NOWHERE
    try:
        app = library.create_app(repositories=fakes)
    except TypeError as error:
        say("todo", f"create_app takes no repositories yet: {error} (TODO 4)")
        return
    try:
        response = app.test_client().get("/?search=memory")
    except Exception as error:
        say("stop", f"GET / with a fake and no database: {name_of(error)}")
        return
    if response.status_code == 200 and "A Book in Memory" in response.text:
        say("ok", "GET / with a fake and no database")
    else:
        say("todo", f"GET / with a fake and no database: {response.status} (TODO 5)")


def parsed(path: Path) -> ast.Module:
    """Read a Python file as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8-sig"), str(path))


def short(path: Path) -> str:
    """Name a file as it is called inside this folder."""
    return path.relative_to(ROOT).as_posix()


def name_of(error: Exception) -> str:
    """Say what went wrong in one line."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def say(mark: str, sentence: str) -> None:
    """Print one line of the report."""
    print(f"{f'[{mark}]':6} {sentence}")


if __name__ == "__main__":
    main()
