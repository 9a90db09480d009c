"""What an author writes checks, rubrics and corpora with, read from the source's syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import autograding
from autograding.reference.markdown import bullets, read_docstring, table

__all__ = ["writing_blocks"]

_PACKAGE = Path(autograding.__file__).parent
_Definition = ast.ClassDef | ast.FunctionDef


class _Part(NamedTuple):
    """Something that has a heading of its own: its module, its name there, and its heading."""

    module: str
    name: str
    heading: str


# Those that an author makes have arguments; the others are given.
_MADE = {"check", "Failure", "Browser", "Section"}
_PARTS = (
    _Part("checks/api.py", "check", "@check"),
    _Part("checks/api.py", "Failure", "Failure"),
    _Part("checks/api.py", "Steps", "step"),
    _Part("checks/submitted.py", "Submitted", "student, as files"),
    _Part("checks/student.py", "Student", "student, as a program"),
    _Part("checks/database.py", "Database", "student.database()"),
    _Part("checks/postgres/database.py", "PostgresDatabase", "student.postgresql()"),
    _Part("checks/stores/redis_store.py", "RedisStore", "student.redis()"),
    _Part("checks/stores/document_store.py", "DocumentStore", "student.documents()"),
    _Part("checks/browser.py", "Browser", "Browser"),
    _Part("checks/browser.py", "Page", "Page"),
    _Part("checks/notes.py", "Section", "Section"),
)
# What the engine calls, and no check.
_PLUMBING = {"close", "welcome", "worker", "log"}


class _Form(NamedTuple):
    """A mapping of YAML: its heading, the struct that reads it, and the one that explains it."""

    heading: str
    module: str
    name: str
    explained: tuple[str, str]


_MODEL = "assignment/model.py"
_FORMS = (
    _Form("assignment.yml", "assignment/load.py", "_AssignmentEntry", (_MODEL, "Assignment")),
    _Form("criteria", "assignment/load.py", "_CriterionEntry", (_MODEL, "Criterion")),
    _Form("checks of a criterion", "assignment/load.py", "_CheckEntry", (_MODEL, "CheckSpec")),
    _Form("a corpus entry", "assignment/corpus.py", "_Entry", ("assignment/corpus.py", "_Entry")),
)


def writing_blocks() -> Iterator[str]:
    """The blocks on how checks, rubrics and corpora are written."""
    yield "## Writing a check"
    yield (
        "A check is a pytest function below `checks/`. It gets `student` and, where "
        "`assignment.yml` gives it steps, `step`. [How to write a unit](../authoring.md) begins at "
        "the beginning."
    )
    for part in _PARTS:
        yield f"### {part.heading}"
        yield from _definition(_find(part.module, part.name))
    yield "## Writing a rubric and a corpus"
    for form in _FORMS:
        yield f"### Keys of {form.heading}"
        yield _keys(form)
    yield "### Keys of limits"
    yield "Sizes are in bytes, times in seconds."
    rows = [(f"`{name}`", f"`{value}`") for name, value in _fields(_find(_MODEL, "Limits"))]
    yield table(("Key", "By default"), rows)


def _find(module: str, name: str) -> _Definition:
    tree = ast.parse((_PACKAGE / module).read_text(encoding="utf-8"))
    return next(node for node in tree.body if isinstance(node, _Definition) and node.name == name)


def _definition(node: _Definition) -> Iterator[str]:
    """Its words, its arguments or attributes, and what can be done with it."""
    told = read_docstring(ast.get_docstring(node))
    if isinstance(node, ast.FunctionDef):
        yield f"`{_signature(node)}`"
    yield from told.paragraphs
    arguments = told.sections.get("Args", {}) if node.name in _MADE else {}
    attributes = told.sections.get("Attributes", {})
    for label, entries in (("Arguments", arguments), ("Attributes", attributes)):
        if entries:
            yield f"{label}:\n\n{bullets(entries)}"
    if methods := [_method(each) for each in _public(node) if each.name not in attributes]:
        yield "Methods:\n\n" + "\n".join(methods)


def _keys(form: _Form) -> str:
    words = read_docstring(ast.get_docstring(_find(*form.explained))).sections["Attributes"]
    return table(
        ("Key", "Needed", "Meaning"),
        [
            (f"`{name}`", "" if value else "yes", words[name])
            for name, value in _fields(_find(form.module, form.name))
        ],
    )


def _fields(node: _Definition) -> Iterator[tuple[str, str]]:
    """Each field of a struct: its name in YAML, and its default or ""."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            name = _named(each.value) or each.target.id
            yield name, ast.unparse(each.value) if each.value else ""


def _named(value: ast.expr | None) -> str:
    """The name that `msgspec.field(name=…)` gives, or ""."""
    keywords = value.keywords if isinstance(value, ast.Call) else []
    given = [each.value for each in keywords if each.arg == "name"]
    return str(ast.literal_eval(given[0])) if given else ""


def _public(node: _Definition) -> list[ast.FunctionDef]:
    if isinstance(node, ast.FunctionDef):
        return []
    return [
        each
        for each in node.body
        if isinstance(each, ast.FunctionDef)
        and (not each.name.startswith("_") or each.name == "__call__")
        and each.name not in _PLUMBING
    ]


def _method(node: ast.FunctionDef) -> str:
    told = read_docstring(ast.get_docstring(node))
    lines = [f"- **`{_signature(node)}`** {told.text}"]
    lines += [f"  - `{name}`: {text}" for name, text in told.sections.get("Args", {}).items()]
    lines += [
        f"  - raises `{name}`: {text}" for name, text in told.sections.get("Raises", {}).items()
    ]
    return "\n".join(lines)


def _signature(node: ast.FunctionDef) -> str:
    """How it is called: without types, which the source has."""
    if any(ast.unparse(each) == "property" for each in node.decorator_list):
        return node.name
    name = "step" if node.name == "__call__" else node.name
    arguments = node.args
    optional = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    for each in (*arguments.args, *arguments.kwonlyargs, *optional):
        each.annotation = None
    arguments.args = [each for each in arguments.args if each.arg != "self"]
    return f"{name}({ast.unparse(arguments)})"
