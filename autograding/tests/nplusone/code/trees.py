"""Trees and chains of one class."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Node


def names_below(node: Node) -> list[str]:
    """The names of a node and all below it."""
    names = [node.name]
    for child in node.children:  # site
        names += names_below(child)
    return names


@says(
    "Node.children",
    "selectinload(Node.children, recursion_depth=-1)",
    "names_below()",
    repetition="recursion",
    statements=lambda rows: 2 * rows,
)
def tree(session: Session, rows: int) -> list[str]:
    """A recursive function."""
    root = session.scalars(select(Node).where(Node.parent_id.is_(None))).one()
    return names_below(root)


@says(
    "Node.parent",
    "select(Node).where(Node.id == start).cte(recursive=True)",
    "while node.parent",
    statements=lambda rows: rows - 1,
    least=3,
)
def to_the_root(session: Session, rows: int) -> list[str]:
    """A loop that climbs."""
    query = select(Node).where(Node.name.like("node %")).order_by(Node.id.desc()).limit(1)
    node = session.scalars(query).one()
    names = [node.name]
    while node.parent:  # site
        node = node.parent
        names.append(node.name)
    return names


def path_of(node: Node) -> str:
    """The names from the root, by recursion."""
    return f"{path_of(node.parent)}/{node.name}" if node.parent else node.name  # site


@says(
    "Node.parent",
    "select(Node).where(Node.id == start).cte(recursive=True)",
    "path_of()",
    repetition="recursion",
    statements=lambda rows: rows - 1,
    least=3,
)
def to_the_root_by_recursion(session: Session, rows: int) -> str:
    """A function that climbs."""
    query = select(Node).where(Node.name.like("node %")).order_by(Node.id.desc()).limit(1)
    return path_of(session.scalars(query).one())


@nothing()
def one_level_up(session: Session, rows: int) -> list[Node | str | None]:
    """Each with its parent, in one query."""
    query = select(Node).where(Node.name.like("leaf %")).options(joinedload(Node.parent))
    return [node.parent and node.parent.name for node in session.scalars(query)]
