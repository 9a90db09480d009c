"""Entity-relationship diagrams in Mermaid: draw a schema, read a student's own, compare them."""

from dataclasses import dataclass

from autograding.checks.sql.structure import Schema

__all__ = ["Diagram", "Disagreement", "Relationship", "disagreements", "draw", "parse"]


@dataclass(frozen=True, kw_only=True)
class Relationship:
    """A line between two entities. Cardinalities are "1", "0..1", "1..*" or "0..*"."""

    left: str
    left_cardinality: str
    right: str
    right_cardinality: str
    label: str = ""
    line: int = 0

    @property
    def is_many_to_many(self) -> bool:
        """Many on both ends."""
        return self.left_cardinality.endswith("*") and self.right_cardinality.endswith("*")


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A drawn diagram: each entity with the names of its attributes.

    `problem` says in whole sentences why there is nothing to read; "" when there is. `unread` are
    lines (number, text) that are no erDiagram syntax.
    """

    entities: dict[str, tuple[str, ...]]
    relationships: tuple[Relationship, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """One way in which diagram and schema differ.

    `kind` is "missing_entity", "extra_entity", "missing_relationship", "extra_relationship" or
    "cardinality"; `subject` the table or tables it is about.
    """

    kind: str
    subject: tuple[str, ...]
    message: str
    line: int = 0


def draw(schema: Schema, *, most: int = 50) -> str:
    """The schema as Mermaid `erDiagram` text; at most `most` tables, saying what is left out."""
    raise NotImplementedError


def parse(markdown: str) -> Diagram:
    """Read the Mermaid erDiagram blocks of a Markdown text, or bare erDiagram text.

    Several blocks are read as one diagram.
    """
    raise NotImplementedError


def disagreements(diagram: Diagram, schema: Schema) -> tuple[Disagreement, ...]:
    """Where the diagram and the schema differ.

    Names match without regard to case, underscores and plural s. A junction table may be drawn as
    an entity of its own or as one many-to-many line; a lookup table must be drawn.
    """
    raise NotImplementedError
