"""Staying with a class on GitHub: what it tells of is brought at once, and everything now and then.

The rounds find what no delivery told of: a server that was down, a webhook that was switched off.
Stopping it at any moment loses nothing: what was told is in the records until it was brought.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from sqlalchemy.exc import OperationalError

from autograding.forge.github import GitHubError, NotPermitted, RateLimited, Refused
from autograding.marks.sync import Synced, Synchronization
from autograding.records import Told

__all__ = ["POLL_SECONDS", "Watch"]

POLL_SECONDS = 0.25
"""How often the records are asked whether GitHub told anything: one small query."""
_FIRST_PAUSE, _LIMITED_PAUSE, _LONGEST_PAUSE = 5.0, 60.0, 300.0


@dataclass
class Watch:
    """Brings what is told of until it is stopped.

    Attributes:
        begin: makes a new run, for a round over everything.
        every: seconds from one round to the next.
        tell: is given each repository that was asked for.
        say: is told in a sentence what keeps it from going on.
        sleep: what waits.
    """

    begin: Callable[[], Synchronization]
    every: float
    tell: Callable[[Synced], None]
    say: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    _held: dict[str, str] = field(default_factory=dict)

    def go_on(self, run: Synchronization) -> NoReturn:
        """Go on from a round that was just made, until Ctrl-C.

        What GitHub refuses altogether is said, and tried again after a pause that grows; so is what
        the records refuse: their server may have been started anew.
        """
        due, failures = time.monotonic() + self.every, 0
        while True:
            try:
                if time.monotonic() >= due:
                    run = self._round()
                    due = time.monotonic() + self.every
                elif not self._bring_one(run):
                    self.sleep(POLL_SECONDS)
                failures = 0
            except (GitHubError, OperationalError) as error:
                seconds = _pause(error, failures)
                failures += 1
                words = f"This goes on by itself: the next try is in {seconds:.0f} s."
                self.say(f"{_reason(error)} {words}")
                self.sleep(seconds)

    def _round(self) -> Synchronization:
        """Ask for everything; what is told of meanwhile does not wait for the end of it."""
        run = self.begin()
        for listed in run.start():
            self._bring_one(run)
            self.tell(run.bring(listed))
        for warning in run.warnings:
            self.say(f"Warning: {warning}")
        return run

    def _bring_one(self, run: Synchronization) -> bool:
        """Bring what waits longest; tell whether anything did.

        What cannot be brought waits for the next thing that is told of it, or for the next round.
        """
        waiting = (one for one in run.told() if self._held.get(one.full_name) != one.stamp)
        told = next(waiting, None)
        if told is None:
            return False
        if not self._bring(run, told):
            self._held[told.full_name] = told.stamp
        return True

    def _bring(self, run: Synchronization, told: Told) -> bool:
        """Bring one; tell whether nothing was wrong with it, of which others must not wait."""
        try:
            synced = run.bring_told(told)
        except (NotPermitted, Refused) as error:
            self.say(f"{told.full_name}: {error}")
            return False
        if synced is None:
            return True
        self.tell(synced)
        return not synced.problem


def _reason(error: Exception) -> str:
    """GitHub's own words; of what a database says, the first line."""
    if isinstance(error, OperationalError):
        return f"The records do not answer: {str(error.orig).strip().splitlines()[0]}."
    return str(error)


def _pause(error: Exception, failures: int) -> float:
    first = _LIMITED_PAUSE if isinstance(error, RateLimited) else _FIRST_PAUSE
    return min(first * 2.0**failures, _LONGEST_PAUSE)
