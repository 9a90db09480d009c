"""Whether repositories answer as the contract says, and where an answer first differs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from autograding.checks import Failure
from support.calls import Call
from support.oracle import Oracle
from support.oracle_parts import Refusal
from support.site import Site

__all__ = ["expect_answers", "lenient", "place_of_answer", "said", "types_in"]

_KINDS_OF_ROWS = {
    "Page": {"items": "tuple"},
    "PostRow": {"tags": "tuple"},
    "PostPage": {"tags": "tuple", "comments": "tuple"},
    "CommentRow": {"replies": "tuple"},
}
_WHOLE = {"number", "total", "posts", "comments", "year", "month"}


def expect_answers(site: Site, oracle: Oracle, *calls: Call, keys: Sequence[str] = ()) -> None:
    """Expect of each call what the contract wants, the calls before it included.

    Args:
        site: the student's repositories.
        oracle: right ones, with the same in them.
        calls: each in a transaction of its own.
        keys: slugs of the posts whose comments the calls are about.

    Raises:
        Failure: an answer differs.
    """
    answers = site.ask(calls, site.keys(*keys))
    rights = [_right(oracle, call) for call in calls]  # all of them, also behind a wrong answer
    for call, answer, right in zip(calls, answers, rights, strict=True):
        if isinstance(right, Refusal):
            _expect_raised(site, call, answer, right.kinds)
        else:
            _expect_value(site, call, answer, right)


def _right(oracle: Oracle, call: Call) -> Any:
    """The right answer, or the error that is right."""
    try:
        return oracle.answer(call)
    except Refusal as refusal:
        return refusal


def _expect_raised(site: Site, call: Call, answer: Any, kinds: tuple[str, ...]) -> None:
    if set(kinds) & set(answer.get("raised", ())):
        return
    file, line = place_of_answer(site, call, answer)
    raise Failure(
        f"We called {call.text}.",
        expected=f"It raises {' or '.join(kinds)}.",
        actual=said(answer),
        file=file,
        line=line,
    )


def place_of_answer(site: Site, call: Call, answer: Any) -> tuple[str, int]:
    """Where an error came from, or else where the method stands."""
    if answer.get("file"):
        return str(answer["file"]), int(answer["line"])
    return site.place_of_method(call)


def _expect_value(site: Site, call: Call, answer: Any, right: Any) -> None:
    expected, actual = "It works.", said(answer)
    if "value" in answer:
        found = lenient(answer["value"])
        if right is None or (isinstance(right, str) and isinstance(found, str)):
            return  # nobody uses it; or a new key, which only the student's tables know
        difference = _difference(right, found)
        if difference is None:
            return
        expected, actual = difference
    file, line = place_of_answer(site, call, answer)
    raise Failure(f"We called {call.text}.", expected=expected, actual=actual, file=file, line=line)


def said(answer: Any) -> str:
    """What a call gave or raised, in a few words."""
    if "raised" in answer:
        return f"It raised {answer['text']}"[:300]
    value = lenient(answer["value"])
    return f"It returned {_short(value)}."


def lenient(value: Any) -> Any:
    """A value without its types: lists and tuples are one, and so are 3 and Decimal(3).

    Whether it is of the right type is another check's question. Keys of comments are left out.
    """
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, dict):
        return value
    if "items" in value and value["is"] in ("list", "tuple"):
        return [lenient(each) for each in value["items"]]
    if set(value) == {"is", "text"}:
        return _number(value)
    return {name: lenient(part) for name, part in value.items() if name not in ("is", "key")}


def _number(value: dict[str, Any]) -> Any:
    try:
        number = float(value["text"])
    except ValueError:
        return f"a {value['is']}"
    return int(number) if number.is_integer() else number


def _difference(right: Any, found: Any, where: str = "") -> tuple[str, str] | None:
    """The first place at which two values differ, as what is expected there and what is there."""
    if isinstance(right, dict) and isinstance(found, dict):
        for name in right:
            if name not in found and name in ("body", "comments", "published_on"):
                return f"{where or 'The answer'} has {name}", "It has not."
        for name, value in right.items():
            below = _difference(value, found.get(name), f"{where}.{name}".lstrip("."))
            if below:
                return below
        return None
    if isinstance(right, list) and isinstance(found, list):
        return _in_lists(right, found, where)
    if right == found and type(right) is type(found):
        return None
    return f"{where or 'It'} is {_short(right)}.", f"{_short(found)}."


def _in_lists(right: list[Any], found: list[Any], where: str) -> tuple[str, str] | None:
    names, others = [_name(each) for each in right], [_name(each) for each in found]
    if names != others:
        order = ", in this order" if sorted(names) == sorted(others) else ""
        what = "A list" if where in ("", "items") else where
        return f"{what} of {_listed(names)}{order}.", f"{_listed(others)}."
    for one, other in zip(right, found, strict=True):
        below = _difference(one, other, f"{_name(one)}")
        if below:
            return below
    return None


def _name(row: Any) -> str:
    """What a row is known by."""
    if not isinstance(row, dict):
        return str(row)
    if "year" in row:
        return f"{row['year']}-{row.get('month')}"
    known = ("slug", "name") if "slug" in row else ("body",) if "body" in row else ("name",)
    return next((str(row[name]) for name in known if row.get(name)), "a row")


def _listed(names: list[str]) -> str:
    if not names:
        return "nothing"
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(names[:6]) + more


def _short(value: Any) -> str:
    if isinstance(value, list):
        return _listed([_name(each) for each in value])
    if isinstance(value, dict):
        return _short(value["items"]) if "items" in value else _name(value)
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) < 80 else f"{text[:76]}…"


def types_in(value: Any, where: str = "") -> str:
    """The first place in an answer where the type is not that of blog/rows.py, "" for none."""
    if not isinstance(value, dict):
        return ""
    if "text" in value and set(value) == {"is", "text"}:
        return f"{where or 'it'} is a {value['is']}"
    if "items" in value and value["is"] in ("list", "tuple"):
        parts = [(f"{where}[{place}]", each) for place, each in enumerate(value["items"])]
    else:
        wanted = _KINDS_OF_ROWS.get(value["is"], {})
        for name, kind in wanted.items():
            part = value.get(name)
            if not isinstance(part, dict) or part["is"] != kind:
                given = part["is"] if isinstance(part, dict) else type(part).__name__
                return f"{value['is']}.{name} is a {given} instead of a {kind}"
        parts = [(f"{value['is']}.{name}", part) for name, part in value.items() if name != "is"]
    return next(
        (found for name, part in parts if (found := types_in(part, name) or _scalar(name, part))),
        "",
    )


def _scalar(name: str, part: Any) -> str:
    """Whether a plain value is of the wrong type."""
    last = name.rpartition(".")[2]
    is_day = last.endswith("_on")
    if isinstance(part, datetime) or (is_day and not isinstance(part, date | None)):
        return f"{name} is a {type(part).__name__} instead of a date"
    if last == "key" and not isinstance(part, str):
        return f"{name} is a {type(part).__name__} instead of text"
    if last in _WHOLE and not isinstance(part, int | dict):
        return f"{name} is a {type(part).__name__} instead of a whole number"
    return ""
