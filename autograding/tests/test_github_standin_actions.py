"""The stand-in's Actions: runs, artifacts, settings, and the activity that tells receive times."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from githubkit import GitHub, TokenAuthStrategy
from githubkit.exception import RequestFailed

from autograding.tests.github import StandIn
from autograding.tests.helpers.git_student import GitStudent

NAME = "unit-1-sql-ada"


@pytest.fixture
def client(github: StandIn) -> Iterator[GitHub[TokenAuthStrategy]]:
    """A client with the owner's token, and a repository that has a commit."""
    github.add_repository(NAME, {"work.sql": "SELECT 1;\n"})
    auth = TokenAuthStrategy(github.token)
    with GitHub(auth, base_url=github.url, http_cache=False, auto_retry=False) as client:
        yield client


def refused(error: pytest.ExceptionInfo[RequestFailed]) -> int:
    """The status of the answer that a client stumbled over."""
    return error.value.response.status_code


def test_runs_are_found_by_their_commit(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """A run is told with its commit and its outcome, and found by the commit."""
    first = github.head(NAME).sha
    second = github.push(NAME, {"work.sql": "SELECT 2;\n"})
    github.add_run(NAME, first, conclusion="failure")
    run = github.add_run(NAME, second)

    found = client.rest.actions.list_workflow_runs_for_repo(
        github.organization, NAME, head_sha=second
    ).parsed_data

    assert [run.id] == [one.id for one in found.workflow_runs]
    assert ("completed", "success") == (
        found.workflow_runs[0].status,
        found.workflow_runs[0].conclusion,
    )


def test_an_artifact_is_downloaded_from_elsewhere(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """The API leads to a signed address on another host, where the zip file is."""
    run = github.add_run(NAME, github.head(NAME).sha)
    github.add_artifact(NAME, run, "autograding-report", {"report.json": "{}"})

    listed = client.rest.actions.list_workflow_run_artifacts(
        github.organization, NAME, run.id, name="autograding-report"
    ).parsed_data.artifacts[0]
    archive = client.rest.actions.download_artifact(
        github.organization, NAME, listed.id, "zip"
    ).content

    assert run.head_sha == listed.workflow_run.head_sha if listed.workflow_run else None
    assert b"{}" == zipfile.ZipFile(io.BytesIO(archive)).read("report.json")


def test_storage_refuses_a_token(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """A client that sends its token on to the storage is refused, as GitHub's storage does."""
    run = github.add_run(NAME, github.head(NAME).sha)
    artifact = github.add_artifact(NAME, run, "autograding-report", {"report.json": "{}"})
    headers = {"Authorization": f"Bearer {github.token}"}
    url = f"{github.url}/repos/{github.organization}/{NAME}/actions/artifacts/{artifact.id}/zip"

    redirect = httpx.get(url, headers=headers)

    assert 302 == redirect.status_code
    assert 400 == httpx.get(redirect.headers["Location"], headers=headers).status_code
    assert artifact.archive == httpx.get(redirect.headers["Location"]).content


def test_an_expired_artifact_is_gone(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """What expired is still listed, but no longer to be had."""
    run = github.add_run(NAME, github.head(NAME).sha)
    artifact = github.add_artifact(NAME, run, "autograding-report", {"report.json": "{}"})
    artifact.expired = True

    with pytest.raises(RequestFailed) as error:
        client.rest.actions.download_artifact(github.organization, NAME, artifact.id, "zip")

    assert 410 == refused(error)
    everything = client.rest.actions.list_artifacts_for_repo(github.organization, NAME).parsed_data
    assert [True] == [one.expired for one in everything.artifacts]


def test_activity_tells_when_the_server_received_a_push(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """The time of a push is the server's, and a push by force is told as one."""
    github.add_user("ada")
    start = github.head(NAME).sha
    github.set_time(datetime(2026, 9, 14, 12, 0, tzinfo=UTC))
    github.push(NAME, {"work.sql": "SELECT 2;\n"}, actor="ada")
    forced = github.push(NAME, {"work.sql": "SELECT 3;\n"}, actor="ada", onto=start)

    found = client.rest.repos.list_activities(github.organization, NAME, actor="ada").parsed_data

    assert ["force_push", "push"] == [one.activity_type for one in found]
    assert forced == found[0].after
    assert datetime(2026, 9, 14, 12, 0, tzinfo=UTC) == found[0].timestamp


def test_activity_is_paged_by_cursors(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """Each page leads to the next, until nothing is left."""
    pushed = [github.push(NAME, {"work.sql": f"SELECT {number};\n"}) for number in range(5)]

    response = client.rest.repos.list_activities(
        github.organization, NAME, activity_type="push", per_page=2
    )
    found = [one.after for one in response.parsed_data]
    headers = {"Authorization": f"Bearer {github.token}"}
    link = httpx.Response(200, headers=dict(response.headers)).links
    while "next" in link:
        page = httpx.get(link["next"]["url"], headers=headers)
        found += [one["after"] for one in page.json()]
        link = page.links

    assert pushed[::-1] == found


def test_a_push_by_real_git_is_noted(
    github: StandIn,
    client: GitHub[TokenAuthStrategy],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever pushes with git appears in the activity, with the time the push came."""
    github.add_user("ada")
    student = GitStudent(tmp_path / "ada", github.repository(NAME).git.path)
    commit = student.commit("SELECT 2;")
    monkeypatch.setattr(
        student, "environment", lambda: GitStudent.environment(student) | {"STAND_IN_ACTOR": "ada"}
    )

    student.push()
    newest = client.rest.repos.list_activities(github.organization, NAME).parsed_data[0]

    assert (commit, "push", "ada") == (
        newest.after,
        newest.activity_type,
        newest.actor.login if newest.actor else "",
    )


def test_a_repository_allows_no_more_than_its_organization(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """Workflows open pull requests only where both let them."""
    settings = client.rest.actions
    setting = "can_approve_pull_request_reviews"

    with pytest.raises(RequestFailed) as error:
        settings.set_github_actions_default_workflow_permissions_repository(
            github.organization, NAME, can_approve_pull_request_reviews=True
        )
    settings.set_github_actions_default_workflow_permissions_organization(
        github.organization, can_approve_pull_request_reviews=True
    )
    settings.set_github_actions_default_workflow_permissions_repository(
        github.organization, NAME, can_approve_pull_request_reviews=True
    )

    assert 409 == refused(error)
    told = settings.get_github_actions_default_workflow_permissions_repository(
        github.organization, NAME
    ).parsed_data
    assert getattr(told, setting)


def test_private_actions_are_shared_inside_the_organization(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """A private repository shares its actions on demand; a public one has nothing to share."""
    github.add_repository("open", {"a": "b"}, private=False)

    client.rest.actions.set_workflow_access_to_repository(
        github.organization, NAME, access_level="organization"
    )
    level = client.rest.actions.get_workflow_access_to_repository(github.organization, NAME)
    with pytest.raises(RequestFailed) as error:
        client.rest.actions.get_workflow_access_to_repository(github.organization, "open")

    assert "organization" == level.parsed_data.access_level
    assert 422 == refused(error)


def test_the_settings_of_actions_are_changed(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """Actions are switched off and on, and limited to some."""
    client.rest.actions.set_github_actions_permissions_repository(
        github.organization, NAME, enabled=False
    )
    client.rest.actions.set_github_actions_permissions_organization(
        github.organization, enabled_repositories="all", allowed_actions="local_only"
    )

    one = client.rest.actions.get_github_actions_permissions_repository(github.organization, NAME)
    all_ = client.rest.actions.get_github_actions_permissions_organization(github.organization)

    assert one.parsed_data.enabled is False
    assert "local_only" == all_.parsed_data.allowed_actions


def test_it_serves_as_a_process(tmp_path: Path) -> None:
    """Another process, such as a workflow, finds it at the address it prints."""
    command = [sys.executable, "-m", "autograding.tests.github", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        answer = httpx.get(
            f"{told['url']}/user", headers={"Authorization": f"Bearer {told['token']}"}
        )
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(timeout=10)

    assert "teacher" == answer.json()["login"]
