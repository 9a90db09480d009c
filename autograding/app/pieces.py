"""Pieces that pages show hundreds of times: a time, a state, a meter, an address.

A macro takes longer for one of them than all the rest of a table's cell, so they are written here,
and each that differs is made once.
"""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask, request
from markupsafe import Markup

from autograding.app.classroom import current_classroom

__all__ = ["meter", "page_of", "prepare_pieces", "state", "when"]

_MOST = 4096


def prepare_pieces(app: Flask) -> None:
    """Let every template show them."""
    for piece in (when, state, meter, page_of):
        app.add_template_global(piece)


def when(time: datetime, *, exact: bool = False) -> Markup:
    """A time as the classroom's clocks show it, such as `28 Sep 10:00 CEST`.

    A script of the page puts it in the reader's own words: `exact` ones by the clock, others by how
    long ago that was.
    """
    return _when(time, current_classroom().zone, exact=exact)


@lru_cache(_MOST)
def _when(time: datetime, zone: ZoneInfo, *, exact: bool) -> Markup:
    return Markup('<time datetime="{}"{}>{}</time>').format(
        time.isoformat(timespec="seconds"),
        Markup(" data-exact") if exact else "",
        time.astimezone(zone).strftime("%-d %b %H:%M %Z"),
    )


@lru_cache(_MOST)
def state(word: str) -> Markup:
    """A state's word, colored by what it is."""
    return Markup('<span class="state is-{}">{}</span>').format(word.replace(" ", "-"), word)


@lru_cache(_MOST)
def meter(value: float, most: float, name: str = "meter") -> Markup:
    """A bar filled to `value` of `most`; the number stands beside it for who does not see it."""
    return Markup('<progress class="{}" value="{}" max="{}" aria-hidden="true"></progress>').format(
        name, value, most
    )


def page_of(slug: str, username: str) -> str:
    """The address of a student's page; `url_for` takes longer than all the rest of a cell."""
    return f"{request.script_root}/{slug}/{username}"
