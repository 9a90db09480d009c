"""Run a unit's visible checks with plain `pytest` in a student's own clone.

The clone's `tests/conftest.py` names this module as a plugin; `.classroom.yml` in its root says
which unit it is and what its checks earn. The clone itself is the submission.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from autograding.assignment import CheckSpec, Limits, Step
from autograding.assignment.source import visible_checks
from autograding.checks.background import StyleProcess
from autograding.checks.plugin import CheckPlugin, Subject
from autograding.sandbox import Sandbox
from autograding.services import Services

__all__ = ["MARKER", "pytest_configure"]

MARKER = ".classroom.yml"


def pytest_configure(config: pytest.Config) -> None:
    """Judge the clone that pytest runs in."""
    marker = config.rootpath / MARKER
    if not marker.is_file():
        raise pytest.UsageError(f"{MARKER} is missing: run pytest in your assignment's folder.")
    settings = yaml.safe_load(marker.read_text(encoding="utf-8"))
    services = Services(settings.get("services", ()))
    preload = tuple(settings.get("preload", ()))
    sandbox = Sandbox(
        config.rootpath,
        preload=preload,
        sockets=services.sockets,
        import_from=tuple(settings.get("import_from", ())),
    )
    subject = Subject(
        root=config.rootpath,
        sandbox=sandbox,
        style=StyleProcess(config.rootpath, background=False),
        seed=1,
        limits=Limits(),
        checks=_specs(config.rootpath, settings["checks"]),
        services=services,
    )
    config.pluginmanager.register(CheckPlugin(subject), "autograding-checks")
    config.add_cleanup(services.close)
    config.add_cleanup(sandbox.close)


def _specs(root: Path, points: dict[str, dict[str, Any]]) -> dict[str, CheckSpec]:
    return {
        check.id: CheckSpec(
            id=check.id,
            title=check.title,
            points=points[check.id]["points"],
            steps=tuple(
                Step(id=name, points=value)
                for name, value in points[check.id].get("steps", {}).items()
            ),
            after=check.after,
            hints=check.hints,
            chapter=check.chapter,
            module=check.module,
        )
        for check in visible_checks(root / "tests")
        if check.id in points
    }
