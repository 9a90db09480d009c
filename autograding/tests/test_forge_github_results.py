"""What sync reads: whose repositories, when a push was received, and reports nobody can trust."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from autograding.forge.github import ArtifactError, Client, NotPermitted, Results, Unavailable
from autograding.forge.github.archive import LARGEST_REPORT, report_in
from autograding.forge.github.errors import Need
from autograding.forge.github.listing import student_of
from autograding.settings import Settings, UnitSettings
from autograding.tests.forge_github import REPOSITORY, connect, student_repository
from autograding.tests.github.standin import StandIn

NAME, UNIT = "unit-1-sql-ada", "unit-1-sql"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
REPORT = b'{"points": 42}'


@pytest.fixture
def client(github: StandIn) -> Iterator[Client]:
    """The instructor's connection."""
    with connect(github) as opened:
        yield opened


def results(client: Client, settings: Settings | None = None) -> Results:
    """What there is in the organization."""
    return Results(client, settings or Settings(organization="databases-course"))


def zipped(**files: bytes) -> bytes:
    """A zip file; a name's double underscore stands for a dot."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def test_repositories_of_a_unit(github: StandIn, client: Client) -> None:
    """Students' repositories are known by their names; templates and the grader are none."""
    for name in ("unit-1-sql", "databases-grader", "unit-2-orm-ada", "website", "unit-1-sql-"):
        github.add_repository(name, {"README.md": "x"})
    github.add_repository("unit-1-sql-template", {"README.md": "x"}, template=True)
    student_repository(github)
    student_repository(github, "unit-1-sql-BEN")

    found = {one.username: one for one in results(client).repositories(UNIT)}

    assert {"ada", "ben"} == set(found)
    ada = found["ada"]
    assert (UNIT, REPOSITORY, False) == (ada.unit, ada.full_name, ada.archived)
    assert ada.clone_url.endswith(f"/{REPOSITORY}.git")


def test_repositories_of_more_than_one_page(github: StandIn, client: Client) -> None:
    """A class of more than a hundred is found whole."""
    for number in range(130):
        github.add_repository(f"unit-1-sql-s{number}")

    assert 130 == len(results(client).repositories(UNIT))
    assert 2 == len(github.requests)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("unit-1-sql-ada", ("unit-1-sql", "ada")),
        ("Unit-1-SQL-Ada-Park", ("unit-1-sql", "ada-park")),
        ("unit-1-sql-ada_corp", ("unit-1-sql", "ada_corp")),
        ("u1-ada", None),
        ("u2-ada", ("unit-2-orm", "ada")),
        ("u2-extra-ada", ("unit-3-extra", "ada")),
        ("unit-1-sql--ada", None),
        ("unit-1-sql", None),
        ("unit-1-sql-starter", None),
        ("databases-grader", None),
    ],
)
def test_whose_repository(name: str, expected: tuple[str, str] | None) -> None:
    """A name tells unit and student; of two prefixes that fit, the longer one counts."""
    units = {
        "unit-1-sql": UnitSettings(repository="unit-1-sql-starter"),
        "unit-2-orm": UnitSettings(prefix="u2"),
        "unit-3-extra": UnitSettings(prefix="u2-extra"),
    }

    assert expected == student_of(Settings(units=units), name, *units)


def test_unit_that_was_not_asked_for() -> None:
    """A longer prefix of another unit in the settings keeps its repositories apart."""
    units = {"unit-1": UnitSettings(), "unit-1-sql": UnitSettings()}

    assert student_of(Settings(units=units), "unit-1-sql-ada", "unit-1") is None


def test_pushes_with_the_time_of_their_receipt(github: StandIn, client: Client) -> None:
    """Pushes to main come oldest first, with the time of GitHub's clock, forced ones as such."""
    github.set_time(NOON)
    first = student_repository(github)
    starter = github.head(NAME, "feedback").sha
    github.set_time(NOON + timedelta(hours=1))
    second = github.push(NAME, {"answer.sql": "SELECT 2;\n"}, actor="ada")
    github.push(NAME, {"x": "y"}, branch="idea", onto=first, actor="ada")
    github.set_time(NOON + timedelta(hours=2))
    third = github.push(NAME, {"answer.sql": "SELECT 3;\n"}, onto=starter, actor="ada")

    pushes = results(client).pushes(REPOSITORY)

    assert [starter, first, second, third] == [push.commit for push in pushes]
    assert ["branch_creation", "push", "push", "force_push"] == [push.kind for push in pushes]
    assert [False, False, False, True] == [push.forced for push in pushes]
    assert NOON + timedelta(hours=2) == pushes[3].received_at
    assert second == pushes[3].before


@pytest.mark.parametrize("name", ["--stdin", "+refs/heads/x:refs/heads/main", "HEAD", "a" * 39])
def test_push_of_what_is_no_commit(github: StandIn, client: Client, name: str) -> None:
    """What git is asked for afterwards is a hash, and neither an option nor a refspec."""
    student_repository(github)
    activity = {"id": 1, "before": "0" * 40, "after": name, "ref": "refs/heads/main"}
    activity |= {"timestamp": "2026-11-25T12:00:00Z", "activity_type": "push"}
    github.faults.add("GET", "/activity", 200, body=[activity])

    with pytest.raises(Unavailable, match="not GitHub's API"):
        results(client).pushes(REPOSITORY)


def test_more_pushes_than_a_page(github: StandIn, client: Client) -> None:
    """A student who pushes often is read to the end."""
    commits = [student_repository(github)]
    starter = github.head(NAME, "feedback").sha
    for _ in range(60):
        commits += [github.move(NAME, "main", starter), github.move(NAME, "main", commits[0])]

    pushes = results(client).pushes(REPOSITORY)

    assert [starter, *commits] == [push.commit for push in pushes]


def test_report_of_a_commit(github: StandIn, client: Client) -> None:
    """A report is found by the commit for which GitHub started the run."""
    commit = student_repository(github)
    other = github.push(NAME, {"answer.sql": "SELECT 2;\n"}, actor="ada")
    run = github.add_run(NAME, commit)
    github.add_artifact(NAME, run, "autograding-report", {"report.json": REPORT})
    github.add_artifact(NAME, run, "screenshots", {"a.png": b"x"})
    reader = results(client)

    assert (REPORT,) == reader.reports(REPOSITORY, commit)
    assert () == reader.reports(REPOSITORY, other)
    (artifact,) = reader.artifacts(REPOSITORY)
    assert commit == artifact.commit


@pytest.mark.parametrize(("head", "found"), [(1, 1), (2, 0)])
def test_runs_of_a_fork_are_not_ours(
    github: StandIn, client: Client, head: int, found: int
) -> None:
    """What a pull request from a fork uploaded is no report of this repository."""
    student_repository(github)
    run = {"id": 5, "head_sha": "a" * 40, "repository_id": 1, "head_repository_id": head}
    artifact = {"id": 7, "name": "autograding-report", "size_in_bytes": 9, "expired": False}
    body = {"total_count": 1, "artifacts": [artifact | {"workflow_run": run}]}
    github.faults.add("GET", "/actions/artifacts", 200, body=body)

    assert found == len(results(client).artifacts(REPOSITORY))


def test_requests_for_a_repository(github: StandIn, client: Client) -> None:
    """A repository costs one listing each of pushes and artifacts, and three requests a report."""
    commit = student_repository(github)
    github.add_artifact(
        NAME, github.add_run(NAME, commit), "autograding-report", {"report.json": REPORT}
    )
    reader = results(client)

    reader.pushes(REPOSITORY)
    reader.reports(REPOSITORY, commit)
    reader.reports(REPOSITORY, "0" * 40)

    assert [
        f"/repos/{REPOSITORY}/activity",
        f"/repos/{REPOSITORY}/actions/artifacts",
    ] == [seen.path for seen in github.requests[:2]]
    assert 5 >= len(github.requests)


def test_repeated_run_has_two_reports(github: StandIn, client: Client) -> None:
    """Of several reports of one commit the newest comes first."""
    commit = student_repository(github)
    for content in (b"{}", REPORT):
        run = github.add_run(NAME, commit)
        github.add_artifact(NAME, run, "autograding-report", {"report.json": content})

    assert (REPORT, b"{}") == results(client).reports(REPOSITORY, commit)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "workflow_run", "issues"])
def test_report_of_a_run_that_no_push_started(github: StandIn, client: Client, event: str) -> None:
    """A pull request from main runs workflows that main does not have, and is told as main's."""
    commit = student_repository(github)
    run = github.add_run(NAME, commit)
    run.event = event
    github.add_artifact(NAME, run, "autograding-report", {"report.json": REPORT})

    with pytest.raises(ArtifactError, match="not started by a push"):
        results(client).reports(REPOSITORY, commit)


def test_expired_report_is_missing(github: StandIn, client: Client) -> None:
    """GitHub keeps artifacts for a while only: an expired one is as good as none."""
    commit = student_repository(github)
    run = github.add_run(NAME, commit)
    artifact = github.add_artifact(NAME, run, "autograding-report", {"report.json": REPORT})
    reader, late = results(client), results(client)
    late.artifacts(REPOSITORY)
    artifact.expired = True

    assert () == reader.reports(REPOSITORY, commit)
    assert () == late.reports(REPOSITORY, commit)


def test_token_does_not_travel_to_the_storage(github: StandIn, client: Client) -> None:
    """Artifacts lie on another host, which must not see the instructor's token."""
    commit = student_repository(github)
    github.add_artifact(
        NAME, github.add_run(NAME, commit), "autograding-report", {"report.json": REPORT}
    )

    results(client).reports(REPOSITORY, commit)

    # The stand-in refuses a download that brings a token along, as GitHub's storage does.
    assert [] == github.violations


def test_artifact_too_large_to_fetch(github: StandIn, client: Client) -> None:
    """An archive beyond the bound is not even downloaded."""
    commit = student_repository(github)
    run = github.add_run(NAME, commit)
    github.add_artifact(NAME, run, "autograding-report", b"x" * (LARGEST_REPORT + 1))

    with pytest.raises(ArtifactError, match="more than"):
        results(client).reports(REPOSITORY, commit)


def test_download_stops_at_the_bound(github: StandIn, client: Client) -> None:
    """What is streamed is read no further than the bound, whatever was announced."""
    commit = student_repository(github)
    run = github.add_run(NAME, commit)
    artifact = github.add_artifact(NAME, run, "autograding-report", {"report.json": REPORT})
    reader = results(client)
    reader.artifacts(REPOSITORY)
    artifact.archive = b"x" * (LARGEST_REPORT + 100_000)

    with pytest.raises(ArtifactError, match="more than"):
        reader.reports(REPOSITORY, commit)


def test_download_without_an_open_connection(github: StandIn) -> None:
    """A client that nobody has opened downloads all the same."""
    commit = student_repository(github)
    github.add_artifact(
        NAME, github.add_run(NAME, commit), "autograding-report", {"report.json": REPORT}
    )

    assert (REPORT,) == results(connect(github)).reports(REPOSITORY, commit)


def test_token_that_may_not_read_actions(github: StandIn, client: Client) -> None:
    """The permission for reports is named."""
    github.faults.add("GET", "/actions/artifacts", 403)
    student_repository(github)

    with pytest.raises(NotPermitted, match="Actions: read"):
        results(client).reports(REPOSITORY, "0" * 40)


def test_archive_with_the_report() -> None:
    """The one file comes out as it went in."""
    assert REPORT == report_in(zipped(report__json=REPORT))


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (lambda: b"", "damaged"),
        (lambda: b"<html>", "damaged"),
        (lambda: zipped(report__json=REPORT)[:-30], "damaged"),
        (zipped, "alone"),
        (lambda: zipped(other__json=REPORT), "alone"),
        (lambda: zipped(report__json=REPORT, extra__txt=b"x"), "alone"),
        (lambda: zipped(**{"../report__json": REPORT}), "alone"),
        (lambda: zipped(**{"/report__json": REPORT}), "alone"),
        (lambda: zipped(report__json=b"0" * (LARGEST_REPORT + 1)), "more than"),
    ],
)
def test_archive_that_is_not_ours(archive: Callable[[], bytes], words: str) -> None:
    """Anything but one small `report.json` is refused in words, and nothing is unpacked."""
    with pytest.raises(ArtifactError, match=words):
        report_in(archive())


def test_archive_that_lies_about_its_size() -> None:
    """A header that announces less than there is gets nobody past the bound."""
    archive = bytearray(zipped(report__json=b"0" * (LARGEST_REPORT * 2)))
    true_size = (LARGEST_REPORT * 2).to_bytes(4, "little")
    lie = (10).to_bytes(4, "little")

    with pytest.raises(ArtifactError):
        report_in(bytes(archive.replace(true_size, lie)))


def test_archive_that_is_encrypted() -> None:
    """A member that asks for a password is refused."""
    archive = bytearray(zipped(report__json=REPORT))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(signature) + offset] |= 1

    with pytest.raises(ArtifactError, match="damaged"):
        report_in(bytes(archive))


def test_main_that_was_deleted_and_pushed_again(github: StandIn, client: Client) -> None:
    """A deleted branch is no push; what was pushed after it counts."""
    commit = student_repository(github)
    client.answer(
        lambda rest: rest.git.delete_ref("databases-course", NAME, "heads/main"),
        "delete",
        Need("Contents", "write"),
    )
    github.move(NAME, "main", commit, actor="ada")

    kinds = [push.kind for push in results(client).pushes(REPOSITORY)]

    assert ["branch_creation", "push", "branch_creation"] == kinds


def test_report_that_was_deleted(github: StandIn, client: Client) -> None:
    """An artifact that somebody deleted after it was listed is as good as none."""
    commit = student_repository(github)
    github.add_artifact(
        NAME, github.add_run(NAME, commit), "autograding-report", {"report.json": REPORT}
    )
    reader = results(client)
    reader.artifacts(REPOSITORY)
    github.repository(NAME).artifacts.clear()

    assert () == reader.reports(REPOSITORY, commit)
