"""Tests of names made safe to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.checks.sql import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("book_author", "book_author"),
        ("Größe (cm)", "Größe (cm)"),
        ("a`b<c>@d\\e", "a b c d e"),
        ("two\nlines\t\x1b[0m", "two lines [0m"),
        ("[a](http://x.example)", "[a] (http://x.example)"),
        ("\u202egnp\u200b", "gnp"),
        ("x" * 50, "x" * 39 + "…"),
        ("` `", "(no name)"),
        ("", "(no name)"),
        (None, "None"),
    ],
)
def test_cleans_text(text: object, expected: str) -> None:
    """What could be Markdown, HTML, a mention or invisible becomes a space; length is capped."""
    assert words.clean(text) == expected


@given(st.text(max_size=200))
def test_cleaned_text_stays_inside_its_code_marks(text: str) -> None:
    """Any text as code is one line with exactly two marks."""
    shown = words.code(text)

    assert shown.count("`") == 2
    assert shown.isprintable()
    assert len(shown) <= 42


def test_counts_and_lists_in_words() -> None:
    """Plurals, lists and how often are whole words; long lists say how many more."""
    assert words.counted(1, "row") == "1 row"
    assert words.counted(2, "copy", "copies") == "2 copies"
    assert [words.plural(noun) for noun in ("author", "copy", "day", "box")] == [
        "authors",
        "copies",
        "days",
        "boxes",
    ]
    assert [words.times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert (words.article("author"), words.article("book")) == ("an author", "a book")
    assert [words.listed(items) for items in ([], ["a"], ["a", "b"], "abcdefg")] == [
        "",
        "a",
        "a and b",
        "a, b, c, d, e and 2 more",
    ]
    assert words.listed(["a", "b"], word="or") == "a or b"
    assert words.place("t`", "c@") == "`t.c`"
