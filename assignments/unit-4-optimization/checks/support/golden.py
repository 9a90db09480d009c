"""What the application answered before anybody changed it, and whether it still does."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from autograding.checks.browser import Browser, Page
from support.world import World

__all__ = ["FILE", "Answer", "Exchange", "answer_of", "exchanges", "links_of", "play"]

FILE = Path(__file__).parent / "golden.json"
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What a visitor sees: of an error page the heading alone, since its words may differ."""

    status: int
    location: str
    text: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """A request, with the values of some world, and the answer to it."""

    method: str
    path: str
    fields: dict[str, str]
    answer: Answer

    @property
    def request(self) -> str:
        """The request in words: `POST /loans with email = ada@example.org`."""
        fields = ", ".join(f"{name} = {value!r}" for name, value in self.fields.items())
        return f"{self.method} {self.path}" + (f" with {fields}" if fields else "")


def exchanges(world: World) -> dict[str, list[Exchange]]:
    """The recorded exchanges by group, told with the values of a world."""
    recorded = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        group: [_told(exchange, world.fill) for exchange in listed]
        for group, listed in recorded.items()
    }


def _told(exchange: dict[str, object], fill: Callable[[str], str]) -> Exchange:
    fields, answer = exchange["fields"], exchange["answer"]
    assert isinstance(fields, dict)
    assert isinstance(answer, dict)
    return Exchange(
        method=str(exchange["method"]),
        path=fill(str(exchange["path"])),
        fields={name: fill(value) for name, value in fields.items()},
        answer=Answer(
            status=answer["status"],
            location=fill(answer["location"]),
            text=fill(answer["text"]),
            links=tuple(fill(link) for link in answer["links"]),
        ),
    )


def play(browser: Browser, listed: list[Exchange]) -> Iterator[tuple[Exchange, Page]]:
    """Send each request, with the page that answered it."""
    for exchange in listed:
        if exchange.method == "GET":
            yield exchange, browser.get(exchange.path)
        else:
            yield exchange, browser.post(exchange.path, dict(exchange.fields))


def answer_of(page: Page) -> Answer:
    """What a visitor, or another program, sees of a page."""
    if page.path.startswith("/api/"):
        return Answer(page.status, page.location, _json_text(page), ())
    text, links = page.text, links_of(page)
    if page.status >= 400:
        heading = _HEADING.search(page.body)
        text = " ".join(unescape(heading.group(1)).split()) if heading else ""
        links = ()
    elif page.location:
        text, links = "", ()  # nobody reads the text beside a redirect
    return Answer(page.status, page.location, text, links)


def links_of(page: Page) -> tuple[str, ...]:
    """Where the links of a page lead to."""
    return tuple(urljoin(page.path, unescape(link)) for link in _LINK.findall(page.body))


def _json_text(page: Page) -> str:
    """JSON as lines of names and values, without the words of an error; other text as it is."""
    try:
        value = json.loads(page.body)
    except ValueError:
        return page.body
    if page.status >= 400:
        return ", ".join(sorted(value)) if isinstance(value, dict) else ""
    return "; ".join(_lines("", value))


def _lines(name: str, value: Any) -> Iterator[str]:
    """Each value with its way there, such as `books 2 title: "..."`; order of names is free."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = sorted(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value, 1))
    else:
        # Text stands as it is, without the backslashes that JSON needs.
        told = f'"{value}"' if isinstance(value, str) else json.dumps(value)
        yield f"{name}: {told}"
    for key, each in inner:
        yield from _lines(f"{name} {key}".strip(), each)
