"""The chapter's examples: every block of Python and SQL runs and prints what stands below it."""

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from autograding.assignment.places import root
from autograding.services import OFFERED, OfferedServer
from autograding.tests.helpers.chapter import CHAPTER, chapter
from autograding.tests.helpers.listings import Listing, fences, run
from autograding.tests.postgresql import running

# With this variable the tests write down what the examples print, instead of comparing.
WRITE = "WRITE_PAGE"


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PostgreSQL, Redis and MongoDB as a reader's own environment would name them."""
    with ExitStack() as stack:
        server = stack.enter_context(running()).postgresql()
        access = server.create()
        monkeypatch.setenv(
            "DATABASE_URL",
            f"postgresql+psycopg://{access.grader.name}:{access.grader.password}@/"
            f"{access.database}?host={server.sockets}",
        )
        for offer in OFFERED.values():
            line = stack.enter_context(OfferedServer(offer)).line()
            monkeypatch.setenv(*line.split("=", maxsplit=1))
        yield


@pytest.fixture
def loggers() -> Iterator[None]:
    """SQLAlchemy's loggers as they were: an engine that echoes writes to whatever it found."""
    logger = logging.getLogger("sqlalchemy")
    handlers = list(logger.handlers)
    yield
    logger.handlers[:] = handlers


# The examples leave connections open, as a reader's session does.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_every_example_prints_what_the_chapter_shows(servers: None, loggers: None) -> None:
    """Python and SQL run from top to bottom, in one namespace, on real servers."""
    listings = run(CHAPTER)
    if os.environ.get(WRITE):
        write(listings)
    runnable = [code for code in fences(chapter()) if code[0] in {"python", "sql"}]
    assert len(runnable) == len(listings) + len(list(sources(chapter())))
    wrong = [(one.line, one.printed) for one in listings if not one.is_true]
    assert [] == wrong, f"{WRITE}=1 writes down what the examples print"


def test_no_example_is_left_out() -> None:
    """Whatever prints something has it below, and each block says its language."""
    text = chapter()
    languages = {language for language, _, _ in fences(text)}
    assert languages == {"python", "sql", "text", "sh", "go"}
    assert [] == [
        line for language, code, line in fences(text) if language == "text" and not code.strip()
    ]


def test_listings_of_files_are_parts_of_them() -> None:
    """A block below `<!-- from: FILE -->` stands in that file word for word."""
    quoted = list(sources(chapter()))
    assert quoted
    assert [] == [name for name, code in quoted if code not in (root() / name).read_text("utf-8")]


def sources(text: str) -> Iterator[tuple[str, str]]:
    """The files that the chapter quotes, and what it quotes."""
    for part in text.split("<!-- from: ")[1:]:
        name, _, rest = part.partition(" -->\n")
        yield name, next(fences(rest))[1]


def write(listings: list[Listing]) -> None:
    """Put what the examples printed into the chapter."""
    text = chapter()
    for one in reversed([one for one in listings if not one.is_true]):
        start, end = one.span
        lines = [line.rstrip() for line in one.printed.strip().splitlines()]
        text = text[:start] + "\n".join([*lines, text[end:]])
        one.shown = one.printed
    CHAPTER.write_text(text, encoding="utf-8")
