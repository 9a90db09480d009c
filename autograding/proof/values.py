"""What a proof found, as frozen values and as the JSON that `classroom check --json` writes."""

from dataclasses import dataclass, field

__all__ = ["Attempt", "Earned", "UnitProof"]


@dataclass(frozen=True)
class Earned:
    """What one grading gave.

    Attributes:
        points: by criterion; None when it was ungradable.
        lost: ids of the checks that judged it and did not pass.
        remarks: for each lost check, what its student would read.
    """

    points: dict[str, int] | None
    lost: tuple[str, ...] = ()
    remarks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attempt:
    """One submission of the corpus: what it should earn, and what it earned.

    Attributes:
        role: `starter`, `reference`, `wheat` or `chaff`.
        expected: points by criterion; None for the starter, of which only the total is stated.
        earned: what it did earn.
        remembered: whether that is known from a proof before, of which all was the same.
    """

    role: str
    name: str
    expected: dict[str, int] | None
    earned: Earned
    remembered: bool = False

    @property
    def total(self) -> int | None:
        """Points of all criteria, None when it was ungradable."""
        points = self.earned.points
        return None if points is None else sum(points.values())

    @property
    def exact(self) -> bool:
        """Whether each criterion earned what it should."""
        return self.earned.points is not None and self.earned.points == self.expected


@dataclass(frozen=True)
class UnitProof:
    """The proof of one unit.

    Attributes:
        quick: whether wheats and chaffs were left out; then it says of no check that nothing
            loses it.
    """

    id: str
    baseline: int
    max_points: int
    checks: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    quick: bool = False

    def role(self, name: str) -> tuple[Attempt, ...]:
        """All attempts of one role."""
        return tuple(attempt for attempt in self.attempts if attempt.role == name)

    @property
    def starter_points(self) -> int | None:
        """What the untouched starter earned."""
        return next((attempt.total for attempt in self.role("starter")), None)

    @property
    def checks_without_chaff(self) -> tuple[str, ...]:
        """Checks that no chaff loses: nothing shows that they can fail."""
        lost = {name for attempt in self.role("chaff") for name in attempt.earned.lost}
        return tuple(name for name in self.checks if name not in lost)

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that keeps the unit from being fair, a sentence each."""
        found = [_mismatch(attempt) for attempt in self.attempts if not self._as_expected(attempt)]
        if len(self.role("reference")) < 2:
            found.append("There are fewer than two reference solutions.")
        if not self.quick:
            found += [f"No chaff loses the check {name}." for name in self.checks_without_chaff]
        return tuple(found)

    @property
    def ok(self) -> bool:
        """Whether the unit's grading is proven fair."""
        return not self.problems

    def to_json(self) -> dict[str, object]:
        """The unit's part of `classroom check --json`."""
        wheats, chaffs = self.role("wheat"), self.role("chaff")
        return {
            "id": self.id,
            "quick": self.quick,
            "gradings": {
                "total": len(self.attempts),
                "remembered": sum(attempt.remembered for attempt in self.attempts),
            },
            "starter_points": self.starter_points,
            "baseline": self.baseline,
            "references": [attempt.total for attempt in self.role("reference")],
            "wheats": {
                "total": len(wheats),
                "full_marks": sum(attempt.total == self.max_points for attempt in wheats),
            },
            "chaffs": {"total": len(chaffs), "exact": sum(attempt.exact for attempt in chaffs)},
            "checks_without_chaff": list(self.checks_without_chaff),
            "problems": list(self.problems),
            "ok": self.ok,
        }

    def _as_expected(self, attempt: Attempt) -> bool:
        if attempt.role == "starter":
            return attempt.total == self.baseline
        return attempt.exact


def _mismatch(attempt: Attempt) -> str:
    name = f"{attempt.role} {attempt.name}"
    points, remarks = attempt.earned.points, attempt.earned.remarks
    if points is None:
        return f"{name} is ungradable: {'; '.join(remarks.values()) or 'no reason given'}"
    if attempt.expected is None:
        return f"{name} earns {attempt.total} points, not its stated baseline."
    wrong = [
        f"{criterion} {points[criterion]} instead of {stated}"
        for criterion, stated in attempt.expected.items()
        if points[criterion] != stated
    ]
    told = "".join(f"\n      {check}: {text}" for check, text in remarks.items())
    return f"{name} earns {', '.join(wrong)}.{told}"
