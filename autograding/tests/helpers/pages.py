"""The pages of the documentation, and what they link to."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograding.assignment.places import root

__all__ = ["CHAPTERS", "Link", "anchors", "links", "pages", "route"]

CHAPTERS = "11-application-development/"
"""The bootcamp's chapters link each other from `docs`, not from their own folder."""
_ELSEWHERE = {"vendor", "quizzes"}
_SOURCE = re.compile(r"\b(?:src|href)=\"([^\"]+)\"")


@dataclass(frozen=True)
class Link:
    """A link or picture of a page; `line` is where its block begins."""

    page: Path
    line: int
    target: str

    @property
    def is_ours(self) -> bool:
        """Whether it leads to a file of this checkout, rather than to the bootcamp or the web."""
        path = self.target.partition("#")[0]
        is_bootcamp = path.startswith(CHAPTERS) and not path.startswith(f"{CHAPTERS}11.4")
        return not is_bootcamp and not re.match(r"[a-z]+:", path)

    @property
    def file(self) -> Path:
        """The file that it leads to."""
        path = self.target.partition("#")[0]
        if not path:
            return self.page
        if path.startswith("/"):
            return root() / path.removeprefix("/").removeprefix("repository/")
        return (root() / "docs" if path.startswith(CHAPTERS) else self.page.parent) / path

    @property
    def anchor(self) -> str:
        """The heading that it leads to; empty for the page's top."""
        return self.target.partition("#")[2]


def pages() -> list[Path]:
    """Every page of the site."""
    docs = root() / "docs"
    written = [
        path
        for path in docs.rglob("*.md")
        if path.name != "_sidebar.md" and path.relative_to(docs).parts[0] not in _ELSEWHERE
    ]
    units = (root() / "assignments").glob("*/starter/README.md")
    return sorted([*written, root() / "README.md", root() / "CHANGELOG.md", *units])


def route(page: Path) -> str:
    """The page's address in the site."""
    name = page.relative_to(root()).with_suffix("").as_posix()
    if name.startswith("docs/"):
        return name.removeprefix("docs").removesuffix("README")
    return f"/repository/{name}"


def links(page: Path) -> Iterator[Link]:
    """Links and pictures of a page, in Markdown and in HTML."""
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        line = (block.map or [0])[0] + 1
        for token in [block, *(block.children or ())]:
            for target in _targets(token):
                yield Link(page, line, target)


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    texts = [
        "".join(child.content for child in after.children or ())
        for token, after in pairwise(tokens)
        if token.type == "heading_open"
    ]
    seen: Counter[str] = Counter()
    found = set()
    for text in texts:
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(found)


def _targets(token: Token) -> Iterator[str]:
    if token.type in {"html_block", "html_inline"}:
        yield from _SOURCE.findall(token.content)
    elif token.type == "link_open":
        yield str(token.attrs["href"])
    elif token.type == "image":
        yield str(token.attrs["src"])
