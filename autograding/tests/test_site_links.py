"""Links, anchors and pictures of the documentation lead somewhere."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from autograding.assignment.places import root
from autograding.tests.helpers.pages import Link, anchors, links, pages

SIDEBAR = root() / "docs" / "_sidebar.md"


def named(page: Path) -> str:
    """A page's name in the test's own."""
    return page.relative_to(root()).as_posix()


@pytest.mark.parametrize("page", [*pages(), SIDEBAR], ids=named)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    """Whatever a page links to within the checkout is there, down to the heading."""
    assert [] == [f"line {link.line}: {link.target}" for link in links(page) if broken(link)]


def broken(link: Link) -> bool:
    """Whether a link leads nowhere."""
    if not link.is_ours:
        return False
    file = Path(unquote(str(link.file)))
    if not file.exists():
        return True
    return bool(link.anchor) and unquote(link.anchor) not in anchors(file)


def test_every_page_is_in_the_sidebar() -> None:
    """A reader finds each page, and search indexes it: both follow the sidebar."""
    home = root() / "docs" / "README.md"
    listed = {link.file.resolve() for link in links(SIDEBAR)} | {home}
    assert [] == [named(page) for page in pages() if page not in listed]


def test_no_page_links_to_a_host_without_encryption() -> None:
    """Links to the web are https; only this machine is reached without."""
    plain = [
        f"{named(page)}: {link.target}"
        for page in pages()
        for link in links(page)
        if link.target.startswith("http:") and not link.target.startswith("http://127.0.0.1")
    ]
    assert [] == plain
