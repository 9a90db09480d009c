"""Markdown from plain words: one page's pieces, and docstrings in Google's form."""

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Docstring", "bullets", "page", "paragraph", "read_docstring", "table"]

NOTE = "<!-- Written by `python -m autograding.reference --write`: change the code, not this. -->"
_SECTIONS = ("Args", "Attributes", "Returns", "Raises", "Yields")
_HEADING = re.compile(rf"^({'|'.join(_SECTIONS)}):$", re.MULTILINE)
_ENTRY = re.compile(r"^(\S[^:]*): (.*)$")
_CODE = re.compile(r"(`[^`]*`)")


@dataclass(frozen=True)
class Docstring:
    """A docstring's parts: paragraphs of text, and the entries of its sections, by their names."""

    paragraphs: tuple[str, ...]
    sections: dict[str, dict[str, str]]

    @property
    def text(self) -> str:
        """All paragraphs in one."""
        return " ".join(self.paragraphs)


def read_docstring(text: str | None) -> Docstring:
    """Take a docstring apart."""
    before, *parts = _HEADING.split(inspect.cleandoc(text or ""))
    found = zip(parts[::2], parts[1::2], strict=True)
    return Docstring(
        tuple(paragraph(part) for part in before.strip().split("\n\n") if part.strip()),
        {name: _entries(body) for name, body in found},
    )


def paragraph(text: str) -> str:
    """Text on one line, with nothing in it that Markdown would take for its own.

    Code stays as it is; lists keep their lines.
    """
    if re.match(r"- ", text.strip()):
        return "\n".join(paragraph(item) for item in _items(text))
    folded = " ".join(text.split())
    parts = _CODE.split(folded)
    parts[::2] = [re.sub(r"([*<>\[\]])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)


def page(title: str, *blocks: str) -> str:
    """A whole page, its blocks with an empty line between them."""
    return "\n\n".join([f"# {title}", NOTE, *blocks]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that may hold Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def bullets(entries: dict[str, str]) -> str:
    """A list of names, each with what is said of it."""
    return "\n".join(f"- `{name}`: {text}" for name, text in entries.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _items(text: str) -> list[str]:
    """The items of a list, without their markers' lines being folded together."""
    return [f"-{part}" for part in re.split(r"^-", text.strip(), flags=re.MULTILINE) if part]


def _entries(body: str) -> dict[str, str]:
    """The entries of a section: `name: text`, or text alone under the name ""."""
    found: dict[str, str] = {}
    name = ""
    for line in _dedented(body):
        match = None if line.startswith(" ") else _ENTRY.match(line)
        if match:
            name = match[1].strip("`")
        words = match[2] if match else line.strip()
        found[name] = f"{found.get(name, '')} {words}".strip()
    return {key: paragraph(text) for key, text in found.items()}


def _dedented(body: str) -> Iterator[str]:
    lines = [line for line in body.split("\n") if line.strip()]
    return iter(inspect.cleandoc("\n" + "\n".join(lines)).split("\n"))
