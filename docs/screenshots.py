"""Make the pictures of the README and of the guides.

    python docs/screenshots.py .classroom docs/img [--student unit-1-sql/ada-park]
    python docs/screenshots.py --flows docs/img

The README's are of a classroom's data folder, in light and dark. Those of the guides are taken on
the ways through a classroom that the tests walk, so that they show what works.
Needs the development tools: Playwright, and Chromium (`apt install chromium`).
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, FloatRect, Page

from autograding.records import Database, Pages
from autograding.records.pages import Cell
from autograding.tests.browser import launched, served, sign_in
from autograding.tests.helpers.flows import (
    author_sees_a_new_unit,
    instructor_enrolls,
    instructor_regrades,
    open_class,
    serve_course,
    student_starts,
)

__all__ = ["main"]

MOST_BYTES = 200_000
SCHEMES = {"": "light", "-dark": "dark"}
# What a README shows at a glance: the picture ends with the last block that fits in whole.
WIDTH, COMMENT_WIDTH, TALLEST = 1100, 860, 1150
PADDING = 18
FLOW_TALLEST = 900

_BOTTOM = """(comment, tallest) => {
  const top = comment.getBoundingClientRect().top;
  const bottoms = [...comment.children].map((one) => one.getBoundingClientRect().bottom - top);
  return Math.max(...bottoms.filter((bottom) => bottom <= tallest));
}"""

_LAST_CARD = """() => Math.max(
  ...[...document.querySelectorAll(".card")].map((one) => one.getBoundingClientRect().bottom))"""


def main() -> None:
    """Take the README's four pictures, or those of the guides."""
    arguments = _arguments()
    if arguments.flows:
        _flows(arguments.out)
        return
    student = arguments.student or telling_student(arguments.data)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with served(arguments.data) as url, launched() as browser:
        for suffix, scheme in SCHEMES.items():
            with _opened(browser, scheme, WIDTH) as page:
                sign_in(page, url, arguments.data)
                _dashboard(page, url, arguments.out / f"dashboard{suffix}.png")
            with _opened(browser, scheme, COMMENT_WIDTH) as page:
                sign_in(page, url, arguments.data)
                _comment(page, f"{url}/{student}", arguments.out / f"feedback-comment{suffix}.png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="?", help="the data folder, after a demo")
    parser.add_argument("out", type=Path, help="where the pictures go")
    parser.add_argument("--flows", action="store_true", help="the pictures of the guides")
    parser.add_argument("--student", help="UNIT/USERNAME of the comment (default: a telling one)")
    return parser.parse_args()


def _flows(out: Path) -> None:
    """One picture of each step that a guide tells of."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        height = min(page.evaluate(_LAST_CARD) + PADDING, FLOW_TALLEST)
        _save(page, {"x": 0, "y": 0, "width": WIDTH, "height": height}, out / f"{name}.png")

    with (
        TemporaryDirectory() as folder,
        open_class(Path(folder) / "room") as room,
        serve_course(Path(folder) / "course") as course,
        launched() as browser,
    ):
        for walk, place in (
            (student_starts, course),
            (instructor_enrolls, room),
            (instructor_regrades, room),
            (author_sees_a_new_unit, room),
        ):
            with _opened(browser, "light", WIDTH) as page:
                walk(page, place, shoot)


def telling_student(data: Path) -> str:
    """Someone of the first unit in the middle of the work: the best of those below 90 %."""
    with Database.open(data) as database, database.reading() as session:
        grid = Pages(session).grid()
        best = max(((_rank(row.cells[0]), row) for row in grid.rows), key=lambda pair: pair[0])[1]
        return f"{best.cells[0].unit.slug}/{best.student.username}"


def _rank(cell: Cell) -> float:
    share = (cell.points or 0) / cell.unit.max_points
    return share if share < 0.9 else 0.0


def _dashboard(page: Page, url: str, file: Path) -> None:
    page.goto(url, wait_until="networkidle")
    box = page.locator("main").bounding_box()
    assert box is not None
    _save(page, {"x": 0, "y": 0, "width": WIDTH, "height": box["y"] + box["height"]}, file)


def _comment(page: Page, url: str, file: Path) -> None:
    page.goto(url, wait_until="networkidle")
    page.locator("#feedback").evaluate("heading => { heading.hidden = true }")
    comment = page.locator("#comment")
    box = comment.bounding_box()
    assert box is not None
    height = comment.evaluate(_BOTTOM, TALLEST)
    clip: FloatRect = {
        "x": box["x"] - PADDING,
        "y": box["y"] - PADDING,
        "width": box["width"] + 2 * PADDING,
        "height": height + 2 * PADDING,
    }
    _save(page, clip, file)


@contextmanager
def _opened(browser: Browser, scheme: str, width: int) -> Iterator[Page]:
    """An empty page of that width."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-US",
        timezone_id="UTC",
    )
    with context:
        yield context.new_page()


def _save(page: Page, clip: FloatRect, file: Path) -> None:
    """Take the picture, smaller and smaller until it is light enough for a README."""
    while True:
        size = len(page.screenshot(path=file, clip=clip, full_page=True))
        if size <= MOST_BYTES:
            print(f"{file}: {size / 1000:.0f} kB")
            return
        clip["height"] *= 0.9


if __name__ == "__main__":
    main()
