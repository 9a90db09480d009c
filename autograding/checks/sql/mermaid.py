"""Mermaid's `erDiagram` text as values, as we write it ourselves and as students do.

https://mermaid.js.org/syntax/entityRelationshipDiagram.html
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Attribute", "Diagram", "Entity", "Relationship", "Side", "parse", "read"]

MOST_ENTITIES = 60
MOST_ATTRIBUTES = 80
MOST_RELATIONSHIPS = 200
_MOST_LINES = 2000

_NAME = r'"[^"]+"|[^\s"\[\]{}|]+'
_ALIAS = r'\[\s*(?:"[^"]*"|[^\]"]*)\s*\]'
_ENTITY = re.compile(rf"^({_NAME})\s*({_ALIAS})?\s*(\{{)?\s*(\}})?$")
_ATTRIBUTE = re.compile(
    r'^(?P<type>[^\s"]+)\s+(?P<name>[^\s",]+)'
    r"(?:\s+(?P<keys>(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*))?"
    r'(?:\s+"(?P<comment>[^"]*)")?$'
)
# Cardinalities may be written in words: `CUSTOMER one to zero or more ORDER : places`.
_WORDS = {
    "one or zero": "|o",
    "zero or one": "|o",
    "one or more": "}|",
    "one or many": "}|",
    "many(1)": "}|",
    "1+": "}|",
    "zero or more": "}o",
    "zero or many": "}o",
    "many(0)": "}o",
    "0+": "}o",
    "only one": "||",
    "one": "||",
    "1": "||",
}
_CARDINALITY = "|".join(re.escape(words) for words in _WORDS)
_IN_WORDS = re.compile(
    rf"^(?P<left>{_NAME})\s+(?P<from>{_CARDINALITY})\s+(?:optionally\s+)?to\s+"
    rf"(?P<to>{_CARDINALITY})\s+(?P<right>{_NAME})"
    r'(?:\s*:\s*(?P<label>"[^"]*"|.*))?$'
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
    line: int = 0

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
    """Tables in the order of their first mention, and the relationships between them.

    `unread` holds the numbers of the lines that are not of the language.
    """

    entities: tuple[Entity, ...]
    relationships: tuple[Relationship, ...]
    unread: tuple[int, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Builds a diagram a line at a time; `open` is the table whose braces stand open."""

    titles: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[Attribute]] = field(default_factory=dict)
    relationships: list[Relationship] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    open: str | None = None
    number: int = 0

    def read(self, number: int, line: str) -> bool:
        """Take one stripped line; False, and it is noted, where it is not of the language."""
        self.number = number
        understood = self._understands(line)
        if not understood:
            self.unread.append(number)
        return understood

    def _understands(self, line: str) -> bool:
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
        if not (found := _RELATIONSHIP.match(line) or _IN_WORDS.match(line)):
            return False
        left, right = _plain(found["left"]), _plain(found["right"])
        self._mention(left)
        self._mention(right)
        here, there = (_SIDES[_WORDS.get(found[end], found[end])] for end in ("from", "to"))
        label = _plain(found["label"] or "")
        self.relationships.append(Relationship(left, here, there, right, label, self.number))
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
        return Diagram(tuple(entities), tuple(self.relationships), tuple(self.unread))


def parse(text: str) -> Diagram | None:
    """Read `erDiagram` text of our own; None where it is anything else, too large or empty."""
    diagram = read(text.strip())
    if diagram is None or diagram.unread:
        return None
    return diagram if 0 < len(diagram.entities) <= MOST_ENTITIES else None


def read(text: str, first_line: int = 1) -> Diagram | None:
    """Read `erDiagram` text by whomever; None where it is another kind of diagram.

    Args:
        text: the text between the fences.
        first_line: the number of its first line in the file that it comes from.
    """
    lines = list(enumerate((line.strip() for line in text.splitlines()), start=first_line))
    while lines and _IGNORED.match(lines[0][1]):
        lines.pop(0)
    if not lines or lines[0][1] != "erDiagram":
        return None
    reader = _Reader()
    for number, line in lines[1:_MOST_LINES]:
        reader.read(number, line)
    if reader.open is not None:
        reader.unread.append(lines[-1][0])
    return reader.diagram()


def _plain(name: str) -> str:
    return name.strip().strip('"')
