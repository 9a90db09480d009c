"""The classroom's own name and time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sqlalchemy.orm import Session

from autograding.records.people import Classroom

__all__ = ["ClassroomSettings", "Classrooms", "UnknownZone", "time_zones"]


class UnknownZone(ValueError):
    """There is no such time zone; the message says what one looks like."""


@dataclass(frozen=True)
class ClassroomSettings:
    """What the classroom is called, and the time zone in which its people name times."""

    name: str = "Classroom"
    time_zone: str = "UTC"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone itself; UTC where this machine does not know it any more."""
        try:  # to list all that there are takes longer than a page
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    def local(self, time: datetime) -> datetime:
        """A time as clocks in the classroom show it."""
        return time.astimezone(self.zone)

    def instant(self, text: str) -> datetime:
        """The time that somebody in the classroom means by `2026-12-01T18:00`.

        Raises:
            ValueError: it is no such text.
        """
        return datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(UTC)


class Classrooms:
    """The one classroom of the records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self) -> ClassroomSettings:
        """Name and time zone; the defaults until somebody gives them."""
        row = self._session.get(Classroom, 1)
        return ClassroomSettings(row.name, row.time_zone) if row else ClassroomSettings()

    def change(self, name: str, time_zone: str) -> ClassroomSettings:
        """Give both; returns what was before.

        Raises:
            UnknownZone: this machine does not know the time zone.
        """
        if time_zone not in available_timezones():
            message = f"There is no time zone {time_zone!r}. Write one such as Europe/Berlin."
            raise UnknownZone(message)
        before = self.current()
        row = self._session.get(Classroom, 1) or Classroom(id=1)
        row.name, row.time_zone = name[:200], time_zone
        self._session.add(row)
        self._session.flush()
        return before


def time_zones() -> list[str]:
    """The time zones that this machine knows, by name."""
    return sorted(available_timezones())
