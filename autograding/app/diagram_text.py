"""Mermaid's `erDiagram` text as values: the part of the language that the graders write.

https://mermaid.js.org/syntax/entityRelationshipDiagram.html
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Attribute", "Diagram", "Entity", "Relationship", "Side", "parse"]

MOST_ENTITIES = 60
MOST_ATTRIBUTES = 80
MOST_RELATIONSHIPS = 200

_NAME = r'"[^"]+"|[^\s"\[\]{}|]+'
_ALIAS = r'\[\s*(?:"[^"]*"|[^\]"]*)\s*\]'
_ENTITY = re.compile(rf"^({_NAME})\s*({_ALIAS})?\s*(\{{)?\s*(\}})?$")
_ATTRIBUTE = re.compile(
    r'^(?P<type>[^\s"]+)\s+(?P<name>[^\s",]+)'
    r"(?:\s+(?P<keys>(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*))?"
    r'(?:\s+"(?P<comment>[^"]*)")?$'
)
_RELATIONSHIP = re.compile(
    rf"^(?P<left>{_NAME})\s*(?P<from>\|o|\|\||\}}o|\}}\|)(?:--|\.\.)"
    rf"(?P<to>o\||\|\||o\{{|\|\{{)\s*(?P<right>{_NAME})"
    r'(?:\s*:\s*(?P<label>"[^"]*"|.*))?$'
)
_IGNORED = re.compile(r"^(%%.*|direction\s+\w+|accTitle\s*:.*|accDescr\s*:.*)?$")


class Side(StrEnum):
    """How many rows of one side a row of the other side belongs to."""

    ONE = "one"
    ZERO_OR_ONE = "zero or one"
    MANY = "one or more"
    ZERO_OR_MANY = "zero or more"

    @property
    def is_many(self) -> bool:
        """Whether more than one row may stand on this side."""
        return self in {Side.MANY, Side.ZERO_OR_MANY}


_SIDES = {
    "||": Side.ONE,
    "|o": Side.ZERO_OR_ONE,
    "o|": Side.ZERO_OR_ONE,
    "}|": Side.MANY,
    "|{": Side.MANY,
    "}o": Side.ZERO_OR_MANY,
    "o{": Side.ZERO_OR_MANY,
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column: `keys` holds PK, FK and UK in the text's order."""

    type: str
    name: str
    keys: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One table; `title` is what is written on its box."""

    name: str
    title: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True)
class Relationship:
    """A line between two tables, by name, with the number of rows at each end."""

    left: str
    from_side: Side
    to_side: Side
    right: str
    label: str = ""

    @property
    def parent(self) -> str:
        """The table that the other one refers to: the side that holds one row."""
        backwards = self.from_side.is_many and not self.to_side.is_many
        return self.right if backwards else self.left

    @property
    def child(self) -> str:
        """The other end of `parent`."""
        return self.left if self.parent == self.right else self.right


@dataclass(frozen=True, slots=True)
class Diagram:
    """Tables in the order of their first mention, and the relationships between them."""

    entities: tuple[Entity, ...]
    relationships: tuple[Relationship, ...]


@dataclass(slots=True)
class _Reader:
    """Builds a diagram a line at a time; `open` is the table whose braces stand open."""

    titles: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[Attribute]] = field(default_factory=dict)
    relationships: list[Relationship] = field(default_factory=list)
    open: str | None = None

    def read(self, line: str) -> bool:
        """Take one stripped line; False where it is not of the language."""
        if self.open is not None:
            return self._read_attribute(self.open, line)
        return bool(_IGNORED.match(line)) or self._read_relationship(line) or self._entity(line)

    def _read_attribute(self, name: str, line: str) -> bool:
        if line == "}":
            self.open = None
            return True
        if _IGNORED.match(line):
            return True
        if not (found := _ATTRIBUTE.match(line)):
            return False
        keys = tuple(re.findall(r"PK|FK|UK", found["keys"] or ""))
        attribute = Attribute(found["type"], found["name"], keys, found["comment"] or "")
        self.attributes[name].append(attribute)
        return len(self.attributes[name]) <= MOST_ATTRIBUTES

    def _read_relationship(self, line: str) -> bool:
        if not (found := _RELATIONSHIP.match(line)):
            return False
        left, right = _plain(found["left"]), _plain(found["right"])
        self._mention(left)
        self._mention(right)
        sides = _SIDES[found["from"]], _SIDES[found["to"]]
        self.relationships.append(Relationship(left, *sides, right, _plain(found["label"] or "")))
        return len(self.relationships) <= MOST_RELATIONSHIPS

    def _entity(self, line: str) -> bool:
        if not (found := _ENTITY.match(line)):
            return False
        name, alias, opens, closes = found.groups()
        self._mention(_plain(name))
        if alias:
            self.titles[_plain(name)] = _plain(alias[1:-1].strip())
        if opens and not closes:
            self.open = _plain(name)
        return True

    def _mention(self, name: str) -> None:
        self.titles.setdefault(name, name)
        self.attributes.setdefault(name, [])

    def diagram(self) -> Diagram:
        """What was read."""
        entities = (
            Entity(name, title, tuple(self.attributes[name])) for name, title in self.titles.items()
        )
        return Diagram(tuple(entities), tuple(self.relationships))


def parse(text: str) -> Diagram | None:
    """Read `erDiagram` text; None where it is anything else, too large or empty."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not lines or lines[0] != "erDiagram":
        return None
    reader = _Reader()
    if not all(reader.read(line) for line in lines[1:]) or reader.open is not None:
        return None
    return reader.diagram() if 0 < len(reader.titles) <= MOST_ENTITIES else None


def _plain(name: str) -> str:
    return name.strip().strip('"')
