"""Runs of workflows and the artifacts that they left."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from autograding.tests.github.call import Answer, ApiProblem, Call, answers, not_found, page
from autograding.tests.github.downloads import DOWNLOADS
from autograding.tests.github.present import node_id, stamp
from autograding.tests.github.shapes import shaped
from autograding.tests.github.state import Artifact, Run

__all__: list[str] = []

_KEPT = timedelta(days=90)


@answers("actions/list-workflow-runs-for-repo")
def runs(call: Call) -> Answer:
    """Runs by commit, branch, event, actor and status; the newest first."""
    found = [run for run in reversed(call.repository.runs.values()) if _wanted(call, run)]
    shown, headers = page(call, found)
    body = {"total_count": len(found), "workflow_runs": [_run(call, run) for run in shown]}
    return Answer(200, body, headers=headers)


@answers("actions/get-workflow-run")
def get(call: Call) -> Answer:
    """One run."""
    return Answer(200, _run(call, _found(call)))


@answers("actions/list-workflow-run-artifacts")
def artifacts_of_run(call: Call) -> Answer:
    """What one run left."""
    run = _found(call)
    return _artifacts(call, (one for one in _all(call) if one.run == run.id))


@answers("actions/list-artifacts-for-repo")
def artifacts(call: Call) -> Answer:
    """What all runs left, the newest first."""
    return _artifacts(call, _all(call))


@answers("actions/get-artifact")
def get_artifact(call: Call) -> Answer:
    """What is known of one artifact."""
    return Answer(200, _artifact(call, _one(call)))


@answers("actions/download-artifact")
def download(call: Call) -> Answer:
    """Where the artifact's zip file is: on another host, at a signed address, for a minute."""
    artifact = _one(call)
    if call.parameters["archive_format"] != "zip":
        raise not_found()
    if artifact.expired:
        raise ApiProblem(410, "Artifact has expired")
    storage = call.api.replace("127.0.0.1", "localhost")
    address = f"{storage}{DOWNLOADS}{artifact.id}.zip?sig=signed-{artifact.id}"
    return Answer(302, headers={"Location": address})


def _all(call: Call) -> Iterable[Artifact]:
    return reversed(call.repository.artifacts.values())


def _found(call: Call) -> Run:
    run = call.repository.runs.get(call.number("run_id"))
    if run is None:
        raise not_found()
    return run


def _one(call: Call) -> Artifact:
    artifact = call.repository.artifacts.get(call.number("artifact_id"))
    if artifact is None:
        raise not_found()
    return artifact


def _artifacts(call: Call, all_: Iterable[Artifact]) -> Answer:
    found = [one for one in all_ if call.query.get("name") in {None, one.name}]
    shown, headers = page(call, found)
    body = {"total_count": len(found), "artifacts": [_artifact(call, one) for one in shown]}
    return Answer(200, body, headers=headers)


def _wanted(call: Call, run: Run) -> bool:
    query = call.query
    return (
        query.get("head_sha", run.head_sha) == run.head_sha
        and query.get("branch", run.head_branch) == run.head_branch
        and query.get("event", run.event) == run.event
        and query.get("actor", run.actor) == run.actor
        and query.get("status") in {None, run.status, run.conclusion}
    )


def _run(call: Call, run: Run) -> dict[str, Any]:
    repository = call.repository
    small = call.present.repository(repository, "minimal-repository")
    url = f"{call.api}/repos/{repository.full_name}/actions/runs/{run.id}"
    commit = repository.git.commit(run.head_sha)
    people = {"author": commit.author, "committer": commit.committer}
    return shaped(
        "workflow-run",
        id=run.id,
        node_id=node_id("WFR", run.id),
        name=run.name,
        head_branch=run.head_branch,
        head_sha=run.head_sha,
        path=run.path,
        run_number=run.number,
        run_attempt=1,
        display_title=commit.message.partition("\n")[0],
        event=run.event,
        status=run.status,
        conclusion=run.conclusion,
        workflow_id=1,
        url=url,
        html_url=f"{call.api}/{repository.full_name}/actions/runs/{run.id}",
        created_at=stamp(run.created_at),
        updated_at=stamp(run.created_at),
        run_started_at=stamp(run.created_at),
        actor=call.present.user(run.actor),
        triggering_actor=call.present.user(run.actor),
        jobs_url=f"{url}/jobs",
        logs_url=f"{url}/logs",
        check_suite_url=f"{url}/check-suite",
        cancel_url=f"{url}/cancel",
        rerun_url=f"{url}/rerun",
        artifacts_url=f"{url}/artifacts",
        workflow_url=f"{call.api}/repos/{repository.full_name}/actions/workflows/1",
        head_commit={
            "id": commit.sha,
            "tree_id": commit.tree,
            "message": commit.message,
            "timestamp": commit.committer[2],
            **{role: {"name": name, "email": mail} for role, (name, mail, _) in people.items()},
        },
        repository=small,
        head_repository=small,
    )


def _artifact(call: Call, artifact: Artifact) -> dict[str, Any]:
    repository, run = call.repository, call.repository.runs[artifact.run]
    url = f"{call.api}/repos/{repository.full_name}/actions/artifacts/{artifact.id}"
    return shaped(
        "artifact",
        id=artifact.id,
        node_id=node_id("A", artifact.id),
        name=artifact.name,
        size_in_bytes=len(artifact.archive),
        url=url,
        archive_download_url=f"{url}/zip",
        expired=artifact.expired,
        created_at=stamp(artifact.created_at),
        updated_at=stamp(artifact.created_at),
        expires_at=stamp(artifact.created_at + _KEPT),
        digest=f"sha256:{hashlib.sha256(artifact.archive).hexdigest()}",
        workflow_run={
            "id": run.id,
            "repository_id": repository.id,
            "head_repository_id": repository.id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
        },
    )
