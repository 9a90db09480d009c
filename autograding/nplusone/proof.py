"""The proof that something repeats: what the chains of calls of one key have in common.

Pure: chains in, repetitions out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import CodeType

from autograding.nplusone.chains import Chain
from autograding.nplusone.codes import CodeBook, Owner
from autograding.nplusone.findings import Repetition
from autograding.nplusone.loops import CodeLoop, loop_at, position_of, same_place
from autograding.nplusone.recorder import Group
from autograding.nplusone.shapes import Purpose
from autograding.nplusone.sources import call_names

__all__ = ["Proof", "Step", "prove", "steps_of"]


# What Jinja calls the pieces of an included template or a block that it hands on.
_PLUMBING = frozenset({"event"})


@dataclass(frozen=True)
class Step:
    """One call of a chain."""

    code: CodeType
    lasti: int
    place: int
    owner: Owner
    templated: bool = False

    @property
    def key(self) -> tuple[int, int]:
        """Equal for equal expressions of the same function."""
        return id(self.code), self.place

    @property
    def loop(self) -> CodeLoop | None:
        """The innermost loop of this function that repeats the call."""
        return loop_at(self.code, self.lasti, _PLUMBING if self.templated else frozenset())


@dataclass(frozen=True)
class Proof:
    """Groups that one and the same thing repeats."""

    repetition: Repetition
    at: Step | None
    """The call whose function holds the loop."""
    steps: tuple[Step, ...]
    """The first group's chain from the user's outermost frame inwards; the last is the site."""
    groups: tuple[Group, ...]

    @property
    def members(self) -> int:
        """How many different parents or parameters there were."""
        return _members(self.groups)


def steps_of(chain: Chain, book: CodeBook) -> tuple[Step, ...]:
    """A chain from outside to inside, with owners."""
    pairs = list(zip(chain[::2], chain[1::2], strict=True))
    steps = []
    for number, lasti in reversed(pairs):
        code = book.codes[number]
        place = same_place(code, lasti)
        steps.append(Step(code, lasti, place, book.owners[number], number in book.templates))
    return tuple(steps)


@dataclass(frozen=True)
class _Seen:
    """A group with its chain, from the user's outermost frame inwards."""

    group: Group
    steps: tuple[Step, ...]
    harness_loops: bool

    @property
    def looping(self) -> list[tuple[object, Step]]:
        """The user's calls in loops, from inside to outside, each with all that led to it."""
        return [
            (tuple(each.key for each in self.steps[: index + 1]), step)
            for index, step in reversed(list(enumerate(self.steps)))
            if step.owner is Owner.USER and step.loop is not None
        ]

    @property
    def recursive(self) -> set[int]:
        """The user's functions that call themselves, by whatever way."""
        codes = [id(step.code) for step in self.steps if step.owner is Owner.USER]
        return {code for code in codes if codes.count(code) > 1}


def prove(groups: Iterable[Group], book: CodeBook) -> list[Proof]:
    """What repeats the statements of one key at one site; empty where nothing does."""
    seen = [one for group in groups if (one := _see(group, book)) is not None]
    looped = _by_loop(seen)
    proven = {id(one.group) for proof in looped for one in _as_seen(proof, seen)}
    return looped + [
        proof for one in seen if id(one.group) not in proven for proof in _by_library(one)
    ]


def _as_seen(proof: Proof, seen: Sequence[_Seen]) -> list[_Seen]:
    return [one for one in seen if any(one.group is group for group in proof.groups)]


def _see(group: Group, book: CodeBook) -> _Seen | None:
    """The group as the user's own code sees it; None where the harness alone may repeat it."""
    steps = steps_of(group.chain, book)
    start = next((i for i, step in enumerate(steps) if step.owner is Owner.USER), len(steps))
    harness = any(
        step.owner is Owner.HARNESS and step.loop and id(step.code) not in book.enclosing
        for step in steps[:start]
    )
    loaded = group.shape.purpose in {Purpose.LAZY, Purpose.COLUMN}
    if harness and loaded and not group.paired:
        return None
    return _Seen(group, steps[start:], harness)


def _by_loop(seen: Sequence[_Seen]) -> list[Proof]:
    """Each group with the innermost loop that has at least two parents over all groups."""
    sharing: defaultdict[object, list[Group]] = defaultdict(list)
    for one in seen:
        for prefix, _ in one.looping:
            sharing[prefix].append(one.group)
    recursive = {code for one in seen for code in one.recursive}
    chosen: defaultdict[tuple[Repetition, object], list[tuple[_Seen, Step]]] = defaultdict(list)
    for one in seen:
        repeated = next((pair for pair in one.looping if _members(sharing[pair[0]]) > 1), None)
        again = next((step for step in reversed(one.steps) if id(step.code) in recursive), None)
        if repeated is not None and id(repeated[1].code) not in recursive:
            chosen[Repetition.LOOP, repeated[0]].append((one, repeated[1]))
        elif again is not None:
            chosen[Repetition.RECURSION, id(again.code)].append((one, again))
    return [
        Proof(repetition, picked[0][1], picked[0][0].steps, groups)
        for (repetition, _), picked in chosen.items()
        if _members(groups := tuple(one.group for one, _ in picked)) > 1
    ]


def _by_library(one: _Seen) -> list[Proof]:
    """One chain of calls, several parents and no loop of the user's: something else iterates."""
    purpose = one.group.shape.purpose
    if purpose in {Purpose.WRITE, Purpose.FLUSH} or _members([one.group]) < 2:
        return []
    if purpose is Purpose.READ and one.harness_loops:
        return []
    if purpose is Purpose.LAZY and not one.group.paired:
        return []  # from queries of their own, as in requests that come one after the other
    return [Proof(Repetition.LIBRARY, _caller(one), one.steps, (one.group,))]


def _caller(one: _Seen) -> Step | None:
    """The user's call that goes through a list.

    Where the site calls another library than SQLAlchemy, that one goes through the list. Otherwise
    it is above: where the next of the user's frames does not call the function of the site by name,
    it has handed it over (to `map`, `sorted`, a serializer), and the list is there.
    """
    users = [step for step in one.steps if step.owner is Owner.USER]
    if len(users) < 2 or users[-1].templated or one.group.shape.immediate or not one.group.direct:
        return users[-1] if users else None
    site, outer = users[-1], users[-2]
    line, _, column, _ = position_of(outer.code, outer.lasti)
    named = call_names(outer.code.co_filename, line or 0, column)
    return site if site.code.co_name in named else outer


def _members(groups: Iterable[Group]) -> int:
    members: set[int] = set()
    for group in groups:
        members.update(group.members)
    return len(members)
