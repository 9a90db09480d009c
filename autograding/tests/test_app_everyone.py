"""Every page is for everyone: axe finds nothing, it is light, fits a phone, and prints."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Response
from sqlalchemy import update

from autograding.app import create_app
from autograding.records import Database, Extensions, Marks, Regrades, Removals, Roster, Units
from autograding.records.models import Student
from autograding.tests.app_client import INSTRUCTOR
from autograding.tests.browser import sign_in
from autograding.tests.test_app_browser import browser, data, url
from autograding.tests.test_app_statements import addresses

__all__ = ["browser", "data", "url"]

AXE = Path(__file__).parent / "node" / "node_modules" / "axe-core" / "axe.min.js"
STUDENT = "ada-park"
HEAVIEST = 300_000
PHONE, PAPER = 390, 794

# Rules of WCAG 2.2 A and AA, and what axe itself calls good practice.
_JUDGE = """async (rules) => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const found = await axe.run(document, rules ? {runOnly: rules} : {});
  return found.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`);
}"""
_BYTES = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
_STICKS_OUT = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe."""
    assert AXE.is_file(), "axe is not here: make autograding/tests/node/node_modules/.ready"
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def paths(data: Path) -> list[str]:
    """Every page that there is to read."""
    with Database.open(data) as database, database.writing() as session:
        unit, student = Units(session).all()[0], Roster(session).find(STUDENT)
        assert student is not None
        Extensions(session).grant(unit, student, datetime(2026, 12, 1, tzinfo=UTC), "Was ill.")
        job = Regrades(session).ask(INSTRUCTOR)
        Regrades(session).begin(job, [one.push for one in Marks(session).pushes()])
        code = unit.code
    app = create_app({"DATA_FOLDER": data})
    found = {path for path in addresses(app, code) if not path.endswith(".csv")}
    return sorted(found - {"/version", "/healthz"} | {"/sign-in"})


@pytest.fixture(params=[INSTRUCTOR, STUDENT, None], scope="module")
def page(
    request: pytest.FixtureRequest, browser: Browser, url: str, data: Path, axe: str
) -> Iterator[Page]:
    """A page of an instructor, of a student, and of a visitor."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        if request.param:
            sign_in(opened, url, data, request.param)
        yield opened


def problems(page: Page, axe: str) -> Iterator[str]:
    """What is wrong with the page that is open."""
    page.evaluate(axe)
    yield from page.evaluate(_JUDGE, None)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark {one}" for one in page.evaluate(_JUDGE, ["color-contrast"]))
    page.emulate_media(color_scheme="light")
    if page.evaluate(_BYTES) > HEAVIEST:
        yield f"{page.evaluate(_BYTES):,} bytes"
    page.set_viewport_size({"width": PHONE, "height": 900})
    if page.evaluate(_STICKS_OUT):
        yield "scrolls sideways on a phone"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1123})
    if page.evaluate(_STICKS_OUT):
        yield "is cut off on paper"
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_page_is_for_everyone(page: Page, url: str, paths: list[str], axe: str) -> None:
    """Whoever is signed in: no violation in light or dark, light, on a phone and on paper.

    Nothing on it is refused by the browser, and nothing comes from another host.
    """
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
    page.on("response", lambda answer: wrong.extend(foreign(answer)))
    seen = set()
    for path in paths:
        answer = page.goto(url + path)
        assert answer is not None
        place = urlsplit(page.url).path  # many lead a visitor to the sign-in
        if answer.status < 400 and place not in seen:
            seen.add(place)
            wrong += [f"{path}: {problem}" for problem in problems(page, axe)]
    assert [] == [one for one in wrong if "404 (NOT FOUND)" not in one]


def test_what_forms_answer_is_for_everyone(
    browser: Browser, url: str, data: Path, axe: str
) -> None:
    """A class list with all that a look at it can say, a wrong one, and links for everybody."""
    listed = f"username,name\nada-park,Ada Lovelace\nmei-chen,\nzoe-ng,Zoë\nx,{'y' * 200}\n"
    file = FilePayload(name=f"{'class' * 30}.csv", mimeType="text/csv", buffer=listed.encode())
    with Database.open(data) as database, database.writing() as session:
        Removals(session).note("zoe-ng")
    wrong: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        sign_in(page, url, data)
        page.on("console", lambda message: wrong.append(message.text))
        page.goto(f"{url}/people/class-list")
        page.get_by_label("A CSV file").set_input_files(file)
        page.get_by_role("button", name="Look at it first").click()
        assert ["Enroll 4 students"] == page.locator(".decide button").all_inner_texts()
        wrong += problems(page, axe)
        page.goto(f"{url}/people/class-list")
        page.get_by_label("or its lines").fill(f"username\n../{'x' * 100}\n")
        page.get_by_role("button", name="Look at it first").click()
        page.get_by_role("alert").wait_for()
        wrong += problems(page, axe)
        with Database.open(data) as database, database.writing() as session:
            session.execute(update(Student).values(token_hash=None))
        page.goto(f"{url}/people")
        page.get_by_role("button", name="Links for who has none").click()
        page.get_by_role("heading", name="Links for all").wait_for()
        wrong += problems(page, axe)
        with page.expect_download() as download:
            page.get_by_role("button", name="Give everybody a link").click()
        assert "links.csv" == download.value.suggested_filename
    assert [] == [one for one in wrong if "400 (BAD REQUEST)" not in one]


def foreign(answer: Response) -> list[str]:
    """The address of what came from elsewhere."""
    return [] if urlsplit(answer.url).hostname == "127.0.0.1" else [answer.url]
