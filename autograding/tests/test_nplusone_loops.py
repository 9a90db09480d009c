"""Loops in bytecode: what repeats, and what merely stands behind a loop."""

import dis
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest

from autograding.nplusone.loops import loop_at, position_of

SOURCE = """
def with_handlers(things):
    for thing in things:
        try:
            inside(thing)
        except ValueError:
            continue
        finally:
            inside()
    after()

def endless(things):
    while True:
        try:
            inside()
        except KeyError:
            pass
        if things:
            break
    after()

def with_test(node):
    while inside(node):
        node = inside()
    after()

def leaving(things):
    for thing in things:
        with inside(thing):
            inside()
        if thing:
            return after(thing)
    return after()

def nested(things):
    for thing in things:
        inside(thing)
        for part in thing:
            inside(part)
        inside()
    after()

def comprehended(things):
    after()
    return [inside(thing) for thing in things]

async def awaited(things):
    await after()
    async for thing in things:
        await inside(thing)
    async with after() as other:
        for thing in other:
            inside(thing)
    return after()
"""


def calls(code: CodeType) -> list[tuple[str, int, bool]]:
    """The name, the line and whether it repeats, for each call of `inside` and `after`."""
    lines = SOURCE.splitlines()
    found = []
    for instruction in dis.get_instructions(code):
        if instruction.opname.startswith("CALL"):
            line, _, column, _ = position_of(code, instruction.offset)
            text = lines[(line or 1) - 1][column or 0 :]
            for name in ("inside(", "after("):
                if text.startswith(name):
                    found.append((name, line or 0, loop_at(code, instruction.offset) is not None))
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return found + [each for part in inner for each in calls(part)]


def functions() -> dict[str, Callable[..., Any]]:
    """The functions of the source."""
    names: dict[str, Any] = {}
    exec(compile(SOURCE, "<loops>", "exec"), names)
    return {name: each for name, each in names.items() if hasattr(each, "__code__")}


@pytest.mark.parametrize("name", list(functions()))
def test_what_repeats(name: str) -> None:
    """Calls of `inside` repeat, calls of `after` do not."""
    found = calls(functions()[name].__code__)

    assert {"inside(", "after("} == {called for called, _, _ in found}
    assert [(called, line) for called, line, _ in found if called == "inside("] == [
        (called, line) for called, line, repeats in found if repeats
    ]


def test_innermost_loop_is_named() -> None:
    """The header of the inner loop for what is inside both, of the outer one for the rest."""
    code = functions()["nested"].__code__
    lines = SOURCE.splitlines()
    headers = []
    for instruction in dis.get_instructions(code):
        line = position_of(code, instruction.offset)[0] or 1
        if instruction.opname.startswith("CALL") and "inside(" in lines[line - 1]:
            loop = loop_at(code, instruction.offset)
            assert loop is not None
            headers.append((lines[line - 1].strip(), lines[loop.line - 1].strip()))

    assert [
        ("inside(thing)", "for thing in things:"),
        ("inside(part)", "for part in thing:"),
        ("inside()", "for thing in things:"),
    ] == list(dict.fromkeys(headers))
