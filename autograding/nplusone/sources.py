"""Source lines of the user's files and templates, for what a reader sees."""

import ast
import functools
import linecache
from collections.abc import Sequence
from pathlib import Path

__all__ = ["call_names", "code_of", "loop_text", "relative", "source_line"]


def source_line(file: str, line: int) -> str:
    """The line without its indentation; empty where the file cannot be read."""
    return linecache.getline(file, line).strip()


def code_of(source: str) -> str:
    """A line of Python without the comment at its end."""
    code, gap, comment = source.partition("  #")
    return code if gap and "'" not in comment and '"' not in comment else source


def relative(file: str, roots: Sequence[Path]) -> str:
    """The file as seen from the outermost root that holds it."""
    path = Path(file)
    for root in roots:
        folder = root if root.is_dir() else root.parent
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return file


def loop_text(file: str, line: int, column: int | None) -> str:
    """The header of the loop whose variable stands at a place: `for post in posts`."""
    loops = _loops("".join(linecache.getlines(file)))
    exact = [text for text, at, col in loops if (at, col) == (line, column)]
    near = [text for text, at, _ in loops if at == line]
    return next(iter([*exact, *near]), source_line(file, line).rstrip(":"))


def call_names(file: str, line: int, column: int | None) -> set[str]:
    """The names that are called by the expression that starts at a place."""
    tree = _tree("".join(linecache.getlines(file)))
    if tree is None:
        return set()
    calls = [
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (node.lineno, node.col_offset) == (line, column)
    ]
    attributes = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    return attributes | {func.id for func in calls if isinstance(func, ast.Name)}


@functools.lru_cache(maxsize=64)
def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


@functools.lru_cache(maxsize=64)
def _loops(source: str) -> list[tuple[str, int, int]]:
    """Each loop's header as text, and where its variable (or its test) stands."""
    tree = _tree(source)
    found: list[tuple[str, int, int]] = []
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            target = ast.unparse(node.target)
            if isinstance(node.target, ast.Tuple):
                target = target.removeprefix("(").removesuffix(")")
            text = f"for {target} in {ast.unparse(node.iter)}"
            found.append((text, node.target.lineno, node.target.col_offset))
        elif isinstance(node, ast.While):
            text = f"while {ast.unparse(node.test)}"
            found.append((text, node.test.lineno, node.test.col_offset))
    return found
