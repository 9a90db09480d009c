"""The peer of the grading benchmark: a unit's checks in one bare pytest process, unprotected.

A pytest plugin: `pytest -p autograding.bench.bare --rootdir UNIT UNIT/checks` with the submission's
folder in `BENCH_SUBMISSION`. Student code runs in pytest's own process, as naive autograders do it.
"""

import os
import sys
from pathlib import Path

import pytest

from autograding.assignment import load_assignment
from autograding.checks.background import StyleProcess
from autograding.checks.plugin import CheckPlugin, Subject
from autograding.sandbox import Sandbox, Tier
from autograding.services import Services


def pytest_configure(config: pytest.Config) -> None:
    """Judge the submission that the environment names."""
    assignment = load_assignment(config.rootpath)
    root = Path(os.environ["BENCH_SUBMISSION"])
    services = Services(assignment.services)
    sandbox = Sandbox(
        root,
        preload=assignment.preload,
        limits=assignment.limits,
        tier=Tier.INLINE,
        sockets=services.sockets,
        import_from=assignment.import_from,
    )
    sys.path.insert(0, str(assignment.folder / "checks"))
    subject = Subject(
        root=root,
        sandbox=sandbox,
        style=StyleProcess(root, background=False),
        seed=1,
        limits=assignment.limits,
        checks={spec.id: spec for spec in assignment.checks},
        services=services,
    )
    config.pluginmanager.register(CheckPlugin(subject), "autograding-checks")
    config.add_cleanup(services.close)
    config.add_cleanup(sandbox.close)
