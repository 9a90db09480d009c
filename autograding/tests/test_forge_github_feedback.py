"""The feedback pull request: one comment, edited in place, whatever happened to it before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograding.feedback import MARKER
from autograding.forge.github import (
    Client,
    FeedbackPullRequest,
    NothingToCompare,
    NotPermitted,
    Refused,
    Unavailable,
)
from autograding.forge.github.errors import Need
from autograding.tests.forge_github import REPOSITORY, connect, student_repository
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import StandIn

_NEED = Need("Pull requests", "write")
NAME = "unit-1-sql-ada"
FIRST, SECOND = f"{MARKER}\nFirst", f"{MARKER}\nSecond"


@pytest.fixture
def bot(github: StandIn) -> Iterator[Client]:
    """A workflow's token in a student's repository with one push."""
    student_repository(github)
    github.allow_actions_pull_requests(NAME)
    with connect(github, github.actions_token(NAME)) as client:
        yield client


def feedback(client: Client) -> FeedbackPullRequest:
    """The feedback pull request as a new run meets it."""
    return FeedbackPullRequest(client, REPOSITORY)


def writes(github: StandIn) -> list[str]:
    """Methods and paths of all that was written."""
    return [f"{seen.method} {seen.path}" for seen in github.requests if seen.method != "GET"]


def states(github: StandIn) -> list[str]:
    """The states of all pull requests, in the order of their opening."""
    return [pull.state for pull in github.repository(NAME).pulls.values()]


def test_first_push_opens_the_pull_request(github: StandIn, bot: Client) -> None:
    """The first feedback opens the pull request from main into feedback, with one comment."""
    published = feedback(bot).publish(FIRST)

    pull = github.repository(NAME).pulls[published.number]
    assert ("Feedback", "main", "feedback") == (pull.title, pull.head, pull.base)
    assert [FIRST] == github.comments(NAME)
    assert "" == published.previous_body
    assert published.pull_request_url.endswith(f"/pull/{published.number}")
    assert "#issuecomment-" in published.comment_url


def test_second_push_edits_the_comment(github: StandIn, bot: Client) -> None:
    """Later feedback replaces the comment and hands back what it said before."""
    feedback(bot).publish(FIRST)

    published = feedback(bot).publish(SECOND)

    assert [SECOND] == github.comments(NAME)
    assert FIRST == published.previous_body
    assert ["open"] == states(github)


def test_same_feedback_again_writes_nothing(github: StandIn, bot: Client) -> None:
    """A run that is repeated finds everything as it should be."""
    feedback(bot).publish(FIRST)
    before = writes(github)

    feedback(bot).publish(FIRST)

    assert before == writes(github)


def test_three_requests_a_push(github: StandIn, bot: Client) -> None:
    """Once the pull request is there, a push costs three requests."""
    feedback(bot).publish(FIRST)
    before = len(github.requests)

    feedback(bot).publish(SECOND)

    assert 3 == len(github.requests) - before


def test_previous_comment_opens_nothing(github: StandIn, bot: Client) -> None:
    """What was said before can be read without opening anything."""
    assert "" == feedback(bot).previous()
    assert [] == writes(github)
    feedback(bot).publish(FIRST)

    assert FIRST == feedback(bot).previous()


def test_marker_of_a_student_is_not_ours(github: StandIn, bot: Client) -> None:
    """A student's comment with our marker is neither edited nor believed."""
    feedback(bot).publish(FIRST)
    repository = github.repository(NAME)
    forged = f"{MARKER}\n100 points"
    first = next(iter(repository.comments.values()))
    with connect(github, github.add_user("ada")) as student:
        FeedbackPullRequest(student, REPOSITORY, author="ada").publish(forged)
    repository.comments = dict(reversed(repository.comments.items()))

    assert FIRST == feedback(bot).publish(SECOND).previous_body
    assert {SECOND, forged} == set(github.comments(NAME))
    assert SECOND == first.body


def test_own_comment_is_found_behind_many(github: StandIn, bot: Client) -> None:
    """A long conversation takes more than one page, and our comment is found on the second."""
    quoting = f"Not ours: it only quotes {MARKER}."
    number = feedback(bot).publish(quoting).number
    remote = bot
    for index in range(120):
        remote.send(
            lambda rest, index=index: rest.issues.create_comment(  # type: ignore[misc]
                "databases-course", NAME, number, body=f"Remark {index}"
            ),
            "talk",
            _NEED,
            object,
        )
    feedback(bot).publish(FIRST)
    feedback(bot).publish(SECOND)

    assert 1 == sum(body.startswith(MARKER) for body in github.comments(NAME))
    assert quoting in github.comments(NAME)


def test_closed_pull_request_is_reopened(github: StandIn, bot: Client) -> None:
    """A student who closes the pull request gets it back with the next push."""
    published = feedback(bot).publish(FIRST)
    github.repository(NAME).pulls[published.number].state = "closed"

    assert FIRST == feedback(bot).publish(SECOND).previous_body
    assert ["open"] == states(github)


def test_open_pull_request_comes_before_newer_ones(github: StandIn, bot: Client) -> None:
    """What was closed or merged later is passed over; of the closed ones, a merged one comes last.

    Only one that was not merged can be reopened.
    """
    published = feedback(bot).publish(FIRST)
    pulls = github.repository(NAME).pulls
    first, moment = pulls[published.number], github.world.now()
    pulls[8] = replace(first, number=8, state="closed", closed_at=moment)
    pulls[9] = replace(pulls[8], number=9, merged_at=moment)

    assert published.number == feedback(bot).publish(SECOND).number

    first.state = "closed"
    assert 8 == feedback(bot).publish(SECOND).number
    assert ["closed", "open", "closed"] == states(github)


def test_deleted_feedback_branch_is_made_again(github: StandIn, bot: Client) -> None:
    """Without its branch the pull request closes; both come back at the starter commit."""
    feedback(bot).publish(FIRST)
    starter = github.head(NAME, "feedback").sha
    with connect(github) as teacher:
        teacher.answer(
            lambda rest: rest.git.delete_ref("databases-course", NAME, "heads/feedback"),
            "delete",
            _NEED,
        )

    feedback(bot).publish(SECOND)

    assert starter == github.head(NAME, "feedback").sha
    assert "open" == states(github)[-1]
    assert SECOND in github.comments(NAME)


def test_merged_pull_request_is_opened_anew(github: StandIn, bot: Client) -> None:
    """A merge takes `feedback` along: it is put back, and a new pull request shows all the work."""
    feedback(bot).publish(FIRST)
    starter = github.head(NAME, "feedback").sha
    github.move(NAME, "feedback", github.head(NAME).sha)
    github.push(NAME, {"answer.sql": "SELECT 2;\n"})

    feedback(bot).publish(SECOND)

    assert ["closed", "open"] == states(github)
    assert starter == github.head(NAME, "feedback").sha
    assert {"answer.sql": frozenset({1})} == feedback(bot).changed_lines()


def test_moved_feedback_branch_is_put_back(github: StandIn, bot: Client) -> None:
    """A `feedback` that somebody moved to main would leave nothing to show: it goes back."""
    starter = github.head(NAME, "feedback").sha
    github.move(NAME, "feedback", github.head(NAME).sha)

    feedback(bot).publish(FIRST)

    assert starter == github.head(NAME, "feedback").sha
    assert [FIRST] == github.comments(NAME)


def test_force_push_after_closing_gets_a_new_pull_request(github: StandIn, bot: Client) -> None:
    """Where GitHub refuses to reopen, a new pull request is opened."""
    published = feedback(bot).publish(FIRST)
    github.repository(NAME).pulls[published.number].state = "closed"
    starter = github.head(NAME, "feedback").sha
    github.push(NAME, {"answer.sql": "SELECT 3;\n"}, onto=starter)

    assert FIRST == feedback(bot).previous()
    feedback(bot).publish(SECOND)

    assert ["closed", "open"] == states(github)
    assert [FIRST, SECOND] == github.comments(NAME)


def test_closed_pull_request_still_takes_the_comment(github: StandIn, bot: Client) -> None:
    """Where no pull request can be opened, feedback goes to the one that was closed."""
    feedback(bot).publish(FIRST)
    github.move(NAME, "main", github.head(NAME, "feedback").sha)

    feedback(bot).publish(SECOND)

    assert ["closed"] == states(github)
    assert [SECOND] == github.comments(NAME)


def test_nothing_since_the_starter(github: StandIn, bot: Client) -> None:
    """Before the first work there is nothing to compare, and the error says what to do."""
    github.move(NAME, "main", github.head(NAME, "feedback").sha)

    with pytest.raises(NothingToCompare, match="Push a commit"):
        feedback(bot).publish(FIRST)


def test_workflows_that_may_not_open_pull_requests(github: StandIn) -> None:
    """The organization's setting is named, with the other way round it."""
    student_repository(github)
    with (
        connect(github, github.actions_token(NAME)) as bot,
        pytest.raises(NotPermitted, match="Workflow permissions") as caught,
    ):
        feedback(bot).publish(FIRST)

    assert "classroom accept" in caught.value.cure
    assert [] == github.comments(NAME)


def test_job_without_the_permission(github: StandIn) -> None:
    """A job that may not write is told which permission it lacks, in the workflow's own words."""
    student_repository(github)
    token = github.actions_token(NAME, contents="read", pull_requests="read")
    with connect(github, token) as bot, pytest.raises(NotPermitted, match="pull-requests: write"):
        feedback(bot).publish(FIRST)


def test_comment_that_github_would_not_take(bot: Client) -> None:
    """A comment beyond GitHub's limit is refused with GitHub's reason."""
    with pytest.raises(Refused, match="too long"):
        feedback(bot).publish(MARKER + "x" * 70_000)


@pytest.mark.parametrize("status", [500, 502, LOST])
@pytest.mark.parametrize("path", ["/pulls$", "/comments$"])
def test_answer_that_was_lost(github: StandIn, bot: Client, path: str, status: int) -> None:
    """A write that was done although its answer failed is found, not done twice."""
    github.faults.add("POST", path, status, done=True)

    feedback(bot).publish(FIRST)

    assert [FIRST] == github.comments(NAME)
    assert ["open"] == states(github)


@pytest.mark.parametrize("failing", range(8))
def test_breaking_off_anywhere(github: StandIn, bot: Client, failing: int) -> None:
    """Wherever a run breaks off, the next one ends with one pull request and one comment."""
    github.faults.add("*", "", 422, skip=failing)
    for _ in range(2):
        try:
            feedback(bot).publish(FIRST)
        except Refused:
            continue

    assert [FIRST] == github.comments(NAME)
    assert ["open"] == states(github)


def test_outage_ends_in_words(github: StandIn, bot: Client) -> None:
    """An outage that lasts is given up on, in a sentence."""
    github.faults.add("*", "", 503, times=100)

    with pytest.raises(Unavailable, match="githubstatus"):
        feedback(bot).publish(FIRST)


def test_changed_lines(github: StandIn, bot: Client) -> None:
    """Only lines that the student wrote or changed count, by file."""
    assert {} == feedback(bot).changed_lines()
    github.push(NAME, {"README.md": "# Unit 1\nNew\n", "logo.png": b"\x89PNG\0\0"})
    feedback(bot).publish(FIRST)

    expected = {"answer.sql": frozenset({1}), "README.md": frozenset({2})}
    assert expected == feedback(bot).changed_lines()


def test_head_tells_whether_main_moved_on(github: StandIn, bot: Client) -> None:
    """A run can see that it is no longer about the newest push."""
    assert github.head(NAME).sha == feedback(bot).head()


def test_closed_for_good_where_workflows_may_open_none(github: StandIn) -> None:
    """Where a merge closed it and the bot may open no other, the comment goes to that one."""
    student_repository(github)
    github.allow_actions_pull_requests(NAME)
    with connect(github, github.actions_token(NAME)) as bot:
        feedback(bot).publish(FIRST)
        github.move(NAME, "feedback", github.head(NAME).sha)
        github.push(NAME, {"answer.sql": "SELECT 2;\n"})
        github.repository(NAME).actions.can_approve_pull_request_reviews = False

        assert FIRST == feedback(bot).publish(SECOND).previous_body

    assert [SECOND] == github.comments(NAME)


def test_comment_deleted_a_moment_ago(github: StandIn, bot: Client) -> None:
    """A comment that vanishes before it is edited is written anew."""
    feedback(bot).publish(FIRST)
    github.faults.add("PATCH", "/issues/comments", 404)

    feedback(bot).publish(SECOND)

    assert [FIRST, SECOND] == github.comments(NAME)
