"""What the application answered before anybody changed it, and whether it still does."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random

from autograding.checks.browser import Browser, Page
from support.world import World, make_world

__all__ = ["Answer", "Exchange", "answer_of", "exchanges", "play", "world_of"]

FILE = Path(__file__).parent / "golden.json"
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What a visitor sees: of an error page the heading alone, since its words may differ."""

    status: int
    location: str
    text: str


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


def world_of(random: Random) -> World:
    """The world in which exchanges are told again."""
    return make_world(random)


def exchanges(part: str, world: World) -> dict[str, list[Exchange]]:
    """The recorded exchanges of a part, by group, told with the values of a world."""
    recorded = json.loads(FILE.read_text(encoding="utf-8"))[part]
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
        answer=Answer(answer["status"], fill(answer["location"]), fill(answer["text"])),
    )


def play(browser: Browser, listed: list[Exchange]) -> Iterator[tuple[Exchange, Page]]:
    """Send each request, with the page that answered it."""
    for exchange in listed:
        if exchange.method == "GET":
            yield exchange, browser.get(exchange.path)
        else:
            yield exchange, browser.post(exchange.path, dict(exchange.fields))


def answer_of(page: Page) -> Answer:
    """What a visitor sees of a page."""
    if page.status >= 400:
        heading = _HEADING.search(page.body)
        text = " ".join(unescape(heading.group(1)).split()) if heading else ""
    else:
        text = "" if page.location else page.text  # nobody reads the text beside a redirect
    return Answer(page.status, page.location, text)
