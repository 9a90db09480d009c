"""The code that runs inside the sandbox stands on its own."""

import ast
import sys
from pathlib import Path

import pytest

from autograding.sandbox import interpreter
from autograding.sandbox.inside import seccomp
from autograding.sandbox.interpreter import compile_inside, environment, inside_folder

# It is imported only where the libraries that it uses were preloaded.
WARM = "warm_application"
MODULES = [file for file in sorted(inside_folder().glob("*.py")) if file.stem != WARM]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_only_the_standard_library_is_imported(file: Path) -> None:
    """A module inside imports the standard library and its neighbors, nothing else."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom):
            assert node.level == 1 or (node.module or "").split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_libraries_are_used_on_demand_alone(file: Path) -> None:
    """No module inside needs the one with libraries in order to be imported itself."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            assert WARM not in {alias.name for alias in node.names} | {node.module}


def test_the_environment_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the grader's own environment is handed on."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert {"PATH", "HOME", "TMPDIR", "LANG", "PYTHONHASHSEED"} == set(environment("/tmp"))


def test_its_code_is_kept_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compiled once starts faster ever after; a newer source is compiled again."""
    source = tmp_path / "module.py"
    source.write_text("x = 1\n")
    monkeypatch.setattr(interpreter, "inside_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    compile_inside.__wrapped__()
    [compiled] = tmp_path.glob("__pycache__/*.pyc")
    first = compiled.stat().st_mtime_ns
    compile_inside.__wrapped__()

    assert first == compiled.stat().st_mtime_ns


def test_nothing_is_compiled_where_it_must_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PYTHONDONTWRITEBYTECODE is heeded."""
    (tmp_path / "module.py").write_text("x = 1\n")
    monkeypatch.setattr(interpreter, "inside_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compile_inside.__wrapped__()

    assert [tmp_path / "module.py"] == list(tmp_path.iterdir())


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("signals", [True, False])
def test_the_filter_is_a_valid_program(
    machine: str, signals: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every jump lands in the program, which ends with an answer."""
    names = {name for _, numbers in seccomp._MACHINES.values() for name in numbers}
    monkeypatch.setattr("os.uname", lambda: type("Uname", (), {"machine": machine}))
    program = seccomp._program(local_sockets=True, signals=signals)

    assert names == set(seccomp._MACHINES[machine][1])
    for index, (_, true, false, _) in enumerate(program[:-1]):
        assert index + 1 + max(true, false) < len(program)
    assert (0x06, 0, 0, 0x7FFF0000) == program[-1]
    assert len(program) < 4096


def test_other_machines_have_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the numbers are unknown nothing is installed, and that is told."""
    monkeypatch.setattr("os.uname", lambda: type("Uname", (), {"machine": "vax"}))

    assert not seccomp.install(local_sockets=False, signals=False)
