"""Class lists: three kinds, as spreadsheets write them, and what is said of wrong ones."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.contracts.class_lists import (
    MOST_PROBLEMS,
    ClassListError,
    RosterLine,
    read_class_list,
)

CHLOE = RosterLine(2, "chloe-duarte", "Chloé Duarte", "Tue; early", "")
COMMAS = 'username,name,section\nchloe-duarte,Chloé Duarte,"Tue; early"\n'
SEMICOLONS = 'username;name;section\nchloe-duarte;Chloé Duarte;"Tue; early"\n'
TABS = "username\tname\tsection\r\nchloe-duarte\tChloé Duarte\tTue; early\r\n"


@pytest.mark.parametrize("text", [COMMAS, SEMICOLONS, TABS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_lists_as_spreadsheets_write_them(text: str, encoding: str) -> None:
    """With any of the separators, in any of the encodings, and as pasted text."""
    assert (CHLOE,) == read_class_list(text.encode(encoding)) == read_class_list(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"identifier","github_username","github_id","name"\n"Ada Park","Ada-GH","7",""\n',
            RosterLine(2, "ada-gh", "Ada Park", "", "ada-gh"),
        ),
        (
            "username,first_name,last_name,email,section,github_id\nAda-GH,Ada,Park,a@x.org,B,7\n",
            RosterLine(2, "ada-gh", "Ada Park", "B", "ada-gh"),
        ),
        (" Username , NAME \n\n ,,\nada-park,Ada,,\n", RosterLine(4, "ada-park", "Ada", "", "")),
        ('name,username\r"Ada\r\n Park",ada-park\r', RosterLine(2, "ada-park", "Ada Park", "", "")),
        (
            "username,name\nada-park,\u202eAda\x1b[2J\u2067 Park\n",
            RosterLine(2, "ada-park", "Ada [2J Park", "", ""),
        ),
    ],
)
def test_lists_of_many_kinds(text: str, expected: RosterLine) -> None:
    """Others' rosters, loose heads, empty lines, line ends in cells, and what turns text."""
    assert (expected,) == read_class_list(text)


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["the first line must name the columns, like this: username,name"]),
        ("ada-park,Ada Park", ["the first line must name the columns, like this: username,name"]),
        (b"PK\x03\x04...", ["this is a workbook: save it as CSV in your spreadsheet, and take"]),
        (b"username\n\0\n", ["this is not UTF-8 text: save it as UTF-8."]),
        (b"username\nada\x81\n", ["this is not UTF-8 text: save it as UTF-8."]),
        (codecs.BOM_UTF16_LE + b"a", ["this is not UTF-8 text: save it as UTF-8."]),
        ('username,name\nada,"Ada\nben,Ben\n', ["line 2: it cannot be read (unexpected end of"]),
        ("username\n" + "x" * 200_000, ["line 2: it cannot be read (field larger than"]),
        (
            "username,name\nada,Ada\n,Ben Osei\nADA,Ada\n",
            [
                "line 3: it names no username: write one for Ben Osei, or take the line out.",
                "line 4: 'ada' stands in line 2 already: take one of the two out.",
            ],
        ),
        (
            "username,github_username\nada,gh\nben,GH\nzoe,@zoe\n",
            [
                "line 3: line 2 has the GitHub account gh already: give each student their own.",
                "line 4: '@zoe' is no account on GitHub: write its name without @ and address.",
            ],
        ),
        ("username,name\nada,Park, Ada\n", ["line 2: it has more columns than the first line"]),
        (
            f"username,name,section\nada,{'x' * 201},{'y' * 61}\n",
            [
                "line 2: the name has more than 200 characters: shorten it.",
                "line 2: the section has more than 60 characters: shorten it.",
            ],
        ),
    ],
)
def test_wrong_lists_are_told_with_the_line(content: bytes | str, problems: list[str]) -> None:
    """What is wrong, where, and what to do; every line at once."""
    with pytest.raises(ClassListError) as caught:
        read_class_list(content)
    told = [str(problem) for problem in caught.value.problems]
    assert problems == [one[: len(start)] for one, start in zip(told, problems, strict=True)]


def test_long_lists_are_bounded() -> None:
    """In students, and in what is said of a file that is wrong in each line."""
    with pytest.raises(ClassListError, match="more than 1,000 students: split it in two"):
        read_class_list("username\n" + "".join(f"s{n}\n" for n in range(1001)), most=1000)
    with pytest.raises(ClassListError) as caught:
        read_class_list("username\n" + "ada\n" * 5000)
    assert MOST_PROBLEMS == len(caught.value.problems)


@given(st.binary() | st.binary().map(lambda tail: b"username,name\n" + tail))
def test_any_file_is_a_list_or_told(content: bytes) -> None:
    """Nothing but words comes of a file of anything, and no line end into a name."""
    lines: tuple[RosterLine, ...] = ()
    with suppress(ClassListError):
        lines = read_class_list(content)
    assert all("\n" not in line.name and line.username for line in lines)
