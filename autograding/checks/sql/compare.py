"""Tell two query results apart, and show the difference in few rows."""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from autograding.checks.sql.schema import Value
from autograding.checks.sql.words import clean, counted

__all__ = ["Difference", "Row", "Rows", "SortKey", "compare", "equal_values", "shown"]

Row = Sequence[Value]
Rows = Sequence[Row]

_SQL_VALUES = (int, float, str, bytes, type(None))
_TOLERANCE = 1e-6
# Beyond this many rows that float tolerance concerns, pairing them up would take too long.
_MOST_CLOSE_ROWS = 300


@dataclass(frozen=True)
class SortKey:
    """The task asks for this order: `column` counts from 0."""

    column: int
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference:
    """How the student's result differs from the expected one.

    Attributes:
        missing: expected rows the student's result lacks, as often as it lacks them.
        extra: rows it has and should not have.
        wrong_order: (position from 1, expected sort values, actual sort values) of the first
            place where right rows stand in the wrong order; None when the order is right, or not
            asked for, or the rows differ anyway.
        wrong_column_count: (expected, actual), or None.
        order: the sort keys that were asked for.
        expected_columns, actual_columns: names, to be shown only.
    """

    missing: tuple[tuple[Value, ...], ...] = ()
    extra: tuple[tuple[Value, ...], ...] = ()
    wrong_order: tuple[int, tuple[Value, ...], tuple[Value, ...]] | None = None
    wrong_column_count: tuple[int, int] | None = None
    order: tuple[SortKey, ...] = ()
    expected_columns: tuple[str, ...] = ()
    actual_columns: tuple[str, ...] = ()

    def text(self, *, most: int = 5) -> str:
        """The difference in words, at most `most` rows of each kind; says what it leaves out."""
        if self.wrong_column_count is not None:
            return self._about_columns(*self.wrong_column_count)
        if self.wrong_order is not None:
            position, expected, actual = self.wrong_order
            return (
                f"The rows are right, but not sorted by {self._sorting()}. In row"
                f" {position} we expected {shown(expected)} and got {shown(actual)}."
            )
        parts = [_rows("Missing", self.missing, most), _rows("Not expected", self.extra, most)]
        return "\n".join(part for part in parts if part)

    def _sorting(self) -> str:
        names = [
            clean(self.expected_columns[key.column])
            if key.column < len(self.expected_columns)
            else f"column {key.column + 1}"
            for key in self.order
        ]
        directions = [" (descending)" if key.descending else "" for key in self.order]
        return ", then ".join(map("".join, zip(names, directions, strict=True)))

    def _about_columns(self, expected: int, actual: int) -> str:
        names = ", ".join(clean(name) for name in self.expected_columns[:20])
        wanted = f" ({names})" if names else ""
        got = ", ".join(clean(name) for name in self.actual_columns[:20])
        return (
            f"The result has {counted(actual, 'column')}{f' ({got})' if got else ''}, and should"
            f" have {expected}{wanted}."
        )


def compare(
    expected: Rows,
    actual: Rows,
    *,
    order: Sequence[SortKey] | None = None,
    expected_columns: Sequence[str] = (),
    actual_columns: Sequence[str] = (),
) -> Difference | None:
    """Compare as bags of rows; None when they are equal.

    1 equals 1.0, floats are equal to a relative or absolute 1e-6, NULL equals NULL; text never
    equals a number, nor bytes text. With `order` the sort keys must also come in the expected
    sequence; rows with equal keys may stand in any order. Names of columns are not compared; with
    them (or with rows) the number of columns is, so an empty result needs its columns as well.
    """
    names = tuple(expected_columns), tuple(actual_columns)
    widths = _width(expected, names[0]), _width(actual, names[1])
    if None not in widths and widths[0] != widths[1]:
        return Difference(
            wrong_column_count=(widths[0] or 0, widths[1] or 0),
            expected_columns=names[0],
            actual_columns=names[1],
        )
    missing, extra = _unpaired(expected, actual)
    wrong_order = None if missing or extra else _wrong_order(expected, actual, order or ())
    if not (missing or extra or wrong_order):
        return None
    return Difference(
        missing=missing,
        extra=extra,
        wrong_order=wrong_order,
        order=tuple(order or ()),
        expected_columns=names[0],
        actual_columns=names[1],
    )


def equal_values(left: Value, right: Value) -> bool:
    """Whether two cells count as equal."""
    if _kind(left) != _kind(right):
        return False
    if isinstance(left, float) or isinstance(right, float):
        # The kinds are equal, so both are numbers here.
        return math.isclose(
            float(left or 0), float(right or 0), rel_tol=_TOLERANCE, abs_tol=_TOLERANCE
        )
    return left == right


def shown(row: Row) -> str:
    """A row as SQL writes it: `(1, 'Ada', NULL)`; long text is cut."""
    return f"({', '.join(_shown_value(value) for value in row[:20])})"


def _shown_value(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, str):
        return f"'{clean(value, 60) if value.strip() else ''}'"
    return f"{value:.10g}" if isinstance(value, float) else clean(value)


def _rows(title: str, rows: Sequence[Row], most: int) -> str:
    if not rows:
        return ""
    lines = [f"{title}, {counted(len(rows), 'row')}:", *(f"  {shown(row)}" for row in rows[:most])]
    if len(rows) > most:
        lines.append(f"  and {len(rows) - most} more")
    return "\n".join(lines)


def _width(rows: Rows, names: Sequence[str]) -> int | None:
    """The number of columns; None where neither names nor rows tell."""
    if names:
        return len(names)
    return len(rows[0]) if rows else None


def _kind(value: Value) -> str:
    """Values of different kinds are never equal. SQLite has no booleans: True is nothing of its."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__


def _exact(row: Row) -> Hashable:
    """The row as a key of a bag; 1 and 1.0 are one key, '1' is another."""
    return tuple(
        # What is none of SQLite's values might have no hash, and equals nothing but itself here.
        (_kind(value), value if isinstance(value, _SQL_VALUES) else id(value))
        for value in row
    )


def _unpaired(
    expected: Rows, actual: Rows
) -> tuple[tuple[tuple[Value, ...], ...], tuple[tuple[Value, ...], ...]]:
    """Rows of either side without a partner on the other."""
    wanted, got = (Counter(_exact(row) for row in rows) for rows in (expected, actual))
    missing = _rest(expected, wanted - got)
    extra = _rest(actual, got - wanted)
    if max(len(missing), len(extra)) <= _MOST_CLOSE_ROWS and (missing and extra):
        missing, extra = _pair_close(missing, extra)
    return tuple(missing), tuple(extra)


def _rest(rows: Rows, counts: Counter[Hashable]) -> list[tuple[Value, ...]]:
    """The last rows of each kind, as many as counted, in their order."""
    left = counts.copy()
    rest = []
    for row in reversed(rows):
        if left[_exact(row)] > 0:
            left[_exact(row)] -= 1
            rest.append(tuple(row))
    return rest[::-1]


def _pair_close(
    missing: list[tuple[Value, ...]], extra: list[tuple[Value, ...]]
) -> tuple[list[tuple[Value, ...]], list[tuple[Value, ...]]]:
    """Pair as many rows as possible that differ by float tolerance only.

    Being close is not transitive, so pairs are rearranged along augmenting paths (Kuhn).
    """
    close = [[i for i, other in enumerate(extra) if _equal_rows(row, other)] for row in missing]
    partner: dict[int, int] = {}

    def pair(row: int, tried: set[int]) -> bool:
        for other in close[row]:
            if other not in tried:
                tried.add(other)
                if other not in partner or pair(partner[other], tried):
                    partner[other] = row
                    return True
        return False

    unpaired = [row for index, row in enumerate(missing) if not pair(index, set())]
    return unpaired, [row for index, row in enumerate(extra) if index not in partner]


def _equal_rows(left: Row, right: Row) -> bool:
    return len(left) == len(right) and all(map(equal_values, left, right))


def _wrong_order(
    expected: Rows, actual: Rows, order: Sequence[SortKey]
) -> tuple[int, tuple[Value, ...], tuple[Value, ...]] | None:
    """The first place at which the sequences of sort keys part."""
    for position, (right, got) in enumerate(zip(expected, actual, strict=True), start=1):
        wanted, found = (tuple(row[key.column] for key in order) for row in (right, got))
        if not _equal_rows(wanted, found):
            return position, wanted, found
    return None
