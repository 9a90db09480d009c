"""Small pieces of the comment: one check, one finding, one link, each as harmless Markdown."""

import re

from autograding.feedback import words
from autograding.feedback.checklist import Row, State, state_of
from autograding.feedback.harmless import Markdown, block, cell, code, inline, link, plain, prose
from autograding.report import CheckReport, Finding, PageReport

__all__ = ["briefly", "finding", "headline", "page_sign", "score", "tick", "told"]

_TICKS = {True: "☑", False: "☐", None: "–"}
_SHORT = 100
"""The longest value that stands in the running text; a longer one gets a block."""
_BLOCK_END = re.compile(r"\n`{3,}$")
_DATA = re.compile(r"[\[\](){}<>=|;\"]|^\S+$")
"""What tells a value, such as rows of a query, from words about one."""


def tick(row: Row) -> str:
    """The student's own tick."""
    return _TICKS[row.criterion.self_assessed]


def score(row: Row) -> Markdown:
    """What was measured, bold where there is something to gain by mending it."""
    text = cell(words.measured(row))
    return Markdown(f"**{text}**") if row.failing else text


def page_sign(page: PageReport) -> str:
    """Whether a page sends a few statements, and no more for more rows."""
    return str((State.FULL if words.is_quick(page) else State.NONE).value)


def headline(check: CheckReport) -> Markdown:
    """A check's sign, name and points."""
    earned = f"{check.points}/{check.max_points}"
    return Markdown(f"{state_of(check).value} {inline(words.name(check), 160)} · {earned}")


def told(check: CheckReport, base_url: str) -> Markdown:
    """One failing check in full: what was done, expected and found, where, and where to look."""
    parts = [
        ("We expected", _value(check.expected)),
        ("We got", _value(check.actual)),
        ("Where", code(words.place(check.location)) if check.location else Markdown("")),
        ("Hint", inline(check.hint)),
        ("Chapter", _chapter(check.chapter, base_url)),
    ]
    text: str = prose(check.message)
    for label, value in parts:
        if value:
            text = _with_part(text, label, value)
    return Markdown(text)


def briefly(check: CheckReport) -> Markdown:
    """One failing check in one line: the first line of its message, and the place."""
    where = f" ({code(words.place(check.location), 80)})" if check.location else ""
    return Markdown(inline(words.first_line(plain(check.message))) + where)


def finding(found: Finding) -> Markdown:
    """One finding in one line: the place, what is there, and what to do."""
    where = f"{code(words.place(found.location))}: " if found.location else ""
    text = " ".join(filter(None, [inline(found.message, 300), inline(found.fix, 200)]))
    return Markdown(where + text)


def _with_part(text: str, label: str, value: Markdown) -> str:
    """Append a labelled value: on its own line, a block of code under its label."""
    after_block = _BLOCK_END.search(text)
    start = "" if not text else "\n\n" if after_block else "\\\n"
    space = "\n" if "\n" in value else " "
    return f"{text}{start}*{label}:*{space}{value}"


def _value(text: str) -> Markdown:
    text = plain(text).strip("\n")
    if "\n" in text or len(text) > _SHORT:
        return block(text, 800)
    return code(text) if _DATA.search(text) else inline(text)


def _chapter(chapter: str, base_url: str) -> Markdown:
    """Where to read on: a link where we know the site, else the section and its file."""
    path, _, _ = chapter.partition("#")
    name = words.section(chapter) or path
    if path.startswith(("http://", "https://")):
        return link(name, chapter)
    if path and base_url:
        return link(name, f"{base_url.rstrip('/')}/{chapter.lstrip('/')}")
    if path and name != path:
        return Markdown(f"{inline(name)}, in {code(path.rpartition('/')[2])}")
    return inline(name)
