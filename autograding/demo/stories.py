"""What each student of the demo does with a unit, made from the unit's own corpus.

A story ends as its kind says, and the demo holds it to that: a right submission has full points, a
wrong one those that the corpus foretells.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograding.assignment import Assignment, Corpus, Overlay, load_corpus, references

__all__ = ["HALF", "Kind", "Story", "Submission", "stories"]

HALF = "half"
"""The submission that has only the first half of what is to be handed in."""

Submission = Overlay | str
"""An entry of the corpus, a reference's name, `starter`, or `HALF`."""

_RIGHT_DESIGNS = 2
_MOST_MISTAKES = 10
_FEWEST_MISTAKES = 3


class Kind(StrEnum):
    """What a student of the demo is an example of."""

    PERFECT = "perfect"
    ALTERNATIVE = "alternative"
    IMPROVED = "improved"
    HALF_DONE = "half_done"
    UNTOUCHED = "untouched"
    MISTAKE = "mistake"
    UNPARSABLE = "unparsable"
    ENDLESS = "endless"
    CHEATING = "cheating"
    NEVER_PUSHED = "never_pushed"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class Story:
    """One student's way through a unit.

    Attributes:
        kind: what the student is an example of.
        submissions: what is pushed, in order; none for who never pushes.
        least: the fewest points that the last push may earn, and `most` the most.
        about: a few words for the instructor, such as the mistake's name.
    """

    kind: Kind
    submissions: tuple[Submission, ...] = ()
    least: int = 0
    most: int = 0
    about: str = ""

    @property
    def accepts(self) -> bool:
        """Whether the student accepts the unit at all."""
        return self.kind is not Kind.NOT_ACCEPTED


def stories(assignment: Assignment, *, units: int = 1) -> tuple[Story, ...]:
    """The stories of one unit, slow ones first; fewer mistakes the more `units` share the demo.

    Raises:
        AssignmentError: the unit's corpus is malformed.
    """
    corpus = load_corpus(assignment)
    mistakes = max(_FEWEST_MISTAKES, _MOST_MISTAKES // units)
    return (
        *_oddities(corpus),
        *_successes(assignment, corpus),
        *_beginnings(assignment),
        *_mistakes(assignment, corpus, mistakes),
    )


def _oddities(corpus: Corpus) -> Iterator[Story]:
    """Submissions that the corpus marks as not even running, never ending, or dishonest."""
    for kind in (Kind.ENDLESS, Kind.CHEATING, Kind.UNPARSABLE):
        chaff = next((chaff for chaff in corpus.chaffs if chaff.kind == kind), None)
        if chaff:
            yield _wrong(kind, chaff)


def _successes(assignment: Assignment, corpus: Corpus) -> Iterator[Story]:
    """Full points: with the reference, with other designs, and after a few pushes."""
    full = assignment.max_points
    first, *others = references(assignment)
    yield Story(Kind.PERFECT, (first,), full, full)
    designs: list[Submission] = [*others, *corpus.wheats[:_RIGHT_DESIGNS]]
    for design in designs:
        yield Story(Kind.ALTERNATIVE, (design,), full, full, _name(design))
    almost = _smallest_mistake(corpus)
    steps: tuple[Submission, ...] = (HALF, almost, first) if almost else (HALF, first)
    yield Story(Kind.IMPROVED, steps, full, full, f"{len(steps)} pushes")


def _beginnings(assignment: Assignment) -> Iterator[Story]:
    """Work that is not finished, or not begun."""
    baseline = assignment.baseline
    yield Story(Kind.HALF_DONE, (HALF,), baseline, assignment.max_points - 1)
    yield Story(Kind.UNTOUCHED, ("starter",), baseline, baseline)
    yield Story(Kind.NEVER_PUSHED)
    yield Story(Kind.NOT_ACCEPTED)


def _mistakes(assignment: Assignment, corpus: Corpus, most: int) -> Iterator[Story]:
    """Common mistakes, as many different criteria among them as can be."""
    plain = [chaff for chaff in corpus.chaffs if not chaff.kind]
    for chaff in _varied(assignment, plain)[:most]:
        yield _wrong(Kind.MISTAKE, chaff)


def _varied(assignment: Assignment, chaffs: Sequence[Overlay]) -> list[Overlay]:
    """The costliest mistake of every criterion, then the second of every one, and so on.

    A chaff counts for the criterion in which it loses most.
    """
    full = {criterion.id: criterion.points for criterion in assignment.criteria}
    seen: Counter[str] = Counter()
    ranks = {}
    costliest = sorted(chaffs, key=lambda chaff: sum(chaff.points.values()))
    for chaff in costliest:
        worst = max(full, key=lambda criterion: full[criterion] - chaff.points[criterion])
        ranks[chaff.name] = seen[worst]
        seen[worst] += 1
    return sorted(costliest, key=lambda chaff: ranks[chaff.name])


def _smallest_mistake(corpus: Corpus) -> Overlay | None:
    """The wrong submission that loses the least."""
    plain = [chaff for chaff in corpus.chaffs if not chaff.kind]
    return max(plain, key=lambda chaff: sum(chaff.points.values()), default=None)


def _wrong(kind: Kind, chaff: Overlay) -> Story:
    points = sum(chaff.points.values())
    return Story(kind, (chaff,), points, points, chaff.name)


def _name(submission: Submission) -> str:
    return submission if isinstance(submission, str) else submission.name
