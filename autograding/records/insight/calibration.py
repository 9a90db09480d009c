"""How well students judge their own work: their ticks against what was measured."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Calibration"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many students ticked a criterion or not, and had all its points or not.

    `over` ticked what was not there, `under` had it and did not tick. Who handed in no
    self-assessment is not counted.
    """

    right_ticked: int = 0
    right_unticked: int = 0
    over: int = 0
    under: int = 0

    @classmethod
    def of(cls, groups: Iterable[tuple[bool | None, bool, int]]) -> "Calibration":
        """Count up groups of (ticked, has all points, how many)."""
        counts = {(True, True): 0, (False, False): 0, (True, False): 0, (False, True): 0}
        for ticked, is_full, number in groups:
            if ticked is not None:
                counts[bool(ticked), is_full] += number
        return cls(*counts.values())

    @property
    def students(self) -> int:
        """How many judged themselves."""
        return self.right_ticked + self.right_unticked + self.over + self.under

    @property
    def right(self) -> float:
        """The share who judged rightly, 0 to 1."""
        rightly = self.right_ticked + self.right_unticked
        return rightly / self.students if self.students else 0.0
