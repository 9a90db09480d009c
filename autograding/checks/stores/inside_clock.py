"""Runs in the worker: its clock, which `travel` moves for the student's code and all libraries."""

import time

__all__ = ["at", "restore"]

_traveller = None
_moved = 0.0


def at(seconds: float) -> None:
    """Let the clock be so many seconds ahead of the true one, and go on from there."""
    global _traveller, _moved  # noqa: PLW0603 - a process has one clock
    import time_machine  # noqa: PLC0415 - few checks need it

    if _traveller is None:
        _traveller = time_machine.travel(time.time(), tick=True)
        _coordinates.append(_traveller.start())
    _coordinates[0].shift(seconds - _moved)
    _moved = seconds


def restore() -> None:
    """Let it be right again, where the process lives on."""
    global _traveller, _moved
    if _traveller is not None:
        _traveller.stop()
        _coordinates.clear()
        _traveller, _moved = None, 0.0


_coordinates: list = []  # type: ignore[type-arg]
