"""The guide's page on what happens after a push, written from a run that really took place."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from autograding.assignment.places import root
from autograding.tests.acting import ORGANIZATION, Ran
from autograding.tests.github.app import Seen

__all__ = ["PAGE", "compose_page", "without_chance"]

PAGE = root() / "docs/github-run.md"
_HIDDEN = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_TOOK = r"Success - Main {} \[([\d.]+)(ms|s)\]"
# What differs from run to run: times, commits, numbers of comments, random test data.
_CHANCE = (
    re.compile(r"\b\d+\.\d+ s\b"),
    re.compile(r"\b[0-9a-f]{40}\b|\b[0-9a-f]{7}\b"),
    re.compile(r"(?<=/)\d+\b"),
    re.compile(r"(?<== ')[a-z0-9]{9}(?=')"),
)

_PAGE = """\
# From a push to the comment

<!-- Written by `make page` from a real run; the tests compare it with what runs now. -->

This is what happens on GitHub when a student pushes. It was taken from a real run: the workflow of
`{repository}` ran from the push to the comment, on one machine, with
[act](https://nektosact.com) and a stand-in for GitHub's API that holds every request against
GitHub's own description of it.

## 1. Two jobs run

| Job | Step | Time |
|---|---|---:|
{steps}

Together {seconds:.1f} s with a warm cache, on this machine. On GitHub the start of two runners
comes on top.

## 2. The points are announced

In the form of GitHub Classroom, on the page of the run:

```text
{notices}
```

## 3. What is asked of GitHub

By the second job, with the token of the run. The first one asks nothing.

| Request | Answer |
|---|---:|
{requests}

## 4. The comment

On the pull request *Feedback*, edited in place at every push. The next push shows what changed.

{comment}
"""


def compose_page(ran: Ran, workflow: Path, requests: Sequence[Seen], comment: str) -> str:
    """The page.

    Args:
        ran: one run of a push that is not the first.
        workflow: the student's `classroom.yml`.
        requests: what the run asked of GitHub's API.
        comment: the comment as it was written.
    """
    (repository,) = {match[1] for match in map(_repository, requests) if match}
    return _PAGE.format(
        repository=repository,
        steps="\n".join(_steps(ran, yaml.safe_load(workflow.read_text(encoding="utf-8")))),
        seconds=ran.seconds,
        notices="\n".join(_notices(ran)),
        requests="\n".join(f"| `{_asked(one)}` | {one.status} |" for one in requests),
        comment="\n".join(f"> {line}".rstrip() for line in _shown(comment)),
    )


def without_chance(page: str) -> str:
    """A page without what differs between two runs of the same code."""
    for pattern in _CHANCE:
        page = pattern.sub("…", page)
    return page


def _repository(request: Seen) -> re.Match[str] | None:
    return re.match(r"/repos/([^/]+/[^/]+)/", request.path)


def _asked(request: Seen) -> str:
    path = re.sub(rf"/repos/{ORGANIZATION}/[^/]+", "/repos/{owner}/{repo}", request.path)
    return f"{request.method} {path}"


def _steps(ran: Ran, workflow: dict[str, Any]) -> Iterator[str]:
    for job in workflow["jobs"].values():
        title = job["name"]
        log = "\n".join(line for name, line in ran.lines if name == title)
        criteria = [_took(log, step["name"]) for step in job["steps"] if _is_criterion(step)]
        for step in job["steps"]:
            if not _is_criterion(step):
                yield f"| {title} | {step['name']} | {_took(log, step['name']):.1f} s |"
            elif criteria:
                steps = f"{len(criteria)} steps, one a criterion, with its result"
                yield f"| {title} | {steps} | {sum(criteria):.1f} s |"
                criteria = []
            title = ""


def _is_criterion(step: dict[str, Any]) -> bool:
    return "RESULT" in step.get("env", {})


def _took(log: str, step: str) -> float:
    """Seconds. A step of an action may bear the name of the action's own, which ends last."""
    took = re.findall(_TOOK.format(re.escape(step)), log)
    assert took, f"{step!r} did not succeed:\n{log[-2000:]}"
    number, unit = took[-1]
    return float(number) / (1000 if unit == "ms" else 1)


def _notices(ran: Ran) -> Iterator[str]:
    for _, line in ran.lines:
        if found := re.search(r"::notice .*", line):
            yield found[0]


def _shown(comment: str) -> list[str]:
    """What a reader sees of it."""
    return _HIDDEN.sub("", comment).strip().splitlines()
