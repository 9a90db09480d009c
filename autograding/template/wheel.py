"""The grader's wheel: the engine, and the course without what students must not have.

`uv_build` writes the same bytes for the same files, so the wheel's hash and its repository's commit
are known without publishing anything.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from autograding import __version__
from autograding.assignment import Assignment, Visibility
from autograding.assignment.places import COURSE, is_distributed, root, shared_folder
from autograding.assignment.places import templates_folder as templates
from autograding.assignment.source import WITHHELD, declared_checks, withheld_json
from autograding.quiz import quizzes_folder
from autograding.template.checks import support_modules
from autograding.template.errors import TemplateError
from autograding.template.files import TemplateFile, read_folder, written

__all__ = ["wheel", "wheel_name"]

_PACKAGE = "autograding"
# What only those need who develop the engine.
_LEFT_OUT = ("tests/", "bench/", "export/", "reference/", "site/")
_EXAMPLE = "unit-0-example/"


def wheel_name(version: str) -> str:
    """The file name of a version's wheel: pure Python, for any system."""
    return f"{_PACKAGE}-{version}-py3-none-any.whl"


@cache
def wheel(assignments: tuple[Assignment, ...]) -> TemplateFile:
    """The wheel that grades `assignments`, as a file of its own name.

    Raises:
        TemplateError: this is not the course's own checkout, or the wheel cannot be built.
    """
    if is_distributed():
        raise TemplateError(
            "This grader was installed from a wheel and cannot build another one.",
            "Run the command in a checkout of the course's own repository.",
        )
    with tempfile.TemporaryDirectory(prefix="classroom-wheel-") as folder:
        for file in _contents(assignments):
            path = Path(folder) / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            path.chmod(0o644)  # whatever the umask: the mode is in the wheel
        return TemplateFile(wheel_name(__version__), _built(Path(folder)))


def _contents(assignments: tuple[Assignment, ...]) -> Iterator[TemplateFile]:
    project = root() / "pyproject.toml"
    yield TemplateFile("pyproject.toml", project.read_bytes())
    yield written("README.md", "The grader of a databases course.\n")
    for file in read_folder(root() / _PACKAGE):
        if not file.path.startswith(_LEFT_OUT):
            yield _at(f"{_PACKAGE}/{file.path}", file)
    course = f"{_PACKAGE}/{COURSE}"
    parts = {"templates": templates(), "shared": shared_folder(), "docs/quizzes": quizzes_folder()}
    for name, folder in parts.items():
        for file in read_folder(folder):
            if not file.path.startswith(_EXAMPLE):
                yield _at(f"{course}/{name}/{file.path}", file)
    for assignment in assignments:
        for file in _unit(assignment):
            yield _at(f"{course}/assignments/{assignment.id}/{file.path}", file)


def _unit(assignment: Assignment) -> Iterator[TemplateFile]:
    """What a grader needs of a unit: rubric, starter, and the checks that run before the end."""
    folder = assignment.folder
    yield TemplateFile("assignment.yml", (folder / "assignment.yml").read_bytes())
    for file in read_folder(folder / "starter"):
        yield _at(f"starter/{file.path}", file)
    checks = folder / "checks"
    modules = [
        path
        for visibility in (Visibility.VISIBLE, Visibility.HIDDEN)
        for path in sorted((checks / visibility).glob("*.py"))
    ]
    for path in modules + support_modules(checks, modules):
        yield TemplateFile(f"checks/{path.relative_to(checks).as_posix()}", path.read_bytes())
    if (checks / "support").is_dir():
        for file in read_folder(checks / "support"):
            if not file.path.endswith(".py"):
                yield _at(f"checks/support/{file.path}", file)
    declared, _ = declared_checks(folder)
    if later := [one for one in declared if one.visibility is Visibility.AFTER_DUE]:
        yield written(f"checks/{WITHHELD}", withheld_json(later))


def _at(path: str, file: TemplateFile) -> TemplateFile:
    return TemplateFile(path, file.content)


def _built(folder: Path) -> bytes:
    """Run the build backend of `pyproject.toml` in `folder`, as PEP 517 says."""
    out = folder / "dist"
    out.mkdir()
    script = "import uv_build, sys; uv_build.build_wheel(sys.argv[1])"
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    done = subprocess.run(
        [sys.executable, "-c", script, str(out)],
        check=False,
        cwd=folder,
        env=os.environ | {"PATH": beside},
        capture_output=True,
        text=True,
    )
    path = out / wheel_name(__version__)
    if done.returncode or not path.is_file():
        shutil.rmtree(out, ignore_errors=True)
        raise TemplateError(
            f"The grader's wheel cannot be built: {done.stderr.strip()[-300:]}",
            "Set the environment up again with `make`.",
        )
    return path.read_bytes()
