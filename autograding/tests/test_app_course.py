"""The course's site inside the classroom: the chapter, and nothing that is not for students."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from autograding.app.course import chapter_address
from autograding.app.views.course import POLICY
from autograding.tests.app_client import opened
from autograding.tests.browser import NoBrowser, launched, served, sign_in
from autograding.tests.sample_classroom import UNIT, fill

CHAPTER = "/docs/#/11-application-development/11.4-databases"
SEEN = (
    "/docs/",
    "/docs/site/site.css",
    "/docs/11-application-development/11.4-databases.md",
    "/docs/11-application-development/img11/b-tree.svg",
    "/README.md",
    f"/assignments/{UNIT}/starter/README.md",
)
UNSEEN = (
    "/docs/missing.md",
    "/docs/../assignments/unit-1-sql/solution/queries/books_by_author.sql",
    "/docs/%2e%2e/pyproject.toml",
    "/docs/.hidden",
    "/docs/site/",
    "/pyproject.toml",
    f"/assignments/{UNIT}/assignment.yml",
    f"/assignments/{UNIT}/solution/README.md",
    f"/assignments/{UNIT}/starter/../checks/README.md",
    "/assignments/unit-9-none/starter/README.md",
    "/assignments/../starter/README.md",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class."""
    folder = tmp_path_factory.mktemp("classroom")
    fill(folder)
    return folder


def test_a_student_gets_what_the_site_shows_and_nothing_else(data: Path) -> None:
    """The chapter, its pictures and instructions; no check, no solution, nothing else of ours."""
    with opened(data, who="ada-park") as client:
        answers = {path: client.get(path, buffered=True) for path in (*SEEN, *UNSEEN)}

    assert dict.fromkeys(SEEN, 200) == {path: answers[path].status_code for path in SEEN}
    assert dict.fromkeys(UNSEEN, 404) == {path: answers[path].status_code for path in UNSEEN}
    assert {POLICY} == {answers[path].headers["Content-Security-Policy"] for path in SEEN}
    assert "unsafe-inline" not in answers["/docs/missing.md"].headers["Content-Security-Policy"]


def test_visitors_sign_in_first(data: Path) -> None:
    """The site is the class's own copy."""
    with opened(data, who=None) as client:
        assert {303} == {client.get(path, buffered=True).status_code for path in SEEN}


def test_pages_of_a_unit_lead_to_its_chapter(data: Path) -> None:
    """A unit says which chapter is its own; one that is not of this course has none."""
    with opened(data, who="ada-park") as client:
        assert f'href="{CHAPTER}"' in client.get(f"/{UNIT}/ada-park").text

    assert CHAPTER == chapter_address(UNIT)
    assert "" == chapter_address("unit-9-none")


@pytest.fixture
def page(data: Path) -> Iterator[tuple[Page, list[str]]]:
    """A student's browser, and what its scripts, requests and security policy complained of."""
    troubles: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            troubles.append(message.text)

    try:
        with served(data) as url, launched() as browser:
            page = browser.new_page(base_url=url)
            sign_in(page, url, data, "ada-park")

            def requested(request: Request) -> None:
                if not request.url.startswith((url, "data:", "blob:")):
                    troubles.append(f"outside: {request.url}")

            page.on("console", said)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on("request", requested)
            yield page, troubles
    except NoBrowser as error:
        pytest.fail(str(error))


def test_the_chapter_and_its_quizzes_work_here(page: tuple[Page, list[str]]) -> None:
    """Under the classroom's own policy: text, pictures, a quiz, and the way to a unit's README."""
    tab, troubles = page
    tab.goto(CHAPTER)
    tab.wait_for_selector(".markdown-section h1")
    tab.locator(".quizdown-content h3").first.wait_for()
    tab.locator(".markdown-section img").first.evaluate("image => image.decode()")
    tab.goto(f"/docs/#/repository/assignments/{UNIT}/starter/README")
    tab.get_by_role("heading", level=1).first.wait_for()

    assert [] == troubles
