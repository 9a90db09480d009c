"""Classroom 50's side, for tests: its schemas and what its runner does with an autograder.

Restated from foundation50/classroom50 as of November 2026: `schemas/result-v1.schema.json`,
`schemas/assignments-v1.schema.json` (those parts of an entry that we write), and
`cli/gh-teacher/skeleton/dotgithub/scripts/runner.py`: `extract_tarball`, `run_entrypoint`,
`finalize_result`, `validate_result`, `derive_status_and_summary`.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

__all__ = ["ASSIGNMENTS", "IDENTITY", "RESULT", "Ran", "run_autograder", "validate"]

_TEXT = {"type": "string", "minLength": 1}
_WHOLE = {"type": "integer", "minimum": 0}
_INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}
_SLUG = {"type": "string", "pattern": r"^[a-z0-9][a-z0-9-]{1,38}$"}
_LABEL = {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}
_LANGUAGE = {"type": "string", "pattern": r"^[A-Za-z0-9._+-]{1,32}$"}


def _closed(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
    }


RESULT = _closed(
    {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": _TEXT,
        "assignment": _TEXT,
        "assignment_type": {"enum": ["individual", "group"]},
        "owner": _TEXT,
        "submission": {"type": "string", "pattern": "^submit/"},
        "commit": _TEXT,
        "release": _TEXT,
        "review": _TEXT,
        "datetime": _INSTANT,
        "graded_at": _INSTANT,
        "score": _WHOLE,
        "max-score": _WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": _TEXT,
                    "passed": {"type": "boolean"},
                    "score": _WHOLE,
                    "max-score": _WHOLE,
                },
            },
        },
        "submitted_by": _closed(
            {"username": _TEXT, "id": {"type": ["integer", "null"]}}, optional=("id",)
        ),
    },
    optional=("graded_at", "submitted_by"),
)

ASSIGNMENTS = _closed(
    {
        "schema": {"const": "classroom50/assignments/v1"},
        "assignments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["slug", "name", "mode", "autograder"],
                "properties": {
                    "slug": _SLUG,
                    "name": _TEXT,
                    "template": _closed({"owner": _TEXT, "repo": _TEXT, "branch": _TEXT}),
                    "due": {
                        "type": "string",
                        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
                    },
                    "mode": {"enum": ["individual", "group"]},
                    "autograder": _SLUG,
                    "feedback_pr": {"type": "boolean"},
                    "runtime": _closed(
                        {"runs-on": _LABEL, "python": _LANGUAGE}, optional=("runs-on", "python")
                    ),
                },
            },
        },
    }
)

IDENTITY = {
    "CLASSROOM": "databases",
    "ASSIGNMENT": "unit-1-sql",
    "ASSIGNMENT_TYPE": "individual",
    "USERNAME": "ada-park",
    "OWNER": "ada-park",
    "SUBMISSION_TAG": "submit/2026-09-14T16-20-07Z-3f2c1d9",
    "COMMIT_URL": "https://github.com/school/databases-unit-1-sql-ada-park/commit/3f2c1d9",
    "RELEASE_URL": "https://github.com/school/databases-unit-1-sql-ada-park/releases/tag/x",
    "REVIEW_URL": "https://github.com/school/databases-unit-1-sql-ada-park/compare/1...2",
}
"""What the runner sets for an autograder, beside `GITHUB_*`."""


@dataclass(frozen=True)
class Ran:
    """What the runner makes of one run: `result` is its own 0/0 where the autograder failed."""

    status: str
    result: Mapping[str, Any]
    body: str
    log: str


def validate(result: Any) -> None:
    """The schema, and the rules that JSON Schema cannot say.

    Raises:
        jsonschema.ValidationError: the result breaks the schema.
        ValueError: its numbers or its owner contradict the submission.
    """
    jsonschema.validate(result, RESULT)
    if result["owner"] != IDENTITY["OWNER"] or result["classroom"] != IDENTITY["CLASSROOM"]:
        raise ValueError(result["owner"])
    for part in (result, *result["tests"]):
        if any(type(part[key]) is not int for key in ("score", "max-score")):
            raise ValueError(part)
        if part["score"] > part["max-score"]:
            raise ValueError(part)


def run_autograder(bundle: Path, checkout: Path, temp: Path, **more: str) -> Ran:
    """Publish `bundle`, fetch it, and run its `autograder.py` in `checkout`."""
    for name in ("result.json", "release-body.md"):
        (checkout / name).unlink(missing_ok=True)
    home = temp / "classroom50-runtime"
    shutil.rmtree(home, ignore_errors=True)
    _extract(_published(bundle), home)
    script = home / bundle.name / "autograder.py"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],  # with what pip keeps there from run to run
        **{name: text for name, text in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTIONS": "true",
        "CLASSROOM50_BUNDLE_DIR": str(script.parent),
        **IDENTITY,
        **more,
    }
    done = subprocess.run(
        [sys.executable, script],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return _finalized(checkout, done.returncode, done.stdout + done.stderr)


def _published(bundle: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.add(bundle, bundle.name)
    return packed.getvalue()


def _extract(packed: bytes, home: Path) -> None:
    home.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(home, filter="data")


def _finalized(checkout: Path, code: int, log: str) -> Ran:
    if code:
        empty = {"score": 0, "max-score": 0, "tests": []}
        return Ran("error", empty, f"autograder exited {code}", log)
    result = json.loads((checkout / "result.json").read_text())
    result["owner"], result["assignment_type"] = IDENTITY["OWNER"], IDENTITY["ASSIGNMENT_TYPE"]
    result["datetime"], result["graded_at"] = "2026-09-14T16:20:07Z", "2026-09-14T16:21:07Z"
    result["submitted_by"] = {"username": "ada-park", "id": 1}
    validate(result)
    passed = all(test["passed"] for test in result["tests"])
    body = (checkout / "release-body.md").read_text()
    return Ran("success" if passed else "failure", result, body, log)
