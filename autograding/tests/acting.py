"""Run a student repository's workflow on this machine, with nektos/act and without Docker.

act copies the repository as actions/checkout would, and takes every other action from a folder: the
grader's from a build of it, GitHub's own from stand-ins beside these tests.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from autograding.assignment import Assignment
from autograding.settings import Settings
from autograding.template import build, build_grader, grader_of
from autograding.tests.node import ACTIONS, BIN

__all__ = ["ORGANIZATION", "Course", "Ran", "build_course"]

ORGANIZATION = "course"
_ENDED = re.compile(r"Job (succeeded|failed)$")
_USED = re.compile(r"uses: (actions/[\w-]+)(?:/\w+)?(@\w+)")
# What act would take for its own, or what would change the interpreter that grades.
_NOT_OURS = ("GITHUB_", "RUNNER_", "ACTIONS_", "PYTHON", "PYTEST_", "VIRTUAL_ENV", "CLASSROOM_")


@dataclass(frozen=True)
class Ran:
    """One run of a workflow.

    Attributes:
        jobs: how each job ended, by its name: "succeeded" or "failed".
        lines: what the steps printed and what the runner said, as (job, line).
        seconds: from start to end.
        artifacts: the files that were uploaded, by the artifact's name.
    """

    jobs: dict[str, str]
    lines: tuple[tuple[str, str], ...]
    seconds: float
    artifacts: dict[str, bytes]

    @property
    def log(self) -> str:
        """Everything, a line each."""
        return "\n".join(line for _, line in self.lines)


@dataclass(frozen=True)
class Course:
    """A built course, and where its runs keep their things.

    Attributes:
        grader: the grader repository.
        commit: the commit that workflows name.
        templates: the folder of each unit's template repository, by the unit's id.
        place: a folder for runs.
        cache: what the stand-ins of actions/cache keep.
    """

    grader: Path
    commit: str
    templates: dict[str, Path]
    place: Path
    cache: Path

    def run(
        self,
        clone: Path,
        *,
        api: str,
        token: str,
        **environment: str,
    ) -> Ran:
        """Push what is checked out in `clone`, as far as its workflow can tell.

        Args:
            clone: a git repository with the work tree of the commit to grade.
            api: GitHub's API.
            token: the run's own.
            environment: further variables of the runner.
        """
        place = self.place / f"run-{os.getpid()}-{perf_counter():.6f}"
        artifacts = place / "artifacts"
        artifacts.mkdir(parents=True)
        self.cache.mkdir(parents=True, exist_ok=True)
        started = perf_counter()
        done = subprocess.run(
            self._command(place, api),
            check=False,
            capture_output=True,
            text=True,
            cwd=clone,
            env=self._environment(artifacts) | {"GITHUB_TOKEN": token} | environment,
            timeout=240,
        )
        seconds = perf_counter() - started
        lines = tuple(_lines(done.stdout))
        jobs = {job: found[1] for job, line in lines if (found := _ENDED.search(line))}
        assert jobs, done.stdout[-3000:] + done.stderr[-3000:]
        return Ran(jobs, lines, seconds, _uploaded(artifacts))

    def _command(self, place: Path, api: str) -> list[str]:
        own = f"{ORGANIZATION}/{self.grader.name}@{self.commit}={self.grader}"
        used = {
            name + commit: ACTIONS / name.removeprefix("actions/")
            for action in self.grader.rglob("action.yml")
            for name, commit in _USED.findall(action.read_text(encoding="utf-8"))
        }
        local = [own, *(f"{name}={folder}" for name, folder in sorted(used.items()))]
        return [
            str(Path(sys.executable).with_name("act")),
            *("push", "--json", "--no-cache-server", "--actor", "ada"),
            *("--platform", "ubuntu-24.04=-self-hosted"),
            *("--action-cache-path", str(place / "act"), "--action-offline-mode"),
            *("--secret", "GITHUB_TOKEN"),
            *("--env", f"GITHUB_API_URL={api}"),
            *(part for folder in local for part in ("--local-repository", folder)),
        ]

    def _environment(self, artifacts: Path) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS)}
        path = [str(Path(sys.executable).parent), str(BIN), os.environ.get("PATH", os.defpath)]
        return kept | {
            "PATH": os.pathsep.join(path),
            "TEST_CACHE": str(self.cache),
            "TEST_ARTIFACTS": str(artifacts),
        }


def build_course(units: Sequence[Assignment], place: Path, cache: Path) -> Course:
    """Build the grader and every unit's template into `place`."""
    settings = Settings(organization=ORGANIZATION)
    grader = grader_of(settings, units)
    built = build_grader(grader, place / "built")
    templates = {
        unit.id: build(unit, place / "built", settings=settings, grader=grader) for unit in units
    }
    return Course(built, grader.commit, templates, place, cache)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        entry: dict[str, Any] = json.loads(line) if line.startswith("{") else {"msg": line}
        for part in str(entry.get("msg", "")).splitlines():
            yield str(entry.get("job", "")).rpartition("/")[2], part.rstrip()


def _uploaded(folder: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/*")}
