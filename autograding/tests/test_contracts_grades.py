"""Grades as CSV: the headers others read, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.contracts.grades import (
    CriterionPoints,
    GradeRow,
    classroom50_csv,
    classroom_csv,
    criteria_csv,
)

ADA = GradeRow(
    assignment="unit-1-sql",
    title="SQL fundamentals",
    username="ada-park",
    roster_identifier="park, ada",
    name="Ada Park",
    repository="unit-1-sql-ada-park",
    repository_url="https://github.com/school/unit-1-sql-ada-park",
    assignment_url="https://school.example/accept/1",
    starter_url="https://github.com/school/unit-1-sql",
    submitted_at=datetime(2026, 9, 14, 18, 20, 7, tzinfo=timezone(timedelta(hours=2))),
    late=False,
    submissions=3,
    points=87,
    points_available=100,
    commit="3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920",
    commit_url="https://github.com/school/unit-1-sql-ada-park/commit/3f2c1d9",
    review_url="https://github.com/school/unit-1-sql-ada-park/pull/1",
    release_url="https://github.com/school/unit-1-sql-ada-park/releases/1",
    group="blue",
    criteria=(
        CriterionPoints(id="keys", points=12, max_points=12),
        CriterionPoints(id="style", points=3, max_points=4),
    ),
)
ABSENT = GradeRow(assignment="unit-1-sql", username="ben-osei", points_available=100)
UNGRADED = GradeRow(
    assignment="unit-1-sql",
    username="ines",
    points_available=100,
    submitted_at=datetime(2026, 9, 15, tzinfo=UTC),
    late=True,
    submissions=1,
    criteria=(CriterionPoints(id="keys", points=None, max_points=12),),
)


def read(text: str) -> list[dict[str, str]]:
    """The rows by their headers, as a strict reader sees them."""
    return list(csv.DictReader(io.StringIO(text), strict=True))


def test_classroom_has_the_header_of_old() -> None:
    """GitHub Classroom's eleven columns, in its order."""
    assert (
        "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,"
        "student_repository_name,student_repository_url,submission_timestamp,points_awarded,"
        "points_available,group_name"
    ) == classroom_csv([]).strip()


def test_classroom_rows_are_filled() -> None:
    """Every column of a graded student, the time in UTC."""
    assert (
        "SQL fundamentals,https://school.example/accept/1,https://github.com/school/unit-1-sql,"
        'ada-park,"park, ada",unit-1-sql-ada-park,https://github.com/school/unit-1-sql-ada-park,'
        "2026-09-14T16:20:07Z,87,100,blue"
    ) == classroom_csv([ADA]).splitlines()[1]


def test_classroom_pretends_no_number() -> None:
    """Neither a missing nor an ungradable submission becomes 0 there."""
    assert ["", ""] == [row["points_awarded"] for row in read(classroom_csv([ABSENT, UNGRADED]))]


def test_classroom_50_has_its_header() -> None:
    """The columns of Classroom 50's own download, in its order."""
    assert (
        "name,first_name,last_name,usernames,score,max_score,submissions,submitted_at,late,"
        "commit,review,release"
    ) == classroom50_csv([]).strip()


def test_classroom_50_rows_follow_its_rules() -> None:
    """`yes` and `no`, 0 and blanks for who handed nothing in, no score without a grade."""
    ada, absent, ungraded = read(classroom50_csv([ADA, ABSENT, UNGRADED]))

    assert ("87", "100", "3", "no") == tuple(
        ada[key] for key in ("score", "max_score", "submissions", "late")
    )
    assert ADA.review_url == ada["review"]
    assert "0" == absent.pop("score")
    assert {"ben-osei", ""} == set(absent.values())
    assert ("", "100", "1", "yes") == tuple(
        ungraded[key] for key in ("score", "max_score", "submissions", "late")
    )


def test_each_criterion_has_a_column() -> None:
    """Headed by its id and what it is worth; empty where there is no grade."""
    ada, absent, ungraded = read(criteria_csv([ADA, ABSENT, UNGRADED]))

    assert ("12", "3", "87") == (ada["keys (12)"], ada["style (4)"], ada["points"])
    assert ("", "") == (absent["keys (12)"], absent["points"])
    assert "" == ungraded["keys (12)"]


def test_several_assignments_keep_their_criteria_apart() -> None:
    """Criteria of the same name in two units are two columns."""
    other = GradeRow(
        assignment="unit-2-orm",
        username="ada-park",
        points_available=100,
        criteria=(CriterionPoints(id="style", points=9, max_points=9),),
    )
    first, second = read(criteria_csv([ADA, other]))

    assert ("3", "") == (first["unit-1-sql: style (4)"], first["unit-2-orm: style (9)"])
    assert ("", "9") == (second["unit-1-sql: style (4)"], second["unit-2-orm: style (9)"])


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://evil.example","me")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "\u200b=1",
        "\x00=1",
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    """What a student chose as a name is text in a spreadsheet, too."""
    cell = read(criteria_csv([GradeRow(assignment="u", username=name, points_available=1)]))[0]

    assert cell["username"].startswith("'")


@pytest.mark.parametrize("name", ["Ada;=1+1", 'Ada; "=1+1', "Ada;\u200b@SUM(1)", "a;b;+1", ";-1"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_no_cell_is_a_formula_where_semicolons_part_them(name: str, delimiter: str) -> None:
    """Spreadsheets of half of Europe read a comma as part of a number."""
    row = GradeRow(assignment="u", username="x", name=name, points_available=1)

    for line in csv.reader(io.StringIO(classroom50_csv([row])), delimiter=delimiter):
        for cell in line:
            assert not cell.strip('\u200b "').startswith(("=", "+", "-", "@"))


def test_half_a_character_can_be_written() -> None:
    """What UTF-8 cannot hold is replaced, so that the file can be written."""
    row = GradeRow(assignment="u", username="a\ud800b", points_available=1)

    assert "a\ufffdb" == read(criteria_csv([row]))[0]["username"]


@pytest.mark.parametrize(
    "name", ["می\u200cنا", "Inès Moreau", "王小明", "Zoë O'Brien", "محمد", "😀", 'a "b", c']
)
def test_names_of_all_scripts_survive(name: str) -> None:
    """A roster's names come out as they went in."""
    row = GradeRow(assignment="u", username="x", name=name, points_available=1)

    assert name == read(classroom50_csv([row]))[0]["name"]


@given(st.text())
def test_any_text_stays_in_its_cell(name: str) -> None:
    """No text starts a new column, a new row, or a formula."""
    row = GradeRow(assignment="u", username=name, group=name, points_available=1)
    for text in (classroom_csv([row]), classroom50_csv([row]), criteria_csv([row])):
        assert 2 == len(text.splitlines())
        for cell in read(text)[0].values():
            assert not cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
