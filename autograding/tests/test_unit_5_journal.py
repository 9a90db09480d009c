"""What unit 5's checks of the journal and of DECISIONS.md judge by."""

import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograding.checks import Failure
from autograding.tests.helpers.unit_support import Support, support_of

_UNIT = Path(__file__).parents[2] / "assignments" / "unit-5-nosql"
_REASON = "Reason: It is what the text asks for."

support = support_of("unit-5-nosql")


def _decided(text: str) -> Any:
    return SimpleNamespace(text=lambda _file: text)


def _refusal(support: Support, name: str, below: str) -> Any:
    """What is said of these lines below a scenario's heading; None when nothing is."""
    module = support("decisions")
    text = (
        f"# Decisions\n\n## {module.SCENARIOS[name].heading}\n\nA text.\n\n{below}\n\n## 9. Next\n"
    )
    try:
        module.expect_decided(_decided(text), name)
    except Failure as failure:
        return failure
    return None


def test_scenarios_are_those_of_the_starter(support: Support) -> None:
    """Every heading is in DECISIONS.md, in this order, and every passage is below its heading."""
    text = (_UNIT / "starter" / "DECISIONS.md").read_text(encoding="utf-8")
    _, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    scenarios = support("decisions").SCENARIOS.values()
    for scenario, section in zip(scenarios, sections, strict=True):
        assert section.startswith(f"{scenario.heading}\n")
        assert all(passage in section for passage in scenario.passages)


@pytest.mark.parametrize(
    "choice",
    [
        "Choice: key-value",
        "Choice: Key-Value.",
        "Choice: key value store",
        "**Choice:** `key-value`",
        "- **Choice**: a key-value database",
        "choice:   KEY_VALUE",
    ],
)
def test_choice_is_read_however_it_is_written(support: Support, choice: str) -> None:
    """Case, marks, hyphens and words around it do not matter."""
    assert _refusal(support, "codes", f"{choice}\n{_REASON}") is None


@pytest.mark.parametrize("choice", ["wide-column", "Column family", "column-families store"])
def test_wide_columns_are_column_families(support: Support, choice: str) -> None:
    """A store has several names."""
    assert _refusal(support, "turbines", f"Choice: {choice}\n{_REASON}") is None


@pytest.mark.parametrize(
    "choice",
    ["", "NoSQL", "Redis", "key-value or document", "non-relational", "document, not relational"],
)
def test_one_of_the_five_is_asked_for(support: Support, choice: str) -> None:
    """None of the five kinds, or two of them, is told as that."""
    failure = _refusal(support, "codes", f"Choice: {choice}\n{_REASON}")
    assert failure.expected.startswith("One of these")
    assert failure.actual == (choice or "It is empty.")


def test_two_kinds_may_be_right(support: Support) -> None:
    """Settings may be documents, or values under a key; a graph they are not, and that is told."""
    for choice in ("document", "key-value"):
        assert _refusal(support, "settings", f"Choice: {choice}\n{_REASON}") is None
    failure = _refusal(support, "settings", f"Choice: graph\n{_REASON}")
    assert failure.actual == "graph."
    assert "nested as its author likes" in failure.hint
    assert "document" not in failure.expected + failure.hint


@pytest.mark.parametrize(
    "reason", ["", "Reason:", "Reason: Because.", "Reason: <!-- a b c d e -->"]
)
def test_a_reason_is_needed(support: Support, reason: str) -> None:
    """A choice without a sentence about it is told as that, and that the choice fits."""
    failure = _refusal(support, "seats", f"Choice: relational\n{reason}")
    assert "Your choice fits" in failure.message


def test_a_reason_may_be_longer_than_its_line(support: Support) -> None:
    """What follows below belongs to the reason."""
    assert _refusal(support, "seats", "Choice: SQL\nReason:\n\nAll three\nor none.") is None


def test_smallest_difference_is_told(support: Support) -> None:
    """Only leaves that differ are named, and no more than five of them."""
    words = support("journal_words")
    told = words.different_leaves({"a": {"b": 1, "c": [2]}, "d": 0}, {"a": {"b": True}, "d": 0})
    assert told == ("a.b is 1; a.c is [2]", "a.b is true; a.c is not there")
    many = {str(number): number for number in range(7)}
    assert words.different_leaves(many, {})[0].endswith("; 4 is 4; and 3 more")
    assert words.first_difference([1, 2], [1, 3]) == ("Row 2: 2.", "Row 2: 3.")
    assert words.first_difference([1, 2], [1]) == ("Row 2: 2.", "Row 2: 1 rows only.")
    assert words.first_difference([1], [1, 2]) == ("1 rows.", "2 rows.")


def _command(**fields: Any) -> Any:
    empty = {"name": "find", "collection": "activity", "filter": None, "change": None}
    return SimpleNamespace(**(empty | {"options": {}} | fields))


@pytest.mark.parametrize("sort", [[("at", -1), ("_id", -1)], {"user": 1, "at": -1}, (["at", -1],)])
def test_store_picks_by_a_find(support: Support, sort: Any) -> None:
    """A find with the user, the order and the limit lets the store work, however it is written."""
    picks = support("journal_activity_store")._picks
    asked = _command(filter={"user": {"$eq": "usa"}}, options={"sort": sort, "limit": 5})
    assert picks(asked, "usa", 5)
    assert not picks(asked, "usb", 5)
    assert not picks(asked, "usa", 6)
    asked.options = {"sort": [("at", 1)], "limit": 5}
    assert not picks(asked, "usa", 5)


def test_store_picks_by_an_aggregation(support: Support) -> None:
    """An aggregation with the three stages does as well, and one without them does not."""
    picks = support("journal_activity_store")._picks
    stages = [{"$match": {"user": "usa"}}, {"$sort": {"at": -1}}, {"$limit": 5}]
    assert picks(_command(name="aggregate", change=stages), "usa", 5)
    assert not picks(_command(name="aggregate", change=stages[:2]), "usa", 5)
    assert not picks(_command(name="aggregate"), "usa", 5)


@pytest.mark.parametrize("seed", range(20))
def test_a_crowd_shows_each_mistake(support: Support, seed: int) -> None:
    """Counting users each time, or all times, gives another summary, whatever was drawn."""
    entries_module = support("journal_entries")
    stored: list[Any] = []
    store = SimpleNamespace(insert=lambda _collection, *documents: stored.extend(documents))
    log = entries_module.Log(SimpleNamespace(store=store), Random(seed))
    entries, middle = log.crowd()
    assert len(stored) == len(entries)
    assert all(entry.at > datetime.now(UTC) for entry in entries)
    assert middle not in {entry.at for entry in entries}
    whole = entries_module.summary(entries)
    assert any(row["users"] < row["count"] for row in whole)
    later = entries_module.summary([entry for entry in entries if entry.at >= middle])
    assert later != whole
    assert [row["count"] for row in whole] == [7, 4, 4, 1]
