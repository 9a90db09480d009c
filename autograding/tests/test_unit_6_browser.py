"""Unit 6's references run as its README says, and people click through them in a real browser."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, Page

from autograding.assignment import compose
from autograding.grading import load_units
from autograding.tests.browser import launched

REFERENCES = ("solution", "solution-alt")
PAGES = (
    "/",
    "/?page=2",
    "/drafts",
    "/archive",
    "/search",
    "/search?q=lantern",
    "/posts/new",
    "/posts/a-walk-by-the-sea",
    "/posts/a-walk-by-the-sea/edit",
    "/posts/plans-for-the-kiln",
    "/categories",
    "/categories/kitchen",
    "/tags",
    "/tags/sea",
    "/users",
    "/users/ada-moor",
)
NAMELESS = """() => [...document.querySelectorAll("input, select, textarea")]
    .filter((one) => one.type !== "hidden" && !one.labels.length && !one.ariaLabel)
    .map((one) => one.name)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for all tests of this module."""
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in which nothing may go wrong unseen."""
    with browser.new_context(viewport={"width": 1100, "height": 900}, locale="en-US") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert [] == errors


def handed_in(reference: str, folder: Path) -> Path:
    """Make the folder of a student who has handed in a reference."""
    (unit,) = load_units(("unit-6-integration",))
    compose(unit, reference, folder)
    return folder


@contextmanager
def running(folder: Path, database: Path) -> Iterator[str]:
    """The blog that `flask run` started, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "blog", "run", "--port", "0"],
        cwd=folder,
        env=terminal(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        yield listening(process.stderr)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def terminal(database: Path) -> Mapping[str, str]:
    """What a student's terminal has set."""
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}


def listening(output: IO[str]) -> str:
    """Read what Flask says until it says where it listens."""
    said = []
    for line in output:
        said.append(line)
        if "Running on" in line:
            return line.split()[-1]
    pytest.fail("".join(said))


def python(folder: Path, database: Path, *command: str) -> str:
    """Run a script of the student's folder, and return what it prints."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=terminal(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=REFERENCES)
def blog(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a reference's blog, which is filled; tests leave it as they found it."""
    place = tmp_path_factory.mktemp(request.param)
    folder, database = handed_in(request.param, place / "submission"), place / "blog.db"
    assert "60 posts" in python(folder, database, "fill.py", "--size", "60")
    with running(folder, database) as address:
        yield address


def heading(page: Page) -> str:
    """Return the page's only main heading."""
    return page.locator("h1").inner_text()  # waits for it, and fails where there are two


def submit(page: Page, button: str, /, **fields: str) -> None:
    """Fill in the form that has this button, and press it."""
    form = page.locator("form", has=page.get_by_role("button", name=button, exact=True)).last
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        (field.select_option if name == "category" else field.fill)(value)
    form.get_by_role("button", name=button, exact=True).click()


def test_every_page_stands_and_names_its_fields(blog: str, page: Page) -> None:
    """Every page has one main heading, a name for each field, and links that lead somewhere."""
    for path in PAGES:
        response = page.goto(blog + path)
        assert response is not None
        assert 200 == response.status, path
        assert heading(page)
        assert [] == page.evaluate(NAMELESS), path


def test_life_of_a_post(blog: str, page: Page) -> None:
    """A visitor makes all five kinds of things, sees each refusal in words, and clears up."""
    make_user_category_and_tag(blog, page)
    write_and_publish(blog, page)
    discuss(page)
    meet_refusals(blog, page)
    clear_up(blog, page)


def make_user_category_and_tag(blog: str, page: Page) -> None:
    """Begin with what a post needs."""
    page.goto(f"{blog}/users")
    submit(page, "Add user", name="zoe-example", email="zoe@example.org", joined_on="2026-01-02")
    assert "zoe-example" == heading(page)
    page.get_by_role("link", name="Categories").click()
    submit(page, "Add category", name="Rivers", slug="rivers")
    assert "Category: Rivers" == heading(page)
    page.get_by_role("link", name="Tags").click()
    submit(page, "Add tag", name="Slow boats", slug="slow-boats")
    assert "Tag: Slow boats" == heading(page)


def write_and_publish(blog: str, page: Page) -> None:
    """Make a draft of it, find it among the drafts, and publish it."""
    page.get_by_role("link", name="New post").click()
    page.get_by_label("Slow boats").check()
    submit(
        page,
        "Store as a draft",
        title="Down <the> river",
        slug="down-the-river",
        author="zoe-example",
        body="First paragraph.\n\nSecond paragraph.",
        category="rivers",
    )
    assert "Down <the> river" == heading(page)
    page.get_by_role("link", name="Drafts").click()
    page.get_by_role("link", name="Down <the> river").click()
    submit(page, "Publish", day="2026-03-20")
    page.goto(f"{blog}/tags/slow-boats")
    assert "1 post" in page.locator("main").inner_text()
    page.get_by_role("link", name="Down <the> river").click()


def discuss(page: Page) -> None:
    """Comment, reply, and change the reply."""
    submit(page, "Add comment", author="zoe-example", body="Well?", written_on="2026-03-21")
    page.locator("summary").click()
    submit(page, "Add reply", author="ada-moor", body="Very well.", written_on="2026-03-22")
    assert "2 comments" in page.locator("article").inner_text()
    page.get_by_role("link", name="Edit the comment by ada-moor").click()
    submit(page, "Change comment", body="Not so well.")
    page.get_by_role("link", name="Back to the post").click()
    assert "Not so well." in page.locator(".comments").inner_text()


def meet_refusals(blog: str, page: Page) -> None:
    """Ask for what cannot be, and read why."""
    submit(page, "Add comment", author="nobody-here", body="Kept text", written_on="2026-03-21")
    assert "no user called nobody-here" in page.get_by_role("alert").inner_text()
    assert "Kept text" == page.locator("form.card [name=body]").input_value()
    page.goto(f"{blog}/users/zoe-example")
    submit(page, "Delete user")
    assert "has to stay" in page.get_by_role("alert").inner_text()
    page.goto(f"{blog}/tags")
    submit(page, "Add tag", name="Other", slug="slow-boats")
    assert "already has" in page.get_by_role("alert").inner_text()


def clear_up(blog: str, page: Page) -> None:
    """Delete everything, in an order that the database allows."""
    page.goto(f"{blog}/posts/down-the-river")
    submit(page, "Unpublish")
    assert "Draft" in page.locator("article").inner_text()
    submit(page, "Edit")
    submit(page, "Change post", title="Up the river")
    assert "Up the river" == heading(page)
    submit(page, "Delete post")
    assert "Posts" == heading(page)
    for path, button in (
        ("/tags/slow-boats", "Delete tag"),
        ("/categories/rivers", "Delete category"),
        ("/users/zoe-example", "Delete user"),
    ):
        page.goto(blog + path)
        submit(page, button)
        assert 404 == page.request.get(blog + path).status


@pytest.mark.parametrize("reference", REFERENCES)
def test_measures_stay_within_their_limits(reference: str, tmp_path: Path) -> None:
    """`measure.py` has nothing to say about a reference's pages, whatever the size."""
    folder = handed_in(reference, tmp_path / "submission")
    said = python(folder, tmp_path / "blog.db", "measure.py", "--size", "300")

    assert "/archive" in said
    assert "grows" not in said
    assert "too many" not in said


def test_untouched_starter_says_what_is_to_do(tmp_path: Path, page: Page) -> None:
    """A student who begins sees the blog's frame and the first thing to write."""
    folder = handed_in("starter", tmp_path / "submission")
    with running(folder, tmp_path / "blog.db") as address:
        page.goto(address)
        assert "Still to do" == heading(page)
        assert "data.create_repositories" in page.get_by_role("status").inner_text()
