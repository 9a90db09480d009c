"""Hostile text in every place of the records that a page shows."""

from pathlib import Path

import pytest

from autograding.records import Database, Repositories, Roster, Units
from autograding.tests.app_client import Page, opened
from autograding.tests.sample_classroom import UNIT, give, open_unit
from autograding.tests.sample_reports import ATTACK, HOSTILE, HUGE

WORDS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></main></body><script src=http://evil.example/x.js></script>",
    "{{ 7 * 191 }}{% raw %}",
    "[x](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "```mermaid\nerDiagram\n  a ||--o{ b : c\n```",
    "@everyone <!-- marker -->",
    ATTACK,
]  # fmt: skip


def pages(data: Path) -> dict[str, str]:
    """The source of every page that shows records, by address."""
    with Database.open(data) as database, database.reading() as session:
        links = [f"/accept/{unit.code}" for unit in Units(session).all()]
        units = [f"/{unit.slug}" for unit in Units(session).all()]
        students = [f"/{student.username}" for student in Roster(session).all()]
    shown = ["/", *units, *links, *(link + name for link in [*units, *links] for name in students)]
    with opened(data) as client:
        return {path: client.get(path, follow_redirects=True).text for path in shown}


def dangers(data: Path) -> list[str]:
    """Everything on any page that could run, load or send something that is not ours."""
    return [danger for html in pages(data).values() for danger in Page(html).dangers()]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x>",
        "<b onclick=alert(1)>",
        "<p style=color:red>",
        "<a href=javascript:alert(1)>",
        "<form action=data:x>",
        "<iframe src=/>",
    ],
)
def test_dangers_are_seen(html: str) -> None:
    """What these tests look for is found where it is."""
    assert 1 == len(Page(html).dangers())


def test_hostile_names_are_harmless(tmp_path: Path) -> None:
    """A student's and a unit's name are text on every page."""
    open_unit(tmp_path, title=" ".join(WORDS))
    for number, words in enumerate(WORDS):
        give(tmp_path, f"student-{number}", words, [HOSTILE])
    assert [] == dangers(tmp_path)


def test_hostile_comments_are_harmless(tmp_path: Path) -> None:
    """Even a comment that somebody else wrote runs nothing."""
    open_unit(tmp_path)
    for number, words in enumerate(WORDS):
        give(tmp_path, f"student-{number}", "Ada Park", [HOSTILE])
        with Database.open(tmp_path) as database, database.writing() as session:
            repository = Repositories(session).find(UNIT, f"student-{number}")
            assert repository is not None
            Repositories(session).write_comment(repository.id, f"{words}\n\n{words}")
    assert [] == dangers(tmp_path)


def test_hostile_reports_are_harmless(tmp_path: Path) -> None:
    """A report full of attacks gives pages without any, and says what it said."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [HOSTILE])
    assert [] == dangers(tmp_path)
    assert "alert(1)" in pages(tmp_path)[f"/{UNIT}/ada-park"]


def test_hostile_names_are_shown_as_they_are(tmp_path: Path) -> None:
    """Escaping hides nothing: the instructor sees the name that was given."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "<b>Ada</b> {{ 7 * 191 }}", [])
    for html in pages(tmp_path).values():
        assert "1337" not in Page(html).text
    assert "<b>Ada</b> {{ 7 * 191 }}" in Page(pages(tmp_path)["/"]).text


def test_huge_reports_stay_light(tmp_path: Path) -> None:
    """The longest report there is gives a page below 300 KB."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [HUGE])
    assert 300_000 > max(len(html.encode()) for html in pages(tmp_path).values())


def test_hostile_addresses_are_not_echoed(tmp_path: Path) -> None:
    """The page for an unknown address repeats nothing of it."""
    open_unit(tmp_path)
    with Database.open(tmp_path) as database, database.writing() as session:
        Roster(session).enroll("ada-park", "Ada Park")
    with opened(tmp_path) as client:
        html = client.get("/<script>alert(1)</script>/%3Cimg%20src=x%3E").text
    assert [] == Page(html).dangers()
    assert "alert" not in html
