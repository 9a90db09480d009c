"""The classroom in a real browser: harmless, readable, and usable without a mouse."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from autograding.records import Database, Units
from autograding.records.marks import ConcernKind
from autograding.tests.browser import NoBrowser, launched, served, sign_in
from autograding.tests.sample_classroom import UNIT, doubt, fill, give, mark
from autograding.tests.sample_reports import EARLIER, HOSTILE, PERFECT

# What a reader needs to tell text from its background: WCAG 2.2, 1.4.3.
CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92
    : ((value + 0.055) / 1.055) ** 2.4;
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let here = element; here; here = here.parentElement) {
      const color = parts(getComputedStyle(here).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.matches("option, .unseen")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parts(style.color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) weak.push(`${element.outerHTML.slice(0, 90)} ${ratio}`);
  }
  return weak;
}"""

# Tables that stick out of their card; those that may scroll inside it do not.
OUTSIDE = """() => [...document.querySelectorAll(".card table")].filter((table) => {
  const room = table.closest(".wide, .comment, .card").getBoundingClientRect();
  return table.getBoundingClientRect().right > room.right && !table.closest(".wide, .comment");
}).map((table) => table.outerHTML.slice(0, 90))"""

_STUDENTS = (
    "ada-park",
    "farid-haddad",
    "noor-aziz",
    "mallory",
    "kavya-rao",
    "mei-chen",
    "jonas-weber",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium; without one the tests fail and say how to get it."""
    try:
        with launched() as browser:
            yield browser
    except NoBrowser as error:
        pytest.fail(str(error))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class, one student with the most hostile report, and the unit's template."""
    folder = tmp_path_factory.mktemp("classroom")
    fill(folder)
    give(folder, "mallory", "<script>alert(1)</script>", [HOSTILE])
    mark(folder, "kavya-rao", PERFECT)
    mark(folder, "mei-chen", EARLIER)
    doubt(folder, "mei-chen", ConcernKind.FORCED, "main was moved by force.")
    doubt(folder, "jonas-weber", ConcernKind.WORKFLOW, "classroom.yml is missing.")
    template = folder / "templates" / UNIT
    template.mkdir(parents=True)
    (template / "README.md").write_text("# Unit 1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def url(data: Path) -> Iterator[str]:
    """The address of the sample class."""
    with served(data) as url:
        yield url


def accept_path(data: Path) -> str:
    """The accept link of the sample unit."""
    with Database.open(data) as database, database.reading() as session:
        return f"/accept/{Units(session).all()[0].code}"


@dataclass
class Watched:
    """A page, and what went wrong on it or left this machine."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("dialog", lambda dialog: self.problems.append(dialog.message))

    def _note(self, url: str) -> None:
        if urlsplit(url).hostname != "127.0.0.1":
            self.problems.append(url)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Watched]:
    """A fresh page at desktop width, with nobody signed in."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield Watched(context.new_page())


@pytest.fixture
def watched(visitor: Watched, url: str, data: Path) -> Watched:
    """The page of an instructor."""
    sign_in(visitor.page, url, data)
    return visitor


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_quiet_readable_and_fit(
    watched: Watched, url: str, data: Path, scheme: str
) -> None:
    """In light and dark, wide and narrow, every page is free of errors and of foreign requests.

    Its text stands out from its background, nothing makes the page scroll sideways, and no table
    sticks out of its card.
    """
    page = watched.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    link = accept_path(data)
    students = [f"/{UNIT}/{name}" for name in _STUDENTS]
    for path in ("/", f"/{UNIT}", *students, link, f"{link}/ada-park", "/people", "/audit"):
        page.goto(url + path)
        page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true })")
        assert [] == page.evaluate(CONTRAST)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert [] == page.evaluate(OUTSIDE), path
    assert [] == watched.problems


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_is_quiet_readable_and_fits(
    visitor: Watched, url: str, data: Path, scheme: str
) -> None:
    """Signing in and accepting are so, too, and so is a student's own page."""
    page = visitor.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def look(path: str) -> None:
        page.goto(url + path)
        assert [] == page.evaluate(CONTRAST), path
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    look("/sign-in")
    look(accept_path(data))
    sign_in(page, url, data, "hana-sato")
    look("/me")
    look(accept_path(data))
    page.goto(f"{url}/me")
    assert [] == visitor.problems


def test_token_is_typed_by_keyboard(visitor: Watched, url: str, data: Path) -> None:
    """The field has a label and a wrong token is told to screen readers at once."""
    page = visitor.page
    page.goto(url)
    page.get_by_label("Your personal token").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has that token")


_LIST = {"Show", "Student", "SQL fundamen"}


def test_keyboard_reaches_everything(watched: Watched, url: str) -> None:
    """The first stop jumps to the content; links, search and heads follow, each one outlined."""
    page = watched.page
    page.goto(url)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    stops = []
    for _ in range(28):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 12)"))
        assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    unit = stops.index("SQL fundamen")
    assert "/accept/" == stops[unit + 1][:8]
    assert ["Show", "Student", "SQL fundamen"] == [one for one in stops[unit + 1 :] if one in _LIST]


def test_tables_sort_by_keyboard(watched: Watched, url: str) -> None:
    """A head is a link that sorts, and tells which way; it keeps the focus."""
    page = watched.page
    page.goto(url)
    head = page.get_by_role("columnheader", name="SQL fundamentals")
    head.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#grid tbody tr").first).to_contain_text("100 / 100")
    expect(head.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#grid tbody tr").first).to_contain_text("not accepted")


def test_lists_are_narrowed_while_one_types(watched: Watched, url: str) -> None:
    """Words and a state leave the students that fit, say how many, and stand in the address."""
    page = watched.page
    page.goto(url)
    page.get_by_role("combobox", name="State").select_option("ungradable")
    expect(page.locator("#grid tbody tr")).to_have_count(1)
    expect(page.locator("#grid tbody tr")).to_contain_text("Grace Lindqvist")
    expect(page.locator("#found")).to_contain_text("1 of 15 shown")
    page.get_by_label("Find a student").fill("nobody at all")
    expect(page.locator("#found")).to_contain_text("Nobody was found")
    page.reload()
    expect(page.get_by_label("Find a student")).to_have_value("nobody at all")
    assert [] == watched.problems


def test_open_dashboard_follows_a_push(watched: Watched, url: str, data: Path) -> None:
    """Within seconds a push is on the open page, which keeps its search and its focus."""
    page = watched.page
    page.goto(url)
    expect(page.locator("#live")).to_have_text("Live")
    page.get_by_label("Find a student").fill("hana")
    expect(page.locator("#grid tbody tr")).to_have_count(1)
    page.locator("#grid td a").focus()
    give(data, "hana-sato", "Hana Sato", [PERFECT])
    expect(page.locator("#grid tbody tr")).to_contain_text("100 / 100", timeout=5000)
    expect(page.locator("#grid tbody tr")).to_have_count(1)
    expect(page.locator("#grid td a")).to_be_focused()
    assert [] == watched.problems


def test_accepting_in_the_browser(visitor: Watched, url: str, data: Path) -> None:
    """Sign in, accept, read the clone command, open the own page."""
    page = visitor.page
    sign_in(page, url, data, "noor-aziz")
    page.goto(url + accept_path(data))
    page.get_by_role("button", name="Accept this unit").click()
    expect(page.locator(".command")).to_contain_text("git clone")
    page.get_by_role("link", name="Open your page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Noor Aziz")
    expect(page.locator("#standing")).to_contain_text("Nothing was pushed yet")
    assert [] == visitor.problems


def test_pages_work_without_script(browser: Browser, url: str, data: Path) -> None:
    """Points and times are there for who allows no script."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, url, data)
        page.goto(url)
        expect(page.get_by_role("row", name="Ada Park")).to_contain_text("64 / 100")
        expect(page.locator("#grid time").first).to_contain_text("UTC")
