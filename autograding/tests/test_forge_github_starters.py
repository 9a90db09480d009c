"""Starter updates: a pull request that GitHub merges three ways, never by force, never twice."""

import subprocess

import pytest

from autograding.forge.github import GitHubError, UpdatedStarter
from autograding.forge.github.errors import Need
from autograding.forge.github.remote import Remote
from autograding.forge.github.starters import update_starter
from autograding.template.files import TemplateFile
from autograding.tests.forge_github import REPOSITORY, connect, student_repository
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import StandIn
from autograding.tests.github.state import PullRequest

_NEED = Need("Contents", "write")
NAME = "unit-1-sql-ada"
BEGINNING = (
    TemplateFile("README.md", b"# Unit 1\n"),
    TemplateFile("answer.sql", b"-- TODO\n"),
)
FIRST = (
    TemplateFile("README.md", b"# Unit 1, made clear\n"),
    TemplateFile("answer.sql", b"-- TODO\n"),
    TemplateFile("hints.md", b"Look closely.\n"),
)
SECOND = (*FIRST[:2], TemplateFile("hints.md", b"Look again.\n"))


@pytest.fixture(autouse=True)
def student(github: StandIn) -> None:
    """A student has pushed once since the starter."""
    student_repository(github)


def update(
    github: StandIn, files: tuple[TemplateFile, ...], *, dry_run: bool = False
) -> UpdatedStarter:
    """Offer a starter as the instructor."""
    with connect(github, read_only=dry_run) as client:
        return update_starter(Remote(client, REPOSITORY), files, dry_run=dry_run)


def told(result: UpdatedStarter, *, dry_run: bool = False) -> list[str]:
    """The changes in words."""
    return [change.told(dry_run=dry_run) for change in result.changes]


def pulls(github: StandIn) -> list[PullRequest]:
    """The pull requests, in the order of their opening."""
    return list(github.repository(NAME).pulls.values())


def merge(github: StandIn, branch: str = "starter-update") -> str:
    """Merge a branch into main as GitHub's button does; returns the merge commit."""
    return _merge(github, f"refs/heads/{branch}", "refs/heads/main", "main")


def _merge(github: StandIn, theirs: str, ours: str, branch: str) -> str:
    git = ["git", f"--git-dir={github.repository(NAME).git.path}"]
    person = ["-c", "user.name=ada", "-c", "user.email=ada@example.org"]
    merged = subprocess.run(
        [*git, "merge-tree", "--write-tree", ours, theirs], check=True, capture_output=True
    )
    tree = merged.stdout.decode().split()[0]
    made = subprocess.run(
        [*git, *person, "commit-tree", "-p", ours, "-p", theirs, "-m", "Merge", tree],
        check=True,
        capture_output=True,
    )
    return github.move(NAME, branch, made.stdout.decode().strip(), actor="ada")


def files(github: StandIn) -> dict[str, bytes]:
    """What is at `main`."""
    repository = github.repository(NAME)
    entries = repository.git.tree(github.head(NAME).tree, recursive=True)
    return {entry.path: github.file(NAME, entry.path) for entry in entries}


def test_unchanged_template_offers_nothing(github: StandIn) -> None:
    """The starter that the student has is not offered."""
    result = update(github, BEGINNING)

    assert ((), "") == (result.changes, result.pull_request_url)
    assert not [seen for seen in github.requests if seen.method != "GET"]


def test_changed_template_is_offered(github: StandIn) -> None:
    """A changed template comes as a pull request into main, and main stays as it is."""
    before = github.head(NAME).sha

    result = update(github, FIRST)

    (pull,) = pulls(github)
    assert ("starter-update", "main", "open") == (pull.head, pull.base, pull.state)
    assert "- `README.md`\n- `hints.md`\n" in str(pull.body)
    assert before == github.head(NAME).sha
    assert result.pull_request_url.endswith(f"/pull/{pull.number}")
    assert [
        "sent 2 changed files (README.md, hints.md)",
        "opened the pull request 'Update of the starter files'",
    ] == told(result)


def test_merging_keeps_the_students_work(github: StandIn) -> None:
    """What the student wrote stays, and what the template changed arrives."""
    update(github, FIRST)

    merge(github)

    assert {
        "README.md": b"# Unit 1, made clear\n",
        "answer.sql": b"SELECT 1;\n",
        "hints.md": b"Look closely.\n",
    } == files(github)


def test_again_offers_nothing(github: StandIn) -> None:
    """The same template twice is one commit and one pull request."""
    first = update(github, FIRST)
    tip = github.head(NAME, "starter-update").sha

    again = update(github, FIRST)

    assert () == again.changes
    assert first.pull_request_url == again.pull_request_url
    assert tip == github.head(NAME, "starter-update").sha


def test_next_change_goes_into_the_open_pull_request(github: StandIn) -> None:
    """An update that is still open takes the next one along, forward."""
    update(github, FIRST)
    tip = github.head(NAME, "starter-update").sha

    result = update(github, SECOND)

    assert (tip,) == github.head(NAME, "starter-update").parents
    assert 1 == len(pulls(github))
    assert [
        "sent 1 changed file (hints.md)",
        "renewed the pull request 'Update of the starter files'",
    ] == told(result)


def test_next_change_after_a_merge(github: StandIn) -> None:
    """After a merge the next update brings only what is new."""
    update(github, FIRST)
    merge(github)
    github.push(NAME, {"answer.sql": "SELECT 2;\n"})

    update(github, SECOND)
    merge(github)

    assert ["closed", "closed"] == [pull.state for pull in pulls(github)]
    assert b"Look again.\n" == files(github)["hints.md"]
    assert b"SELECT 2;\n" == files(github)["answer.sql"]


def test_branch_deleted_after_the_merge(github: StandIn) -> None:
    """GitHub offers to delete the branch: the line of starters goes on all the same."""
    update(github, FIRST)
    tip = github.head(NAME, "starter-update").sha
    merge(github)
    _delete(github, "starter-update")

    assert () == update(github, FIRST).changes
    update(github, SECOND)

    assert (tip,) == github.head(NAME, "starter-update").parents


def test_declined_update_is_not_offered_again(github: StandIn) -> None:
    """A closed pull request stays closed, until the template changes again."""
    update(github, FIRST)
    (pull,) = pulls(github)
    pull.state = "closed"

    assert ((), "") == (update(github, FIRST).changes, update(github, FIRST).pull_request_url)
    update(github, SECOND)

    assert ["closed", "open"] == [one.state for one in pulls(github)]


def test_student_resolved_a_conflict_on_the_branch(github: StandIn) -> None:
    """A branch that the student merged `main` into is theirs: the next update gets another."""
    update(github, FIRST)
    ours = github.head(NAME, "starter-update").sha
    _merge(github, "refs/heads/main", "refs/heads/starter-update", "starter-update")
    theirs = github.head(NAME, "starter-update").sha

    assert () == update(github, FIRST).changes
    update(github, SECOND)
    merge(github, "starter-update-2")

    assert theirs == github.head(NAME, "starter-update").sha
    assert (ours,) == github.head(NAME, "starter-update-2").parents
    assert b"SELECT 1;\n" == files(github)["answer.sql"]
    assert () == update(github, SECOND).changes


def test_template_back_at_its_beginning(github: StandIn) -> None:
    """A change that is taken back is an update, too."""
    update(github, FIRST)

    update(github, BEGINNING)
    merge(github)

    assert {"README.md": b"# Unit 1\n", "answer.sql": b"SELECT 1;\n"} == files(github)


def test_moved_feedback_branch_does_not_matter(github: StandIn) -> None:
    """Where the student began is what GitHub remembers, not where `feedback` is now."""
    github.move(NAME, "feedback", github.head(NAME).sha)

    update(github, FIRST)
    merge(github)

    assert b"SELECT 1;\n" == files(github)["answer.sql"]


def test_dry_run(github: StandIn) -> None:
    """A dry run tells what would come, and sends nothing."""
    result = update(github, FIRST, dry_run=True)

    assert [
        "would send 2 changed files (README.md, hints.md)",
        "would open a pull request for it",
    ] == told(result, dry_run=True)
    assert not [seen for seen in github.requests if seen.method != "GET"]


@pytest.mark.parametrize("status", [422, LOST])
@pytest.mark.parametrize("failing", range(10))
def test_breaking_off_anywhere(github: StandIn, status: int, failing: int) -> None:
    """Wherever an update breaks off, the next time completes it, with one pull request."""
    github.faults.add("*", "", status, skip=failing, done=status == LOST)
    for _ in range(2):
        try:
            update(github, FIRST)
        except GitHubError:
            continue

    assert [("starter-update", "open")] == [(pull.head, pull.state) for pull in pulls(github)]
    github.faults.waiting.clear()
    assert () == update(github, FIRST).changes


def test_empty_repository(github: StandIn) -> None:
    """A repository without a commit has nothing to update."""
    github.add_repository("unit-1-sql-ben")
    with connect(github) as client:
        remote = Remote(client, "databases-course/unit-1-sql-ben")

        assert () == update_starter(remote, FIRST).changes


def _delete(github: StandIn, branch: str) -> None:
    with connect(github) as client:
        client.answer(
            lambda rest: rest.git.delete_ref("databases-course", NAME, f"heads/{branch}"),
            "delete",
            _NEED,
        )


def test_branch_that_is_the_students_own(github: StandIn) -> None:
    """A branch that happens to have our name is left alone, and another name is taken."""
    tip = github.push(NAME, {"x": "y"}, branch="starter-update", actor="ada")

    update(github, FIRST)

    assert tip == github.head(NAME, "starter-update").sha
    assert ["starter-update-2"] == [pull.head for pull in pulls(github)]
    assert () == update(github, FIRST).changes


def test_update_that_was_merged_by_hand(github: StandIn) -> None:
    """Where the student merged the branch before its pull request opened, there is none to open."""
    github.faults.add("POST", "/pulls", 422)
    with pytest.raises(GitHubError):
        update(github, FIRST)
    merge(github)

    assert ((), "") == (update(github, FIRST).changes, update(github, FIRST).pull_request_url)
