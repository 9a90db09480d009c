"""Students as plain values, for what is kept longer than a session."""

from dataclasses import dataclass

__all__ = ["MOST_NAMES", "Named"]

MOST_NAMES = 12
"""How many names stand beside a number; the number says how many there are."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whose page to link to, and under which name."""

    username: str
    name: str
