"""Find what makes a module depend on the ORM."""

import ast
from collections.abc import Collection, Iterator

from autograding.checks.orm.findings import Finding, Place, in_order, look_at
from autograding.checks.orm.orm_hidden import AT_HOME, Helpers
from autograding.checks.orm.orm_signs import Signs
from autograding.checks.orm.words import DATABASE
from autograding.checks.python.modules import Modules
from autograding.checks.python.scopes import Scope

__all__ = ["orm_use"]

_SAY = {
    "import": "Line {line} imports the ORM: {code}. Only the repositories need it.",
    "name": "Line {line} uses {code}, which comes from the ORM. Ask a repository instead.",
    "session": "Line {line} reaches for the database session: {code}. Ask a repository instead.",
    "query": "Line {line} makes a query: {code}. Give a repository a method that answers it.",
    "execute": "Line {line} talks to the database: {code}. Give a repository a method for it.",
    "attribute": "Line {line} uses {code}, an attribute of the class, as queries do. Give a"
    " repository a method that answers this question.",
    "extension": "Line {line} takes the database out of the app: {code}. Ask a repository instead.",
    "hidden code": "Line {line} runs code out of a text: {code}. Write it as code.",
}


def orm_use(
    source: str,
    file: str,
    *,
    entities: Collection[str] = frozenset(),
    database: Collection[str] = DATABASE,
    modules: Modules | None = None,
    at_home: Collection[str] = AT_HOME,
) -> tuple[Finding, ...]:
    """Find uses of the ORM: imports, sessions, queries, statements, mapped classes' attributes.

    Making an entity, `Book(isbn=isbn)`, and reading an instance's attributes are no use.

    Args:
        source: the file's text.
        file: its path in the submission.
        entities: the mapped classes by their full names, such as `library.models.Book`.
        database: modules of which every name is the ORM's.
        modules: the submission's files. With them, names are followed through re-exports, and a
            helper function elsewhere that uses the ORM counts where it is called.
        at_home: patterns of the files where the ORM belongs; what they define is not followed.

    Returns:
        Findings of the kinds `import`, `name`, `session`, `query`, `execute`, `attribute`,
        `extension`, `hidden code`, and `helper`.

    Raises:
        SyntaxError: the source is not Python, or too deep or too large to be read.
    """
    place = look_at(source, file, modules)
    signs = Signs(place, entities, database)
    helpers = Helpers(place.origins, entities, database, at_home)
    return in_order(
        found
        for node, scope in place.nodes
        for found in (*_find(signs, node, scope), *_find_helper(place, helpers, node, scope))
    )


def _find(signs: Signs, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    place = signs.place
    if isinstance(node, ast.Import | ast.ImportFrom):
        if any(signs.is_orm_name(each) for each in _imported(place, node)):
            yield place.found(node, scope, "import", _SAY["import"])
    elif isinstance(node, ast.expr) and not _is_link(place, node):
        kind = _first_sign(signs, node, scope)
        if kind is not None:
            yield place.found(node, scope, kind, _SAY[kind])


def _is_link(place: Place, node: ast.expr) -> bool:
    """Whether it is an inner part of a chain: `app.db` of `app.db.session`."""
    is_named = isinstance(node, ast.Attribute | ast.Name)
    return is_named and isinstance(place.parent(node), ast.Attribute)


def _first_sign(signs: Signs, node: ast.expr, scope: Scope) -> str | None:
    """The sign nearest to the root of a chain: of `app.db.session.get`, that of `app.db`."""
    links = _links(node)
    root = links[-1]
    is_told = not isinstance(root, ast.Name) and root is not node and _is_told(signs, root, scope)
    for link in reversed(links):
        is_own_chain = isinstance(link, ast.Attribute | ast.Name) or link is node
        kind = signs.of(link, scope) if is_own_chain else None
        if kind is not None and not (is_told and kind == "name"):
            return kind
    return None


def _is_told(signs: Signs, root: ast.expr, scope: Scope) -> bool:
    """Whether the root of a chain, as in `select(Book).where`, is a finding already."""
    inner = getattr(root, "func", None) or getattr(root, "value", None) or root
    return signs.of(root, scope) is not None or signs.is_from_orm(inner, scope)


def _imported(place: Place, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    origin = place.module.absolute("." * node.level + (node.module or ""))
    yield from (origin if alias.name == "*" else f"{origin}.{alias.name}" for alias in node.names)


def _find_helper(place: Place, helpers: Helpers, node: ast.AST, scope: Scope) -> Iterator[Finding]:
    is_read = isinstance(getattr(node, "ctx", None), ast.Load)
    is_looked_up = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    if not isinstance(node, ast.expr) or not (is_read or is_looked_up) or _is_link(place, node):
        return
    uses = (helpers.use(link, scope, place) for link in _links(node))
    use = next((each for each in uses if each is not None), None)
    if use is not None:
        said = (
            f"Line {{line}} uses {{code}}, which works with the ORM: {use.code} in {use.file},"
            f" line {use.line}. Give a repository a method for it."
        )
        yield place.found(node, scope, "helper", said)


def _links(node: ast.expr) -> list[ast.expr]:
    """A chain's parts, the whole first: `app.db.session`, `app.db`, `app`."""
    links = [node]
    while isinstance(links[-1], ast.Attribute):
        links.append(links[-1].value)
    return links
