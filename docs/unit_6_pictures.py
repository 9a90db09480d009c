"""Make the pictures of unit 6's running reference, in light and dark.

    python docs/unit_6_pictures.py docs/img/unit-6

Needs the development tools: Playwright, and Chromium (`apt install chromium`).
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from autograding.assignment import compose
from autograding.grading import load_units
from autograding.tests.browser import launched

__all__ = ["main"]

PAGES = {
    "posts": "/",
    "post": "/posts/bread-that-forgives",
    "post-form": "/posts/bread-that-forgives/edit",
    "archive": "/archive",
}
SCHEMES = {"": "light", "-dark": "dark"}
WIDTH, TALLEST = 1100, 1150


def main() -> None:
    """Take a picture of each page in each color scheme."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="where the pictures go")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place, _running(Path(place)) as url, launched() as browser:
        for suffix, scheme in SCHEMES.items():
            for name, path in PAGES.items():
                _picture(browser, url + path, scheme, out / f"{name}{suffix}.png")


@contextmanager
def _running(place: Path) -> Iterator[str]:
    """The reference, filled and served, and its address."""
    (unit,) = load_units(("unit-6-integration",))
    folder = place / "blog"
    compose(unit, "solution", folder)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{place / 'blog.db'}"}
    subprocess.run([sys.executable, "fill.py"], cwd=folder, env=environment, check=True)
    with subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "blog", "run", "--port", "0"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            yield next(line.split()[-1] for line in process.stderr if "Running on" in line)
        finally:
            process.terminate()


def _picture(browser: Browser, url: str, scheme: str, file: Path) -> None:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 600},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-US",
        timezone_id="UTC",
    )
    with context:
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        clip = {"x": 0.0, "y": 0.0, "width": float(WIDTH), "height": float(height)}
        page.screenshot(path=file, clip=clip, full_page=True)  # type: ignore[arg-type]
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
