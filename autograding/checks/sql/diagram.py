"""Entity-relationship diagrams in Mermaid: draw a schema, read a student's own, compare them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from autograding.checks.sql import mermaid
from autograding.checks.sql.mermaid import Relationship
from autograding.checks.sql.schema import ForeignKey, Schema, Table, fold
from autograding.checks.sql.structure import junction_tables
from autograding.checks.sql.words import clean, code

__all__ = ["Diagram", "Disagreement", "Relationship", "disagreements", "draw", "parse"]

_BLOCK = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*mermaid\b[^\n]*\n", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PLAIN_NAME = re.compile(r"^[A-Za-z_]\w*$", re.ASCII)
_NO_WORD = re.compile(r"[^A-Za-z0-9_]+")
_MOST_COLUMNS = 60


@dataclass(frozen=True, kw_only=True)
class Diagram:
    """A drawn diagram.

    `problem` says in whole sentences why there is nothing to read; "" when there is. `unread` holds
    the numbers of lines that are no erDiagram syntax.
    """

    entities: tuple[str, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    unread: tuple[int, ...] = ()
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
    tables = schema.tables[:most]
    lines = ["erDiagram"]
    lines += [line for table in tables for line in _lines_of(schema, table)]
    for table in tables:
        lines.append(f"    {_name(table.name)} {{")
        lines += [f"        {line}" for line in islice(_columns(table), _MOST_COLUMNS)]
        lines.append("    }")
    if len(schema.tables) > most:
        lines.append(f"    %% {len(schema.tables) - most} more tables are not shown")
    return "\n".join(lines)


def _lines_of(schema: Schema, table: Table) -> Iterator[str]:
    for key in table.foreign_keys:
        parent = _name(key.parent if schema.table(key.parent) else f"{key.parent} (missing)")
        one = "||" if _is_required(table, key) else "|o"
        many = "o|" if table.is_unique(key.columns) else "o{"
        label = clean(", ".join(key.columns), 60).replace('"', "'")
        yield f'    {parent} {one}--{many} {_name(table.name)} : "{label}"'


def _is_required(table: Table, key: ForeignKey) -> bool:
    found = [table.column(name) for name in key.columns]
    return all(column is not None and (column.not_null or column.primary_key) for column in found)


def _columns(table: Table) -> Iterator[str]:
    foreign = {fold(name) for key in table.foreign_keys for name in key.columns}
    unique = {fold(each.names[0]) for each in table.unique_sets if len(each.names) == 1}
    for column in table.columns:
        keys = ["PK"] if column.primary_key else []
        keys += ["FK"] if fold(column.name) in foreign else []
        keys += ["UK"] if fold(column.name) in unique and not column.primary_key else []
        words = (_word(column.type) or "ANY", _word(column.name) or "_", ", ".join(keys))
        yield " ".join(word for word in words if word)


def _name(name: str) -> str:
    """An entity's name, in quotes unless it is a plain word."""
    return name if _PLAIN_NAME.match(name) else '"' + clean(name, 60).replace('"', "'") + '"'


def _word(text: str) -> str:
    return _NO_WORD.sub("_", text[:60]).strip("_")


def parse(markdown: str) -> Diagram:
    """Read the Mermaid erDiagram blocks of a Markdown text, or bare erDiagram text.

    Several blocks are read as one diagram; what stands in an HTML comment does not count.
    """
    text = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), markdown)
    read = [mermaid.read(block, line) for block, line in _blocks(text)]
    diagrams = [diagram for diagram in read if diagram is not None]
    if not diagrams:
        return Diagram(problem=_nothing(bool(read)))
    entities = dict.fromkeys(entity.name for each in diagrams for entity in each.entities)
    if not entities:
        return Diagram(problem="The diagram is still empty. Draw your tables.")
    return Diagram(
        entities=tuple(entities),
        relationships=tuple(line for each in diagrams for line in each.relationships),
        unread=tuple(number for each in diagrams for number in each.unread),
    )


def _nothing(other_kind: bool) -> str:
    if other_kind:
        return "The Mermaid block is no entity-relationship diagram. Start it with erDiagram."
    return "We looked for a Mermaid diagram and found none. Write it in a ```mermaid block."


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """Each Mermaid block with the number of its first line; bare text counts as a block."""
    if text.lstrip().startswith("erDiagram"):
        yield text, 1
        return
    for opening in _BLOCK.finditer(text):
        fence = opening["fence"]
        ending = re.compile(rf"^[ \t]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        closing = ending.search(text, opening.end())
        body = text[opening.end() : closing.start() if closing else len(text)]
        yield body, text.count("\n", 0, opening.end()) + 1


def disagreements(diagram: Diagram, schema: Schema) -> tuple[Disagreement, ...]:
    """Where the diagram and the schema differ.

    Names match without regard to case, underscores and plural s. A junction table may be drawn as
    an entity of its own or as one many-to-many line; a lookup table must be drawn.
    """
    return tuple(_Comparison(diagram, schema).disagreements())


class _Comparison:
    """One diagram beside one schema."""

    def __init__(self, diagram: Diagram, schema: Schema) -> None:
        self._diagram = diagram
        self._schema = schema
        self._table_of = _matched(diagram.entities, schema)
        self._drawn = {fold(table.name) for table in self._table_of.values()}
        self._junctions = {
            fold(junction.table.name): frozenset(
                fold(key.parent) for key in (junction.left, junction.right)
            )
            for junction in junction_tables(schema)
        }

    def disagreements(self) -> Iterator[Disagreement]:
        """All differences: tables first, then lines."""
        yield from self._entities()
        yield from self._missing_lines()
        yield from self._lines()

    def _entities(self) -> Iterator[Disagreement]:
        for table in self._schema.own_tables:
            if fold(table.name) not in self._drawn and not self._is_a_line(table):
                message = f"The diagram has no box for the table {code(table.name)}."
                yield Disagreement(kind="missing_entity", subject=(table.name,), message=message)
        for entity in self._diagram.entities:
            if entity not in self._table_of:
                message = f"The diagram has a box {code(entity)}, but there is no such table."
                yield Disagreement(kind="extra_entity", subject=(entity,), message=message)

    def _is_a_line(self, table: Table) -> bool:
        """Whether an undrawn junction table stands in the diagram as a many-to-many line."""
        parents = self._junctions.get(fold(table.name))
        return parents is not None and any(
            _is_many_to_many(line) and self._ends(line) == parents
            for line in self._diagram.relationships
        )

    def _ends(self, line: Relationship) -> frozenset[str]:
        ends = (self._table_of.get(name) for name in (line.left, line.right))
        return frozenset(fold(table.name) for table in ends if table is not None)

    def _missing_lines(self) -> Iterator[Disagreement]:
        drawn = {self._ends(line) for line in self._diagram.relationships}
        for table in self._schema.own_tables:
            for key in table.foreign_keys:
                pair = frozenset((fold(table.name), fold(key.parent)))
                if fold(table.name) in self._drawn and pair <= self._drawn and pair not in drawn:
                    drawn.add(pair)
                    yield Disagreement(
                        kind="missing_relationship",
                        subject=(table.name, key.parent),
                        message=f"{code(table.name)} refers to {code(key.parent)}, and the diagram"
                        " has no line between them.",
                    )

    def _lines(self) -> Iterator[Disagreement]:
        for line in self._diagram.relationships:
            left, right = self._table_of.get(line.left), self._table_of.get(line.right)
            if left is None or right is None:
                continue
            keys = [
                (left, key) for key in left.foreign_keys if fold(key.parent) == fold(right.name)
            ]
            keys += [
                (right, key) for key in right.foreign_keys if fold(key.parent) == fold(left.name)
            ]
            if not keys and not self._stands_for_junction(line):
                yield self._extra(line)
            elif keys and not any(_fits(line, left, child, key) for child, key in keys):
                yield _wrong_ends(line, *keys[0])

    def _stands_for_junction(self, line: Relationship) -> bool:
        return _is_many_to_many(line) and self._ends(line) in self._junctions.values()

    def _extra(self, line: Relationship) -> Disagreement:
        return Disagreement(
            kind="extra_relationship",
            subject=(line.left, line.right),
            message=f"The diagram has a line between {code(line.left)} and {code(line.right)},"
            " and no foreign key connects these tables.",
            line=line.line,
        )


def _matched(entities: tuple[str, ...], schema: Schema) -> dict[str, Table]:
    """The table that each drawn entity means."""
    loose = {_loosely(table.name): table for table in schema.tables}
    found = {}
    for entity in entities:
        table = schema.table(entity) or loose.get(_loosely(entity))
        if table is not None:
            found[entity] = table
    return found


def _loosely(name: str) -> str:
    """A name without case, separators and plural endings."""
    word = re.sub(r"[\W_]+", "", fold(name))
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word.removesuffix("es") if word.endswith(("ses", "xes")) else word.removesuffix("s")


def _is_many_to_many(line: Relationship) -> bool:
    return line.from_side.is_many and line.to_side.is_many


def _fits(line: Relationship, left: Table, child: Table, key: ForeignKey) -> bool:
    """Whether the line's ends say what the foreign key says: one parent, and how many children."""
    child_is_left = fold(child.name) == fold(left.name)
    child_side = line.from_side if child_is_left else line.to_side
    parent_side = line.to_side if child_is_left else line.from_side
    if fold(child.name) == fold(key.parent):  # a table that refers to itself: either end is right
        return line.from_side.is_many != line.to_side.is_many or child.is_unique(key.columns)
    return not parent_side.is_many and (child_side.is_many or child.is_unique(key.columns))


def _wrong_ends(line: Relationship, child: Table, key: ForeignKey) -> Disagreement:
    many = "at most one row" if child.is_unique(key.columns) else "any number of rows"
    message = (
        f"By its foreign key, one row of {code(key.parent)} has {many} of {code(child.name)}, and a"
        f" row of {code(child.name)} has one of {code(key.parent)}. The line in the diagram says"
        f" {_in_words(line)}."
    )
    return Disagreement(
        kind="cardinality", subject=(child.name, key.parent), message=message, line=line.line
    )


def _in_words(line: Relationship) -> str:
    sides: dict[bool, str] = {True: "many", False: "one"}
    left, right = sides[line.from_side.is_many], sides[line.to_side.is_many]
    return f"{left} {code(line.left)} to {right} {code(line.right)}"
