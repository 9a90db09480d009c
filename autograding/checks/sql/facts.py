"""Facts that can be recognized wherever they are stored, and the cells that hold them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from autograding.checks.sql.lexer import Lexeme, identifier, scan
from autograding.checks.sql.schema import Schema, Table, Value, fold, folded

__all__ = [
    "Fact",
    "Place",
    "Token",
    "TokenMaker",
    "history_tables",
    "locate",
    "plain",
]

Token = str | int

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_ATTEMPTS = 1_000
_LONGEST_CELL = 20_000
_MOST_TEXT = 2_000_000
_NUMBER_LIKE = re.compile(r"[\d.:/-]+")


class TokenMaker:
    """Makes values that occur once in a report and look like the real thing.

    They satisfy the checks a sensible schema makes (an e-mail has its @, an ISBN thirteen digits).
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._made: set[Token] = set()

    def text(self, prefix: str) -> str:
        """A short word that starts with `prefix`, such as `au03gqxpk`."""
        return str(self._unlike_others(lambda: prefix + self._letters(7)))

    def email(self, prefix: str) -> str:
        """A lower-case address at example.org, such as `mb7x2kqz1@example.org`."""
        return str(self._unlike_others(lambda: f"{prefix}{self._letters(7)}@example.org"))

    def isbn(self) -> str:
        """Thirteen digits that start with 978 and end in the right check digit."""
        return str(self._unlike_others(self._isbn))

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included, that was not made before.

        Raises:
            ValueError: all of them have been made.
        """
        return int(self._unlike_others(lambda: self._random.randint(low, high)))

    def day(self, after: str = "", *, within: int = 365) -> str:
        """An ISO date not made before: at most `within` days after `after` (or 2021-01-01).

        Raises:
            ValueError: all of them have been made.
        """
        start = date.fromisoformat(after or "2021-01-01")
        return str(self._unlike_others(lambda: str(start + timedelta(self._days(within)))))

    def _days(self, within: int) -> int:
        return self._random.randint(1, within)

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=count))

    def _isbn(self) -> str:
        digits = [9, 7, 8, *self._random.choices(range(10), k=9)]
        total = sum(digit * (3 if index % 2 else 1) for index, digit in enumerate(digits))
        return "".join(map(str, [*digits, -total % 10]))

    def _unlike_others(self, make: Callable[[], Token]) -> Token:
        for _ in range(_ATTEMPTS):
            token = make()
            if token not in self._made:
                self._made.add(token)
                return token
        raise ValueError("there are no more values of this kind that were not made before")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value that was stored, and what it says.

    Attributes:
        entity: what it describes, in a student's words: "author".
        attribute: what it says of it: "country".
        value: the token, unlike that of any other fact.
        owner: which one: the value of the entity's own key (the author's name).
        key: this attribute identifies the entity, so other tables may well repeat it as a link.
    """

    entity: str
    attribute: str
    value: Token
    owner: Token = ""
    key: bool = False

    @property
    def subject(self) -> tuple[str, str]:
        """Which thing it describes."""
        return self.entity, plain(self.value if self.key else self.owner)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cell that holds a token.

    Attributes:
        row: index into the table's rows.
        identity: the row's primary key values, or the whole row without one.
        whole: the cell is the token and nothing else (case and number-or-text aside).
    """

    table: str
    column: str
    row: int
    identity: tuple[object, ...]
    whole: bool


def plain(value: Value) -> str:
    """A value as facts are compared: 1987, 1987.0 and '1987' are one, and so are 'A' and 'a'."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bytes):
        value = value[:_LONGEST_CELL].decode("utf-8", "replace")
    return "" if value is None else str(value)[:_LONGEST_CELL].strip().casefold()


def locate(schema: Schema, tokens: Collection[Token]) -> dict[Token, tuple[Place, ...]]:
    """Every cell that holds each token, in the order of tables, rows and columns.

    Generated columns, views and virtual tables are no storage. A token inside a longer value is
    found where it stands on its own, so 1987 is not found in 9781987654321.
    """
    by_text = {plain(token): token for token in tokens}
    places: dict[Token, list[Place]] = {token: [] for token in tokens}
    budget = _MOST_TEXT
    for table in schema.own_tables:
        stored = [(i, c.name) for i, c in enumerate(table.columns) if not c.generated]
        for number, row in enumerate(table.rows):
            for index, name in stored:
                cell = plain(row[index])
                budget -= 0 if cell in by_text else len(cell)
                for token in _tokens_in(cell, by_text) if budget > 0 else ():
                    places[token].append(
                        Place(
                            table=table.name,
                            column=name,
                            row=number,
                            identity=_identity(table, row),
                            whole=plain(token) == cell,
                        )
                    )
    return {token: tuple(found) for token, found in places.items()}


def _tokens_in(cell: str, by_text: Mapping[str, Token]) -> list[Token]:
    if cell in by_text:
        return [by_text[cell]]
    if len(cell) < 4:
        return []
    return [token for text, token in by_text.items() if text in cell and _stands_alone(text, cell)]


def _stands_alone(text: str, cell: str) -> bool:
    """Digits must not be a part of a longer number, date or time; words cannot occur by chance."""
    if not text.isdecimal():
        return True
    return text in _NUMBER_LIKE.findall(cell)


def _identity(table: Table, row: tuple[Value, ...]) -> tuple[Value, ...]:
    key = table.primary_key
    return tuple(row[table.position(name)] for name in key) if key else row


def history_tables(schema: Schema, statements: Iterable[str]) -> frozenset[str]:
    """Folded names of tables that only triggers fill: they keep history, or a copy for searching.

    A trigger on a view stands in for a statement, so what it writes is no history; neither is a
    table that others refer to.
    """
    views = folded(schema.views)
    triggers = [trigger for trigger in schema.triggers if fold(trigger.table) not in views]
    written = frozenset(name for sql in statements for name in _targets(scan(sql)))
    told = all(trigger.sql for trigger in triggers)
    if not triggers or not (told or written):
        return frozenset()
    names = {fold(table.name) for table in schema.tables}
    filled = names
    if told:
        filled = {name for trigger in triggers for name in _targets(_body(trigger.sql))} & names
    watched = folded(trigger.table for trigger in triggers)
    referred = {
        fold(key.parent)
        for table in schema.tables
        for key in table.foreign_keys
        if fold(table.name) not in filled - written
    }
    return frozenset(filled - written - watched - referred)


def _body(sql: str) -> list[Lexeme]:
    """A trigger's tokens after BEGIN: before it, `UPDATE OF x ON y` writes nothing."""
    lexemes = scan(sql)
    words = [lexeme.word for lexeme in lexemes]
    return lexemes[words.index("BEGIN") :] if "BEGIN" in words else []


def _targets(lexemes: list[Lexeme]) -> Iterator[str]:
    """Folded names of the tables that INSERT, REPLACE and UPDATE write."""
    tokens = [lexeme for lexeme in lexemes if lexeme.kind != "comment"]
    for index, token in enumerate(tokens[:-1]):
        follows = [lexeme.word for lexeme in tokens[index : index + 3]]
        if token.word == "INTO":
            yield _target(tokens, index + 1)
        elif token.word == "UPDATE" and follows[1:2] == ["OR"]:
            yield _target(tokens, index + 3)
        elif token.word == "UPDATE" and follows[1:2] != ["SET"]:
            yield _target(tokens, index + 1)


def _target(tokens: list[Lexeme], index: int) -> str:
    """The table's name at `index`, past a schema's name in front of it."""
    if index + 2 < len(tokens) and tokens[index + 1].text == ".":
        index += 2
    return fold(identifier(tokens[index].text)) if index < len(tokens) else ""
