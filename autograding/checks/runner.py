"""Run a unit's checks in pytest, in this trusted process, and read what pytest-json-report saw."""

import importlib
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograding.assignment import Assignment
from autograding.checks.outcome import CheckResult, Outcome
from autograding.checks.plugin import CheckPlugin, Subject

__all__ = ["run_checks"]

_OPTIONS = (
    "--import-mode=importlib",
    "--assert=plain",
    "--capture=no",
    "--noconftest",
    "--tb=no",
    "--quiet",
    "-c",
    os.devnull,
    "-p",
    "no:cacheprovider",
    "-p",
    "no:unraisableexception",  # it searches the whole process for garbage at the end
    "-p",
    "pytest_jsonreport.plugin",
    "--json-report",
    "--json-report-file=none",
    "--json-report-omit",
    "collectors",
    "log",
    "streams",
    "traceback",
    "warnings",
    "keywords",
)
# Environment variables that change what pytest does; the student's machine may set them.
_PYTEST_VARIABLES = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_CURRENT_TEST")


class _Finished:
    """Catches the finished JSON report, and why a module of checks could not be imported."""

    def __init__(self) -> None:
        self.report: dict[str, Any] = {}
        self.complaints: list[str] = []

    def pytest_exception_interact(
        self, report: pytest.CollectReport | pytest.TestReport, call: pytest.CallInfo[Any]
    ) -> None:
        """Keep the traceback of a module that could not be collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo:
            self.complaints += traceback.format_exception(call.excinfo.value)

    def pytest_json_modifyreport(self, json_report: dict[str, Any]) -> None:
        """Keep the report as pytest-json-report made it."""
        self.report = json_report


def run_checks(assignment: Assignment, subject: Subject) -> dict[str, CheckResult]:
    """Run every check of `subject.checks` and return one result for each, by id.

    A check that pytest did not report, for whatever reason, is our fault and never a pass.
    """
    modules = sorted({spec.module for spec in subject.checks.values()})
    finished, printed = _Finished(), StringIO()
    paths = [str(assignment.folder / module) for module in modules]
    with (
        _checks_importable(assignment.folder / "checks"),
        _neutral_environment(),
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        pytest.main(
            [*paths, *_around(assignment.folder), *_OPTIONS],
            plugins=[CheckPlugin(subject), finished],
        )
    complaint = "".join(finished.complaints) or printed.getvalue()
    return _results(subject.checks, finished.report.get("tests", []), complaint)


def _around(folder: Path) -> tuple[str, str]:
    """Where pytest begins: else it lists every folder above, however full those are."""
    return f"--rootdir={folder}", f"--confcutdir={folder}"


def _results(
    checks: Mapping[str, Any], tests: list[dict[str, Any]], complaint: str
) -> dict[str, CheckResult]:
    reported: dict[str, CheckResult] = {}
    for test in tests:
        data = test.get("metadata", {}).get("check")
        if data is None:
            continue
        result = msgspec.convert(data, CheckResult)
        # Two witnesses must agree: our plugin, and pytest as pytest-json-report saw it.
        if (test["outcome"] == "passed") == (result.outcome is Outcome.PASSED):
            reported[result.id] = result
    return {name: reported.get(name) or _unreported(name, complaint) for name in checks}


def _unreported(name: str, complaint: str) -> CheckResult:
    return CheckResult(
        id=name,
        outcome=Outcome.INFRASTRUCTURE,
        message="Our check did not run; this is our fault and costs you nothing.",
        log=complaint[-4000:],
    )


@contextmanager
def _checks_importable(folder: Path) -> Iterator[None]:
    """Let checks import `support`, this unit's and no other's.

    Afterwards nothing of the unit stays imported: another unit's modules may have the same names.
    """
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(f"{folder}{os.sep}"):
                del sys.modules[name]
        importlib.invalidate_caches()


@contextmanager
def _neutral_environment() -> Iterator[None]:
    """Run pytest as if nothing around had an opinion on it."""
    before = {name: os.environ.pop(name, None) for name in _PYTEST_VARIABLES}
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    before["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = autoload
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
