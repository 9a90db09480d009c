"""Accepting a unit: repository, `feedback`, pull request, invitation; whole after any stop."""

import pytest

from autograding.forge.github import (
    Accepted,
    GitHubError,
    GitHubForge,
    NotFound,
    RateLimited,
    Refused,
    Unavailable,
)
from autograding.forge.github.errors import Need
from autograding.forge.github.patience import Patience
from autograding.settings import Settings
from autograding.tests.forge_github import Waits
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import StandIn

_NEED = Need("Contents", "write")
TEMPLATE = "unit-1-sql"
NAME = "unit-1-sql-ada-park"
FULL_NAME = f"databases-course/{NAME}"
STUDENT = "ada-park"


@pytest.fixture(autouse=True)
def published(github: StandIn) -> None:
    """The organization has the unit's template, and GitHub knows the student."""
    files = {"README.md": "# Unit 1\n", ".github/workflows/classroom.yml": "name: x\n"}
    github.add_repository(TEMPLATE, files, template=True)
    github.add_user(STUDENT)


def forge(github: StandIn, *, waits: Waits | None = None, dry_run: bool = False) -> GitHubForge:
    """The course's organization, seen by the instructor."""
    settings = Settings(organization="databases-course", api=github.url)
    patience = Patience(sleep=(waits if waits is not None else Waits()).sleep, timeout=10)
    return GitHubForge(settings, github.token, dry_run=dry_run, patience=patience)


def accept(github: StandIn, username: str = STUDENT, *, dry_run: bool = False) -> Accepted:
    """Accept the unit for a student."""
    with forge(github, dry_run=dry_run) as opened:
        return opened.accept("unit-1-sql", username)


def writes(github: StandIn) -> list[str]:
    """Methods and paths of all that was written."""
    return [f"{seen.method} {seen.path}" for seen in github.requests if seen.method != "GET"]


def assert_whole(github: StandIn) -> None:
    """Everything is there once: starter, `feedback`, an open pull request, one invitation."""
    repository = github.repository(NAME)
    starter, main = github.head(NAME, "feedback"), github.head(NAME)
    assert repository.private
    assert () == starter.parents
    assert (starter.sha,) == main.parents
    assert starter.tree == main.tree == github.head(TEMPLATE).tree
    assert ["open"] == [pull.state for pull in repository.pulls.values()]
    assert [STUDENT] == [one.invitee for one in repository.invitations.values()]


def test_new_student(github: StandIn) -> None:
    """A student gets a private copy of the template with the feedback pull request open."""
    accepted = accept(github)

    assert_whole(github)
    (pull,) = github.repository(NAME).pulls.values()
    assert ("Feedback", "main", "feedback") == (pull.title, pull.head, pull.base)
    assert FULL_NAME == accepted.full_name
    assert accepted.url.endswith(f"/{FULL_NAME}")
    assert accepted.pull_request_url.endswith(f"/pull/{pull.number}")
    assert accepted.invitation_url.endswith(f"/{FULL_NAME}/invitations")
    assert [
        f"created {FULL_NAME} from databases-course/unit-1-sql",
        "made the branch feedback at the starter",
        "sent an empty commit to main",
        "opened the pull request Feedback",
        "invited ada-park",
    ] == [change.told() for change in accepted.changes]


def test_requests_for_a_new_student(github: StandIn) -> None:
    """Accepting takes six writes and nine looks at what is there."""
    github.world.generation_polls = 0

    accept(github)

    assert 6 == len(writes(github))
    assert 15 == len(github.requests)


def test_starter_commit_runs_no_workflow(github: StandIn) -> None:
    """The empty commit asks GitHub to skip the workflow: there is nothing to grade."""
    accept(github)

    assert "[skip ci]" in github.head(NAME).message


def test_student_is_invited_last(github: StandIn) -> None:
    """Nobody can push before `feedback` and the pull request are there."""
    accept(github)

    assert writes(github)[-1] == f"PUT /repos/{FULL_NAME}/collaborators/{STUDENT}"


def test_again_changes_nothing(github: StandIn) -> None:
    """Accepting again finds everything, and hands out the same addresses."""
    first = accept(github)
    before, requests = writes(github), len(github.requests)

    again = accept(github)

    assert before == writes(github)
    assert () == again.changes
    assert (first.url, first.pull_request_url) == (again.url, again.pull_request_url)
    assert first.invitation_url == again.invitation_url
    assert 7 == len(github.requests) - requests


def test_after_the_student_has_worked(github: StandIn) -> None:
    """A student who is at work is left in peace: no commit, no invitation."""
    accept(github)
    github.accept_invitation(NAME, STUDENT)
    commit = github.push(NAME, {"answer.sql": "SELECT 1;\n"}, actor=STUDENT)

    again = accept(github)

    assert commit == github.head(NAME).sha
    assert () == again.changes
    assert "" == again.invitation_url


def test_member_of_the_organization_is_added_at_once(github: StandIn) -> None:
    """A member gets the right to push without an invitation."""
    github.add_user("ben", member=True)

    assert "" == accept(github, "ben").invitation_url
    assert {"ben": "push"} == github.repository("unit-1-sql-ben").collaborators


def test_name_in_capitals(github: StandIn) -> None:
    """GitHub's names have no case: the same student, the same repository."""
    accept(github)

    assert () == accept(github, "Ada-Park").changes


@pytest.mark.parametrize("status", [422, LOST])
@pytest.mark.parametrize("failing", range(14))
def test_breaking_off_anywhere(github: StandIn, status: int, failing: int) -> None:
    """Wherever accepting breaks off, done or not, the next time completes it, nothing twice."""
    github.faults.add("*", "", status, skip=failing, done=status == LOST)
    for _ in range(2):
        try:
            accept(github)
        except GitHubError:
            continue

    assert_whole(github)
    github.faults.waiting.clear()
    assert () == accept(github).changes


def test_template_takes_its_time(github: StandIn) -> None:
    """GitHub fills a generated repository later: we look again, a little later each time."""
    github.world.generation_polls = 4
    waits = Waits()
    with forge(github, waits=waits) as opened:
        opened.accept("unit-1-sql", STUDENT)

    assert_whole(github)
    assert [0.5, 1, 2, 4] == waits


def test_template_takes_too_long(github: StandIn) -> None:
    """We do not wait for ever, and the next call goes on."""
    github.world.generation_polls = 12
    with pytest.raises(Unavailable, match="in a minute"):
        accept(github)

    accept(github)

    assert_whole(github)


def test_student_deleted_the_feedback_branch(github: StandIn) -> None:
    """`feedback` comes back where it was, not where the student's work is."""
    accept(github)
    starter = github.head(NAME, "feedback").sha
    github.push(NAME, {"answer.sql": "SELECT 1;\n"})
    with forge(github) as opened:
        opened.client.answer(
            lambda rest: rest.git.delete_ref("databases-course", NAME, "heads/feedback"),
            "delete",
            _NEED,
        )

    assert [
        "made the branch feedback at the starter",
        "reopened the pull request Feedback",
    ] == [change.told() for change in accept(github).changes]
    assert starter == github.head(NAME, "feedback").sha


def test_student_closed_the_pull_request(github: StandIn) -> None:
    """Accepting again reopens it."""
    accept(github)
    (pull,) = github.repository(NAME).pulls.values()
    pull.state = "closed"

    assert ["reopened the pull request Feedback"] == [one.told() for one in accept(github).changes]
    assert "open" == pull.state


def test_expired_invitation_is_renewed(github: StandIn) -> None:
    """An invitation that has died is withdrawn, and a new one takes its place."""
    accept(github)
    (old,) = github.repository(NAME).invitations.values()
    old.expired = True

    assert ["withdrew an expired invitation", "invited ada-park"] == [
        change.told() for change in accept(github).changes
    ]
    assert_whole(github)


def test_unpublished_template(github: StandIn) -> None:
    """A template that is missing is told with the command that publishes it."""
    del github.world.repositories["databases-course/unit-1-sql"]

    with pytest.raises(NotFound, match="classroom publish"):
        accept(github)


def test_unknown_student(github: StandIn) -> None:
    """A mistyped username is told before anything is made for it."""
    with pytest.raises(NotFound, match="no user nobody"):
        accept(github, "nobody")

    assert [] == writes(github)


def test_student_who_left_github(github: StandIn) -> None:
    """An account that is gone is told as such, too."""
    accept(github)
    del github.world.users[STUDENT]

    with pytest.raises(NotFound, match="no user ada-park"):
        accept(github)


def test_foreign_repository_of_that_name(github: StandIn) -> None:
    """Nobody is invited to a repository that was not made from the template."""
    github.add_repository(NAME, {"solution.sql": "SELECT 42;\n"})

    with pytest.raises(Refused, match="not made from the template"):
        accept(github)
    assert {} == github.repository(NAME).invitations


def test_short_rate_limit_is_waited_for(github: StandIn) -> None:
    """A limit that ends soon only takes time."""
    github.faults.secondary_limit("POST", "/generate", wait=7, status=429)
    waits = Waits()
    with forge(github, waits=waits) as opened:
        opened.accept("unit-1-sql", STUDENT)

    assert_whole(github)
    assert 7 in waits


def test_long_rate_limit_ends_in_words(github: StandIn) -> None:
    """A limit of an hour is told, and nothing is lost by it."""
    github.faults.secondary_limit("POST", "/pulls", wait=3600)
    with pytest.raises(RateLimited, match="in 3600 seconds"):
        accept(github)

    accept(github)

    assert_whole(github)


def test_dry_run_for_a_new_student(github: StandIn) -> None:
    """A dry run tells the steps, and takes none."""
    accepted = accept(github, dry_run=True)

    assert [] == writes(github)
    assert ("", "", "") == (accepted.url, accepted.pull_request_url, accepted.invitation_url)
    assert [
        f"would create {FULL_NAME} from databases-course/unit-1-sql",
        "would open its feedback pull request",
        "would invite ada-park",
    ] == [change.told(dry_run=True) for change in accepted.changes]


def test_dry_run_for_half_a_repository(github: StandIn) -> None:
    """A dry run tells what is missing of what was begun."""
    github.faults.add("POST", "/git/refs", 422)
    with pytest.raises(Refused):
        accept(github)
    before = writes(github)

    accepted = accept(github, dry_run=True)

    assert before == writes(github)
    assert [
        "would make the branch feedback at the starter",
        "would send an empty commit to main",
        "would open the pull request Feedback",
        "would invite ada-park",
    ] == [change.told(dry_run=True) for change in accepted.changes]
