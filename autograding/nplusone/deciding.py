"""From what a recorder saw to findings.

Pure, apart from reading source lines of the files that the chains name.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograding.nplusone.codes import CodeBook, Owner
from autograding.nplusone.findings import Finding, Kind, Loop, Place, Repetition
from autograding.nplusone.fixes import Fix, chain_text, fix_for
from autograding.nplusone.loops import position_of
from autograding.nplusone.paging import asks_one_by_one
from autograding.nplusone.proof import Proof, Step, prove, steps_of
from autograding.nplusone.recorder import Group
from autograding.nplusone.shapes import Purpose, Shape
from autograding.nplusone.sources import code_of, loop_text, relative, source_line
from autograding.nplusone.statements import tables_of

__all__ = ["Decided", "decide"]

_KINDS = {
    Purpose.LAZY: Kind.RELATIONSHIP,
    Purpose.COLUMN: Kind.COLUMN,
    Purpose.READ: Kind.MANUAL,
    Purpose.WRITE: Kind.WRITE,
    Purpose.FLUSH: Kind.WRITE,
}


@dataclass(frozen=True)
class Decided:
    """A finding, and its fix as something that can be tried."""

    finding: Finding
    fix: Fix
    root: type | None
    """The class that the query of the parents selects."""


def decide(groups: Sequence[Group], book: CodeBook, roots: Sequence[Path]) -> list[Decided]:
    """All findings, in the order in which their first statements were sent."""
    places = _Places(book, roots)
    proofs = [proof for bucket in _buckets(groups, book) for proof in _proofs(bucket, book)]
    decided = [_decided(proof, groups, places) for proof in proofs if _is_finding(proof)]
    return _with_longest_chain(decided)


def _buckets(groups: Iterable[Group], book: CodeBook) -> Iterable[list[Group]]:
    """Groups of one key at one site."""
    buckets: defaultdict[Any, list[Group]] = defaultdict(list)
    for group in groups:
        site = steps_of(group.chain[:2], book)
        buckets[_key(group.shape), site[0].key if site else None].append(group)
    return buckets.values()


def _key(shape: Shape) -> Any:
    if shape.purpose is Purpose.LAZY:
        return shape.purpose, shape.target, shape.immediate
    if shape.purpose is Purpose.COLUMN:
        return shape.purpose, shape.target, shape.reason
    return shape


def _proofs(bucket: list[Group], book: CodeBook) -> list[Proof]:
    if bucket[0].chain:
        return prove(bucket, book)
    if bucket[0].shape.purpose is Purpose.LAZY and any(group.paired for group in bucket):
        return [Proof(Repetition.UNKNOWN, None, (), tuple(bucket))]
    return []


def _is_finding(proof: Proof) -> bool:
    purpose = proof.groups[0].shape.purpose
    if purpose is Purpose.COLUMN:
        return not all(group.all_own for group in proof.groups)
    if purpose is Purpose.READ:
        return asks_one_by_one([sample for group in proof.groups for sample in group.samples])
    if purpose in {Purpose.WRITE, Purpose.FLUSH}:
        sent = sum(len(group.members) for group in proof.groups)
        return sent < 2 * proof.members  # a batch a flush is no row a flush
    return True


def _decided(proof: Proof, groups: Sequence[Group], places: "_Places") -> Decided:
    first = proof.groups[0]
    shape = first.shape
    site = places.place(proof.steps[-1]) if proof.steps else None
    fix = fix_for(proof, site.source if site else "")
    finding = Finding(
        kind=_KINDS[shape.purpose],
        relationship=_name(shape),
        site=site,
        loop=places.loop(proof),
        statements=sum(len(group.members) for group in proof.groups),
        parents=proof.members,
        fix=fix.text,
        is_option=bool(fix.steps),
        query=places.query(first, groups),
        view=places.view(proof.steps),
        hint=fix.hint,
    )
    root = shape.path[0].class_ if shape.path else None
    return Decided(finding, fix, root)


def _name(shape: Shape) -> str:
    """`Post.comments`, `Post.body`, `Post` or a table."""
    if shape.purpose is Purpose.LAZY:
        return f"{shape.target.parent.class_.__name__}.{shape.target.key}"
    if shape.purpose is Purpose.COLUMN:
        name = shape.target.class_.__name__
        return f"{name}.{shape.names[0]}" if len(shape.names) == 1 else name
    if shape.entities:
        return shape.entities[0].__name__
    return next(iter(tables_of(shape.statement)), "a query")


def _with_longest_chain(decided: Sequence[Decided]) -> list[Decided]:
    """Where one option is the start of another, the longer one mends both."""

    def longest(one: Decided) -> Decided:
        steps = one.fix.steps
        longer = [
            other.fix
            for other in decided
            if len(other.fix.steps) > len(steps) > 0
            and other.fix.steps[: len(steps)] == steps
            and other.finding.kind is one.finding.kind is Kind.RELATIONSHIP
        ]
        if not longer:
            return one
        best = max(longer, key=lambda fix: len(fix.steps))
        finding = replace(one.finding, fix=chain_text(best.steps))
        return replace(one, finding=finding, fix=replace(one.fix, steps=best.steps))

    return [longest(one) for one in decided]


class _Places:
    """Turns calls into lines of the user's."""

    def __init__(self, book: CodeBook, roots: Sequence[Path]) -> None:
        self._book = book
        self._roots = roots

    def place(self, step: Step) -> Place:
        """Where a call stands; in a template, the template's own line."""
        line = position_of(step.code, step.lasti)[0] or step.code.co_firstlineno
        file, line = self._template_line(step, line)
        return Place(
            relative(file, self._roots), line, self._function(step), source_line(file, line)
        )

    def loop(self, proof: Proof) -> Loop | None:
        """The header of the loop, or the call that goes through a list."""
        step = proof.at
        if step is None:
            return None
        place = self.place(step)
        text = code_of(place.source).rstrip(":")
        loop = step.loop if proof.repetition is Repetition.LOOP else None
        if loop is not None:
            file, line = self._template_line(step, loop.line)
            place = replace(place, line=line, source=source_line(file, line))
            templated = id(step.code) in self._book.templates
            text = place.source if templated else loop_text(file, line, loop.column)
        if proof.repetition is Repetition.RECURSION:
            text = f"{step.code.co_name}()"
        return Loop(place.file, place.line, place.function, place.source, proof.repetition, text)

    def view(self, steps: Sequence[Step]) -> Place | None:
        """The user's innermost Python that led to a template, where the site is in one."""
        if not steps or id(steps[-1].code) not in self._book.templates:
            return None
        templates = self._book.templates
        python = [
            step for step in steps if step.owner is Owner.USER and id(step.code) not in templates
        ]
        return self.place(python[-1]) if python else None

    def query(self, first: Group, groups: Sequence[Group]) -> Place | None:
        """The query that loaded the parents: the last of their class before they got their run."""
        path = first.shape.path
        if not path or first.run < 0:
            return None
        asked = [
            (tick, group)
            for group in groups
            if path[0].class_ in group.shape.entities
            for tick in group.ticks
            if tick < first.run
        ]
        if not asked:
            return None
        steps = steps_of(max(asked, key=lambda pair: pair[0])[1].chain[:2], self._book)
        return self.place(steps[0]) if steps else None

    def _template_line(self, step: Step, line: int) -> tuple[str, int]:
        template = self._book.templates.get(id(step.code))
        if template is None:
            return step.code.co_filename, line
        file = template.filename or template.name or step.code.co_filename
        return file, template.get_corresponding_lineno(line)

    def _function(self, step: Step) -> str:
        template = self._book.templates.get(id(step.code))
        if template is not None:
            return template.name or "template"
        # A comprehension or a lambda goes by the name of the function around it.
        names = [name for name in step.code.co_qualname.split(".") if not name.startswith("<")]
        return names[-1] if names else ""
