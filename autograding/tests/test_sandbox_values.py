"""Values cross the wire as exactly what they are, or as something that equals nothing."""

import datetime
import enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.sandbox.inside.values import Opaque, TooDeep, row_to_wire, to_wire
from autograding.sandbox.inside.wire import MAX_BYTES, WireError, dump, load

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXT
    | st.binary()
    | st.dates()
    | st.datetimes().map(lambda moment: moment.replace(fold=0))
)
KEYS = TEXT | st.integers() | st.none() | st.floats(allow_nan=False)
VALUES = st.recursive(SCALARS, lambda v: st.lists(v) | st.dictionaries(KEYS, v), max_leaves=20)


def carried(value: object) -> Any:
    """The value as it arrives at the other end."""
    return load(dump({"id": 1, "value": to_wire(value)}))["value"]


@given(VALUES)
def test_values_arrive_as_they_were(value: object) -> None:
    """Scalars, bytes, dates, lists and dicts arrive equal and of the same types."""
    arrived = carried(value)

    assert value == arrived
    assert repr(value) == repr(arrived)


def test_tuples_arrive_as_lists() -> None:
    """The wire knows one sequence, so a row's tuple arrives as a list."""
    assert [[1, "a"], []] == carried(((1, "a"), ()))


class Always(int):
    """An int that claims to equal everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class Colour(enum.Enum):
    """A type JSON does not know."""

    RED = "red"


class Text(str):
    """A str of somebody else's."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Always(3), "Always"),
        (Text("a"), "Text"),
        (Colour.RED, "Colour"),
        ({1, 2}, "set"),
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (iter([]), "list_iterator"),
        (10**5000, "int"),
        ({(1, 2): 3}, "dict"),
        (complex(1), "complex"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_other_types_arrive_opaque(value: object, name: str) -> None:
    """What JSON cannot carry, and any subclass of what it can, arrives by its type's name only."""
    arrived = carried([value])[0]

    assert isinstance(arrived, Opaque)
    assert name == arrived.type_name
    assert f"<a value of type {name}>" == repr(arrived)


def test_opaque_values_equal_nothing() -> None:
    """An opaque value equals no expected value, and not even itself."""
    opaque = Opaque("int")

    assert not opaque == 3  # noqa: SIM201 - the operator in question
    assert not opaque == opaque  # noqa: PLR0124, SIM201 - the operator in question
    assert opaque != Opaque("int")
    assert 1 == len({opaque})


def test_a_metaclass_cannot_choose_the_name() -> None:
    """The type's name is read from the type itself, past what the student's metaclass says."""

    class Meta(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise RuntimeError

    assert "Odd" == carried(Meta("Odd", (), {})()).type_name


@pytest.mark.parametrize("key", ["$bytes", "$connection", "$opaque", "$"])
def test_a_dict_cannot_pose_as_a_special_value(key: str) -> None:
    """A student's dict whose key looks like the wire's own arrives as that dict."""
    assert {key: 1} == carried({key: 1})
    assert {key: 1, "other": 2} == carried({key: 1, "other": 2})


def test_hostile_time_zones_arrive_opaque() -> None:
    """A datetime whose time zone raises is told as a datetime that could not be carried."""

    class Zone(datetime.tzinfo):
        def utcoffset(self, dt: datetime.datetime | None) -> datetime.timedelta:
            raise RuntimeError

        dst = utcoffset

        def tzname(self, dt: datetime.datetime | None) -> str:
            raise RuntimeError

    value = datetime.datetime(2026, 11, 23, tzinfo=Zone())

    assert "datetime" == carried(value).type_name


def test_lone_surrogates_never_reach_the_report() -> None:
    """Text that no UTF-8 file can hold is replaced, on either side of the wire."""
    assert "a?" == carried("a\ud800")
    assert "a\ufffd" == load(rb'{"id": 1, "value": ["a\ud800", {"b": 1}]}')["value"][0]
    assert "\U0001f600" == load(rb'{"value": "\ud83d\ude00"}')["value"]


def test_self_containing_values_are_too_deep() -> None:
    """A list that contains itself ends with `TooDeep` instead of a crash."""
    value: list[object] = []
    value.append(value)

    with pytest.raises(TooDeep, match="48 levels"):
        to_wire(value)


def test_rows_keep_scalars_and_wrap_bytes() -> None:
    """A row's scalars go as they are; only blobs need a wrapping."""
    assert [1, "a", None, 1.5, {"$bytes": "AA=="}] == row_to_wire((1, "a", None, 1.5, b"\0"))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nonsense",
        b"[1]",
        b'"text"',
        b"\xff\xfe",
        b'{"value": {"$bytes": 5}}',
        b'{"value": {"$bytes": "not base64!"}}',
        b'{"value": {"$date": "yesterday"}}',
        b'{"value": {"$dict": [[[1], 2]]}}',
        b'{"value": {"$dict": [1]}}',
        b'{"$bytes": ""}',
        b'{"value": ' + b"9" * 5000 + b"}",
    ],
)
def test_forged_frames_are_refused(payload: bytes) -> None:
    """What a worker never sends is refused, whatever it is."""
    with pytest.raises(WireError):
        load(payload)


@pytest.mark.parametrize("depth", [65, 900, 100_000])
def test_deep_frames_are_refused(depth: int) -> None:
    """Nesting that could exhaust the reader is refused, at any depth."""
    with pytest.raises(WireError, match="nested deeper"):
        load(b'{"value": ' + b"[" * depth + b"]" * depth + b"}")


def test_brackets_in_texts_do_not_count_as_depth() -> None:
    """A text of brackets, quotes and backslashes is a text."""
    text = '["{\\' * 200

    assert text == carried(text)


def test_large_frames_are_refused() -> None:
    """A frame beyond the cap is refused where it is made."""
    with pytest.raises(WireError, match="8 MB"):
        dump({"value": "x" * MAX_BYTES})
