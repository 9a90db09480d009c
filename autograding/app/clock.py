"""Times as the classroom's own clocks show them; a script of the page knows the reader's."""

from datetime import datetime

from autograding.app.classroom import current_classroom

__all__ = ["clock"]


def clock(time: datetime) -> str:
    """Such as `28 Sep 10:00 CEST`."""
    return current_classroom().local(time).strftime("%-d %b %H:%M %Z")
