"""The scripts that prepare a runner: which Python, which sandbox, and what they leave alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograding.assignment.places import root

SCRIPTS = root() / ".github/actions/set-up"


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with `folder/bin` before everything else that is on the path."""
    return subprocess.run(
        ["bash", str(SCRIPTS / script)],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **environment},
        cwd=folder,
    )


def put(folder: Path, name: str, body: str) -> Path:
    """Write the program `folder/bin/NAME`; what it is called with is added to `folder/calls`."""
    program = folder / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/bash\necho "{name} $*" >>"{folder}/calls"\n{body}\n')
    program.chmod(0o755)
    return program


def calls(folder: Path) -> list[str]:
    """What the programs were called with, in order."""
    file = folder / "calls"
    return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner like GitHub's: no bubblewrap, and AppArmor forbids namespaces without a profile."""
    works = f'[ -f "{tmp_path}/profiles/loaded" ]'
    put(tmp_path, "sudo", '"$@"')
    put(tmp_path, "uname", "echo Linux")
    put(
        tmp_path,
        "apt-get",
        f"[ -f {tmp_path}/unreachable ] && exit 1\n"
        f"printf '#!/bin/bash\\n{works}\\n' >{tmp_path}/bwrap; chmod +x {tmp_path}/bwrap",
    )
    put(tmp_path, "apparmor_parser", f"touch {tmp_path}/profiles/loaded")
    (tmp_path / "profiles").mkdir()
    return tmp_path


def prepare(folder: Path, **environment: str) -> str:
    """What preparing the sandbox of a runner prints; it never fails, because grading goes on."""
    done = run(
        "sandbox.sh",
        folder,
        BWRAP=str(folder / "bwrap"),
        APPARMOR_PROFILES=str(folder / "profiles"),
        **environment,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_a_runner_of_github_gets_the_strongest_sandbox(runner: Path) -> None:
    """The program is installed, a profile allows namespaces to it alone, and it is tried."""
    assert "Sandbox: bubblewrap works.\n" == prepare(runner, RUNNER_ENVIRONMENT="github-hosted")

    profile = (runner / "profiles/autograding-bwrap").read_text()
    assert (
        f"profile autograding-bwrap {runner}/bwrap flags=(unconfined) {{\n  userns,\n}}" in profile
    )
    assert any(call.startswith("apt-get install") for call in calls(runner))
    assert any(call.startswith("apparmor_parser --replace") for call in calls(runner))


@pytest.mark.parametrize("where", ["self-hosted", ""])
def test_a_machine_of_somebody_else_is_left_alone(runner: Path, where: str) -> None:
    """Nothing is installed or allowed there; a warning says what is missing."""
    assert prepare(runner, RUNNER_ENVIRONMENT=where).startswith("::warning title=Weaker sandbox::")
    assert {"uname"} >= {call.split()[0] for call in calls(runner)}


def test_a_sandbox_that_works_is_left_alone(runner: Path) -> None:
    """Where bubblewrap works already, nothing is changed."""
    put(runner, "../bwrap", "true")

    assert "bubblewrap works" in prepare(runner, RUNNER_ENVIRONMENT="github-hosted")
    tried = "../bwrap --unshare-all --die-with-parent --new-session --ro-bind / / true"
    assert {tried} == set(calls(runner))


def test_grading_goes_on_without_it(runner: Path) -> None:
    """When nothing can be installed, or the profile does not help, a warning says so."""
    (runner / "unreachable").touch()
    printed = prepare(runner, RUNNER_ENVIRONMENT="github-hosted")
    assert "no bubblewrap" in printed
    assert "apt-get install bubblewrap" in printed

    (runner / "unreachable").unlink()
    put(runner, "apparmor_parser", "exit 1")
    assert "may not use namespaces" in prepare(runner, RUNNER_ENVIRONMENT="github-hosted")


def outputs(folder: Path) -> dict[str, str]:
    """The outputs that a script set."""
    lines = (folder / "output").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def grader(folder: Path) -> Path:
    """A grader repository in `folder`, with a copy of the scripts."""
    target = folder / "grader/.github/actions/set-up"
    target.mkdir(parents=True)
    for script in SCRIPTS.iterdir():
        (target / script.name).write_bytes(script.read_bytes())
    (folder / "grader/requirements.lock").write_text("click==8.4 --hash=sha256:00\n")
    (folder / "grader/autograding-0.1.0-py3-none-any.whl").write_bytes(b"wheel")
    return target


def find_python(folder: Path, scripts: Path) -> subprocess.CompletedProcess[str]:
    """Run the script that finds Python."""
    return subprocess.run(
        ["bash", str(scripts / "python.sh")],
        check=False,
        capture_output=True,
        text=True,
        env={
            "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
            "GITHUB_OUTPUT": str(folder / "output"),
            "RUNNER_TEMP": str(folder / "temp"),
            "RUNNER_TOOL_CACHE": str(folder / "tools"),
        },
    )


def test_the_environment_is_named_after_all_it_is_made_of(tmp_path: Path) -> None:
    """Another wheel, another lock or another Python is another key, so no old one is restored."""
    scripts = grader(tmp_path)
    put(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    keys = []
    for changed in ("", "autograding-0.1.0-py3-none-any.whl", "requirements.lock"):
        if changed:
            with (tmp_path / "grader" / changed).open("a") as file:
                file.write("more")
        assert 0 == find_python(tmp_path, scripts).returncode
        found = outputs(tmp_path)
        (tmp_path / "output").unlink()
        assert str(tmp_path / "temp/autograding") == found["folder"]
        assert Path(found["python"]).samefile(sys.executable)
        assert f"-{sys.implementation.cache_tag}-" in found["key"]
        keys.append(found["key"])

    assert 3 == len(set(keys))


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    """The next one on the runner is taken, and its tool cache looked through."""
    scripts = grader(tmp_path)
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        put(tmp_path, name, "exit 1")
    kept = tmp_path / "tools/Python/3.12.4/x64/bin"
    kept.mkdir(parents=True)
    (kept / "python3").symlink_to(sys.executable)

    assert 0 == find_python(tmp_path, scripts).returncode
    assert str(kept / "python3") == outputs(tmp_path)["python"]


def test_a_runner_without_python_says_so(tmp_path: Path) -> None:
    """There is one sentence with the cure, and the step fails."""
    scripts = grader(tmp_path)
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        put(tmp_path, name, "exit 1")
    done = find_python(tmp_path, scripts)

    assert 1 == done.returncode
    assert "::error title=No Python::This runner has no Python 3.11 or newer." in done.stdout


def test_no_module_of_a_student_is_imported(tmp_path: Path) -> None:
    """The scripts run in the student's folder; what lies there is nothing that Python finds."""
    scripts = grader(tmp_path)
    put(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    for name in ("hashlib", "platform", "json", "pip", "venv", "ensurepip"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('TAKEN')")
    (tmp_path / "grader/requirements.lock").write_text("")
    (tmp_path / "temp").mkdir()
    for script, *arguments in (
        ("python.sh",),
        ("environment.sh", sys.executable, str(tmp_path / "temp/autograding")),
    ):
        done = subprocess.run(
            ["bash", str(scripts / script), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
                "GITHUB_OUTPUT": str(tmp_path / "output"),
                "RUNNER_TEMP": str(tmp_path / "temp"),
            },
        )
        assert "TAKEN" not in done.stdout + done.stderr
    assert outputs(tmp_path)["folder"] == str(tmp_path / "temp/autograding")
    assert (tmp_path / "temp/autograding/bin/python").exists()
