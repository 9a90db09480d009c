"""What templates say hundreds of times: times as the classroom's clocks show them, and addresses.

A script of the page knows the reader's own clock.
"""

from datetime import datetime

from flask import Flask, request

from autograding.app.classroom import current_classroom

__all__ = ["clock", "page_of", "prepare_words"]


def prepare_words(app: Flask) -> None:
    """Let every template say them."""
    app.add_template_filter(clock)
    app.add_template_global(page_of)


def clock(time: datetime) -> str:
    """Such as `28 Sep 10:00 CEST`."""
    return current_classroom().local(time).strftime("%-d %b %H:%M %Z")


def page_of(slug: str, username: str) -> str:
    """The address of a student's page; `url_for` takes longer than all the rest of a cell."""
    return f"{request.script_root}/{slug}/{username}"
