"""The ways through a classroom in a real browser, with a real server and real git."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from autograding.tests.helpers.flows import (
    FlowClass,
    author_sees_a_new_unit,
    instructor_enrolls,
    instructor_regrades,
    open_class,
    serve_course,
    student_starts,
)
from autograding.tests.test_app_browser import browser

__all__ = ["browser"]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlowClass]:
    """A class, served."""
    with open_class(tmp_path_factory.mktemp("flows") / "room") as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page; nobody is signed in."""
    with browser.new_context(viewport={"width": 1100, "height": 900}) as context:
        yield context.new_page()


def unseen(_page: Page, _name: str) -> None:
    """Nobody wants a picture here."""


def test_student_accepts_clones_pushes_and_reads_the_comment(tmp_path: Path, page: Page) -> None:
    """From the accept link to the feedback, with nothing but what the pages say."""
    with serve_course(tmp_path / "course") as course:
        student_starts(page, course, unseen)


def test_instructor_enrolls_a_class(room: FlowClass, page: Page) -> None:
    """From a pasted class list to the start page of a student who got a link."""
    instructor_enrolls(page, room, unseen)


def test_instructor_finds_a_stuck_student_and_regrades(room: FlowClass, page: Page) -> None:
    """From the dashboard to the verified mark, and the log says who did it."""
    instructor_regrades(page, room, unseen)


def test_author_sees_a_new_unit(room: FlowClass, page: Page) -> None:
    """A unit that is opened comes up on the dashboard that is open, with its accept link."""
    author_sees_a_new_unit(page, room, unseen)
