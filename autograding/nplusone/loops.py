"""Which instructions of a code object repeat: natural loops, read from the bytecode.

Bytecode and not source, because it is there for templates, too, and says exactly what jumps back.
"""

import dis
import functools
from collections import defaultdict
from dataclasses import dataclass
from types import CodeType

__all__ = ["CodeLoop", "loop_at", "position_of", "same_place"]

# `await` and `yield from` jump back to poll; nothing of the user's repeats there.
_NOTHING: frozenset[str] = frozenset()
_POLLING = "JUMP_BACKWARD_NO_INTERRUPT"


@dataclass(frozen=True)
class CodeLoop:
    """A loop in a code object: where its header stands, and the instructions that repeat."""

    line: int
    column: int | None
    variable: str
    """What a `for` loop calls each thing, where it is one plain name."""
    offsets: frozenset[int]


def loop_at(code: CodeType, lasti: int, ignore: frozenset[str] = _NOTHING) -> CodeLoop | None:
    """The innermost loop that repeats the instruction at `lasti`, or a copy of the same source.

    The test of a `while` loop is compiled twice, before it and at its end: both are the loop's.

    Args:
        code: a function, a module, a comprehension.
        lasti: the offset of the instruction.
        ignore: names of variables whose loops are not the user's.
    """
    copies = _copies(code).get(same_place(code, lasti), (lasti,))
    around = [
        loop
        for loop in _loops(code)
        if loop.offsets.intersection(copies) and loop.variable not in ignore
    ]
    return min(around, key=lambda loop: len(loop.offsets), default=None)


def same_place(code: CodeType, lasti: int) -> int:
    """One number for all instructions that were compiled from one and the same expression."""
    position = position_of(code, lasti)
    if None in position:
        return lasti
    return _places(code).get(position, lasti)


def position_of(code: CodeType, lasti: int) -> tuple[int | None, ...]:
    """Line, end line, column and end column of an instruction's source."""
    positions = _positions(code)
    index = lasti // 2
    return positions[index] if index < len(positions) else (None,) * 4


@functools.lru_cache(maxsize=512)
def _positions(code: CodeType) -> list[tuple[int | None, ...]]:
    return list(code.co_positions())


@functools.lru_cache(maxsize=512)
def _places(code: CodeType) -> dict[tuple[int | None, ...], int]:
    places: dict[tuple[int | None, ...], int] = {}
    for index, position in enumerate(_positions(code)):
        places.setdefault(position, index * 2)
    return places


@functools.lru_cache(maxsize=512)
def _copies(code: CodeType) -> dict[int, tuple[int, ...]]:
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for instruction in dis.get_instructions(code):
        copies[same_place(code, instruction.offset)].append(instruction.offset)
    return {place: tuple(offsets) for place, offsets in copies.items()}


@functools.lru_cache(maxsize=512)
def _loops(code: CodeType) -> tuple[CodeLoop, ...]:
    instructions = list(dis.get_instructions(code))
    backward = [
        (instruction.offset, int(instruction.argval))
        for instruction in instructions
        if "BACKWARD" in instruction.opname and instruction.opname != _POLLING
    ]
    before = _predecessors(code, instructions)
    bodies: dict[int, set[int]] = {}
    for source, target in backward:  # `continue` jumps back, too: one header, one loop
        bodies.setdefault(target, {target}).update(_body(before, source, target))
    by_offset = {instruction.offset: instruction for instruction in instructions}
    return tuple(_loop(code, target, body, by_offset) for target, body in bodies.items())


def _body(before: dict[int, list[int]], source: int, target: int) -> set[int]:
    """What can reach the jump back without passing the header."""
    body, waiting = {target}, [source]
    while waiting:
        offset = waiting.pop()
        if offset not in body:
            body.add(offset)
            waiting.extend(before[offset])
    return body


def _predecessors(code: CodeType, instructions: list[dis.Instruction]) -> dict[int, list[int]]:
    before: defaultdict[int, list[int]] = defaultdict(list)
    for here, after in zip(instructions, [*instructions[1:], None], strict=True):
        if after is not None and here.opname not in _ENDS:
            before[after.offset].append(here.offset)
        if here.opcode in dis.hasjrel or here.opcode in dis.hasjabs:
            before[int(here.argval)].append(here.offset)
    for entry in getattr(dis.Bytecode(code), "exception_entries", ()):
        for instruction in instructions:
            if entry.start <= instruction.offset < entry.end:
                before[entry.target].append(instruction.offset)
    return before


_ENDS = frozenset(
    {
        "JUMP_BACKWARD",
        "JUMP_BACKWARD_NO_INTERRUPT",
        "JUMP_FORWARD",
        "RAISE_VARARGS",
        "RERAISE",
        "RETURN_CONST",
        "RETURN_VALUE",
    }
)


def _loop(
    code: CodeType, target: int, body: set[int], by_offset: dict[int, dis.Instruction]
) -> CodeLoop:
    line, column = _header(code, target, body, by_offset)
    return CodeLoop(
        line or code.co_firstlineno, column, _variable(target, body, by_offset), frozenset(body)
    )


def _variable(target: int, body: set[int], by_offset: dict[int, dis.Instruction]) -> str:
    after = min((offset for offset in body if offset > target), default=target)
    stored = by_offset[after]
    named = by_offset[target].opname == "FOR_ITER" and stored.opname.startswith("STORE_")
    return str(stored.argval) if named else ""


def _header(
    code: CodeType, target: int, body: set[int], by_offset: dict[int, dis.Instruction]
) -> tuple[int | None, int | None]:
    """Where the variable of a `for` stands, or the test of a `while`."""
    positions = {offset: position_of(code, offset) for offset in sorted(body)}
    if by_offset[target].opname == "FOR_ITER":
        after = min((offset for offset in body if offset > target), default=target)
        return positions[after][0], positions[after][2]
    starts = [(place[0], place[2]) for place in positions.values() if place[0] is not None]
    return min(starts, key=lambda start: (start[0], start[1] or 0), default=(None, None))
