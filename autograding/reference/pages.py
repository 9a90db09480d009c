"""The pages: their names, their texts, and the folder that they are in."""

from autograding.assignment.places import root
from autograding.reference.checks import checks_page
from autograding.reference.commands import commands_page
from autograding.reference.report import report_page

__all__ = ["FOLDER", "differing", "pages", "write"]

FOLDER = root() / "docs" / "reference"
_PAGES = {"checks.md": checks_page, "commands.md": commands_page, "report.md": report_page}


def pages() -> dict[str, str]:
    """The text of each page, by its file's name."""
    return {name: text() for name, text in _PAGES.items()}


def differing() -> list[str]:
    """Names of the pages that are missing or say something else than the code."""
    return [name for name, text in pages().items() if _read(name) != text]


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _read(name: str) -> str:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""
