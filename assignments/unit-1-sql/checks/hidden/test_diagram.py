from collections.abc import Sequence

from support.shelf import Shelf

from autograding.checks import Failure, check
from autograding.checks.sql.diagram import Disagreement, disagreements, parse
from autograding.checks.student import Student

_FILE = "er-diagram.md"
_ENTITIES = ("missing_entity", "extra_entity")


@check(
    after=("schema_loads",),
    hints=(
        "Which CREATE TABLE has no box in the diagram, or which box has no table?",
        "Look at er-diagram.md, with schema.sql beside it.",
    ),
)
def test_diagram_tables(student: Student) -> None:
    """The diagram shows every table of the schema.

    We read the Mermaid diagram in er-diagram.md and compare its boxes with your tables.
    """
    _refuse([found for found in _found(student) if found.kind in _ENTITIES])


@check(
    after=("schema_loads",),
    hints=(
        "Which REFERENCES has no line, and what do the ends of the lines say?",
        "Look at er-diagram.md: each foreign key is a line from one to many.",
    ),
)
def test_diagram_relationships(student: Student) -> None:
    """The diagram shows every relationship, with the right ends.

    We read the lines of the Mermaid diagram and compare them with your foreign keys. A table that
    is not drawn at all costs its own point.
    """
    if not parse(student.text(_FILE)).relationships:
        raise Failure("We looked for lines in the diagram, and there are none.", file=_FILE)
    found = _found(student)
    undrawn = {name for each in found if each.kind in _ENTITIES for name in each.subject}
    _refuse(
        [each for each in found if each.kind not in _ENTITIES and not undrawn & {*each.subject}]
    )


def _found(student: Student) -> Sequence[Disagreement]:
    diagram = parse(student.text(_FILE))
    if diagram.problem:
        raise Failure(diagram.problem, file=_FILE)
    return disagreements(diagram, Shelf(student).schema())


def _refuse(found: Sequence[Disagreement]) -> None:
    for each in found[:1]:
        others = f" There are {len(found) - 1} more such differences." if len(found) > 1 else ""
        raise Failure(each.message + others, file=_FILE, line=each.line)
