"""Tell two query results apart, and show the difference in few rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograding.checks.sql.structure import Value

__all__ = ["Difference", "Row", "Rows", "SortKey", "compare", "equal_values"]

Row = Sequence[Value]
Rows = Sequence[Row]


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
        expected_columns, actual_columns: names, to be shown only.
    """

    missing: tuple[tuple[Value, ...], ...] = ()
    extra: tuple[tuple[Value, ...], ...] = ()
    wrong_order: tuple[int, tuple[Value, ...], tuple[Value, ...]] | None = None
    wrong_column_count: tuple[int, int] | None = None
    expected_columns: tuple[str, ...] = ()
    actual_columns: tuple[str, ...] = ()

    def text(self, *, most: int = 5) -> str:
        """The difference in words, at most `most` rows of each kind; says what it leaves out."""
        raise NotImplementedError


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
    raise NotImplementedError


def equal_values(left: Value, right: Value) -> bool:
    """Whether two cells count as equal."""
    raise NotImplementedError
