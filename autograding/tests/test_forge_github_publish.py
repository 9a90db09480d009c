"""Publishing: repositories hold exactly what was built, and only what differs is sent."""

import pytest

from autograding.forge.github import (
    BadToken,
    Client,
    GitHubError,
    GitHubForge,
    NotFound,
    NotPermitted,
    PublishedRepository,
    Refused,
)
from autograding.forge.github.errors import Need
from autograding.forge.github.publish import Wanted, publish
from autograding.forge.github.trees import changed_paths, planned
from autograding.settings import GraderSettings, Settings
from autograding.template.files import TemplateFile
from autograding.template.objects import blob_id, commit_id, tree_id
from autograding.tests.forge_github import connect
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import StandIn

ORGANIZATION = "databases-course"
NAME = f"{ORGANIZATION}/unit-1-sql"
FILES = (
    TemplateFile(".github/workflows/classroom.yml", b"name: Autograding Tests\n"),
    TemplateFile("README.md", "# Unit 1 · größer\r\n".encode()),
    TemplateFile("data/library.db", b"SQLite format 3\0\xff\xfe"),
    TemplateFile("data/nul.txt", b"a\0b"),
    TemplateFile("empty.txt", b""),
    TemplateFile("run.sh", b"#!/bin/sh\n", executable=True),
)
TEMPLATE = Wanted("unit-1-sql", FILES)
GRADER = Wanted("grader", FILES, private=None, is_template=False, root="Grader 0.1.0")


def published(github: StandIn, wanted: Wanted, *, dry_run: bool = False) -> PublishedRepository:
    """Publish as the instructor."""
    with connect(github, read_only=dry_run) as client:
        return publish(client, ORGANIZATION, wanted, dry_run=dry_run)


def writes(github: StandIn) -> list[str]:
    """Methods and paths of all that was written."""
    return [f"{seen.method} {seen.path}" for seen in github.requests if seen.method != "GET"]


def told(result: PublishedRepository, *, dry_run: bool = False) -> list[str]:
    """The changes in words."""
    return [change.told(dry_run=dry_run) for change in result.changes]


def tree(github: StandIn, name: str) -> str:
    """The id of all files at `main`."""
    return github.head(name).tree


def test_new_template(github: StandIn) -> None:
    """A template that is missing is created, private, with exactly the files that were built."""
    result = published(github, TEMPLATE)

    repository = github.repository(NAME)
    assert (True, True) == (repository.private, repository.is_template)
    assert tree_id(FILES) == tree(github, NAME)
    assert github.head(NAME).sha == result.commit
    assert [
        "created the private template repository",
        "sent 6 files (.github/workflows/classroom.yml, README.md, data/library.db and 3 more)",
    ] == told(result)


def test_again_sends_nothing(github: StandIn) -> None:
    """Publishing what is there already reads three times and writes nothing."""
    first = published(github, TEMPLATE)
    before = len(github.requests)

    again = published(github, TEMPLATE)

    assert () == again.changes
    assert first.commit == again.commit
    assert ["GET"] * 3 == [seen.method for seen in github.requests[before:]]


def test_changed_template_moves_forward(github: StandIn) -> None:
    """A changed template is a commit on top of the last; only new contents are sent."""
    first = published(github, TEMPLATE)
    files = (*FILES[1:5], TemplateFile("run.sh", b"#!/bin/sh\necho\n"))
    before = len(writes(github))

    result = published(github, Wanted("unit-1-sql", files))

    head = github.head(NAME)
    assert tree_id(files) == head.tree
    assert (first.commit,) == head.parents
    assert ["sent 2 files (.github/workflows/classroom.yml, run.sh)"] == told(result)
    assert [
        f"POST /repos/{NAME}/git/trees",
        f"POST /repos/{NAME}/git/commits",
        f"PATCH /repos/{NAME}/git/refs/heads/main",
    ] == writes(github)[before:]


def test_mode_is_a_change(github: StandIn) -> None:
    """A file that becomes a program is sent although its content is the same."""
    published(github, TEMPLATE)
    files = (*FILES[:4], TemplateFile("empty.txt", b"", executable=True), FILES[5])

    result = published(github, Wanted("unit-1-sql", files))

    assert tree_id(files) == tree(github, NAME)
    assert ["sent 1 file (empty.txt)"] == told(result)


def test_dry_run_of_a_new_template(github: StandIn) -> None:
    """A dry run says what it would do, and sends no write."""
    result = published(github, TEMPLATE, dry_run=True)

    assert [
        "would create the private template repository",
        "would send 6 files (.github/workflows/classroom.yml, README.md, data/library.db "
        "and 3 more)",
    ] == told(result, dry_run=True)
    assert ("", "") == (result.url, result.commit)
    assert [] == writes(github)


def test_dry_run_of_a_change(github: StandIn) -> None:
    """A dry run compares with what is there, settings included."""
    published(github, TEMPLATE)
    github.repository(NAME).is_template = False
    before = writes(github)

    result = published(github, Wanted("unit-1-sql", FILES[:5], private=False), dry_run=True)

    assert [
        "would send 1 file (run.sh)",
        "would make it a template",
        "would make it public",
    ] == told(result, dry_run=True)
    assert before == writes(github)


def test_settings_are_mended(github: StandIn) -> None:
    """A template that is public or no template any more becomes what it should be."""
    published(github, TEMPLATE)
    repository = github.repository(NAME)
    repository.is_template, repository.private = False, False

    result = published(github, TEMPLATE)

    assert ["made it a template", "made it private"] == told(result)
    assert (True, True) == (repository.private, repository.is_template)


def test_other_default_branch(github: StandIn) -> None:
    """An organization whose branches are called otherwise gets `main` as the default."""
    repository = github.add_repository("unit-1-sql", template=True)
    repository.default_branch = "trunk"

    published(github, TEMPLATE)
    again = published(github, TEMPLATE)

    assert "main" == repository.default_branch
    assert tree_id(FILES) == tree(github, NAME)
    assert () == again.changes


def test_grader_is_one_commit_known_before(github: StandIn) -> None:
    """The grader's commit has the id that students' workflows name, and no parent."""
    result = published(github, GRADER)

    head = github.head("grader")
    assert commit_id(tree_id(FILES), "Grader 0.1.0") == result.commit == head.sha
    assert () == head.parents
    assert not github.repository("grader").private
    assert () == published(github, GRADER).changes


def test_earlier_graders_stay_reachable(github: StandIn) -> None:
    """After a new version every earlier one is still there under its tag."""
    first = published(github, GRADER)

    second = published(
        github, Wanted("grader", FILES[:3], private=None, is_template=False, root="Grader 0.2.0")
    )

    refs = github.repository("grader").git.refs()
    assert first.commit == refs[f"refs/tags/g-{first.commit[:12]}"]
    assert second.commit == refs["refs/heads/main"] == refs[f"refs/tags/g-{second.commit[:12]}"]


def test_a_grader_is_tagged_before_main_leaves_the_last_one(github: StandIn) -> None:
    """Whatever stops it half way, no commit of it stands without a name."""
    published(github, GRADER)
    seen = len(github.requests)

    published(
        github, Wanted("grader", FILES[:3], private=None, is_template=False, root="Grader 0.2.0")
    )

    written = [f"{one.method} {one.path}" for one in github.requests[seen:]]
    tagged = written.index(f"POST /repos/{ORGANIZATION}/grader/git/refs")
    assert tagged < written.index(f"PATCH /repos/{ORGANIZATION}/grader/git/refs/heads/main")


def test_a_template_moves_without_force(github: StandIn) -> None:
    """What somebody pushed to it a moment ago is not thrown away."""
    published(github, TEMPLATE)
    published(github, Wanted(TEMPLATE.name, FILES[:3]))

    moves = [one.body for one in github.requests if one.path.endswith("/git/refs/heads/main")]
    assert {False} == {body["force"] for body in moves if body}


def test_private_grader_is_shared_and_stays_private(github: StandIn) -> None:
    """A grader that the instructor made private may be used by the organization's workflows."""
    published(github, GRADER)
    repository = github.repository("grader")
    repository.private = True

    assert ["shared its actions inside the organization"] == told(published(github, GRADER))
    assert repository.private
    assert () == published(github, GRADER).changes


@pytest.mark.parametrize(
    ("wanted", "status"), [(TEMPLATE, 422), (GRADER, LOST)], ids=["template", "grader"]
)
@pytest.mark.parametrize("failing", range(12))
def test_breaking_off_anywhere(github: StandIn, wanted: Wanted, status: int, failing: int) -> None:
    """Wherever publishing breaks off, done or not done, the next time completes it."""
    github.faults.add("*", "", status, skip=failing, done=status == LOST)
    for _ in range(2):
        try:
            published(github, wanted)
        except GitHubError:
            continue

    assert tree_id(FILES) == tree(github, wanted.name)
    assert wanted.is_template == github.repository(wanted.name).is_template
    github.faults.waiting.clear()
    assert () == published(github, wanted).changes


def test_token_that_is_not_valid(github: StandIn) -> None:
    """A bad token is told apart from everything else."""
    with connect(github, "ghp_wrong") as client, pytest.raises(BadToken, match="GITHUB_TOKEN"):
        publish(client, ORGANIZATION, TEMPLATE)


def test_token_that_may_not_create(github: StandIn) -> None:
    """The permission that is missing is named as the token's page names it."""
    token = github.add_user("assistant")
    with (
        connect(github, token) as client,
        pytest.raises((NotPermitted, NotFound), match="Administration: write"),
    ):
        publish(client, ORGANIZATION, TEMPLATE)


def test_workflow_scope(github: StandIn) -> None:
    """A classic token without the scope for workflows is told about it."""
    words = "refusing to allow a Personal Access Token to create workflow without `workflow` scope"
    github.faults.add("POST", "/git/trees", 403, body={"message": words})

    with pytest.raises(NotPermitted, match="Workflows: write"):
        published(github, TEMPLATE)


def test_forge_publishes_templates_and_grader(github: StandIn) -> None:
    """The forge knows names and privacy from the settings."""
    settings = Settings(
        organization=ORGANIZATION, api=github.url, grader=GraderSettings(repository="grader")
    )
    with GitHubForge(settings, github.token) as forge:
        graders = forge.publish_grader(FILES, "Grader 0.1.0")
        (template,) = forge.publish_templates({"unit-1-sql": FILES})

    assert NAME == template.full_name
    assert f"{ORGANIZATION}/grader" == graders.full_name


def test_pin_is_checked(github: StandIn) -> None:
    """A pinned grader that is not there is found before any template names it."""
    commit = published(github, GRADER).commit
    pins = GraderSettings(repository="grader", version="1", commit=commit, hash="0" * 64)
    right = Settings(organization=ORGANIZATION, api=github.url, grader=pins)
    with GitHubForge(right, github.token) as forge:
        assert commit == forge.check_pinned()

    wrong = GraderSettings(repository="grader", version="1", commit="1" * 40, hash="0" * 64)
    settings = Settings(organization=ORGANIZATION, api=github.url, grader=wrong)
    with GitHubForge(settings, github.token) as forge, pytest.raises(NotFound, match="`commit`"):
        forge.check_pinned()


def test_plan_sends_text_along_and_the_rest_before() -> None:
    """Known contents go by their id, text goes along, and what JSON cannot carry goes before."""
    lines = {line.path: line for line in planned(FILES, {blob_id(b"#!/bin/sh\n")})}

    assert ("# Unit 1 · größer\r\n", None) == (lines["README.md"].text, lines["README.md"].content)
    assert b"a\0b" == lines["data/nul.txt"].content
    assert (None, None) == (lines["run.sh"].text, lines["run.sh"].content)
    assert lines["run.sh"].executable


def test_plan_keeps_a_request_small() -> None:
    """Text beyond a megabyte in all is sent file by file."""
    files = [TemplateFile(f"{number:02}.txt", b"x" * 90_000) for number in range(20)]
    files[3] = TemplateFile("03.txt", b"y" * 150_000)

    lines = list(planned(files, set()))

    assert lines[3].content is not None
    assert 11 == sum(line.text is not None for line in lines)


def test_changed_paths_are_those_added_changed_or_gone() -> None:
    """What differs between two sets of files, by path."""
    known = {
        "README.md": (blob_id(FILES[1].content), False),
        "empty.txt": (blob_id(b"full"), False),
        "gone.txt": (blob_id(b""), False),
        "run.sh": (blob_id(FILES[5].content), False),
    }

    expected = ["data/library.db", "data/nul.txt", "empty.txt", "gone.txt", "run.sh"]
    assert expected == changed_paths(FILES[1:], known)


def test_dry_run_cannot_write(github: StandIn) -> None:
    """The connection of a dry run refuses every write, whoever asks."""
    client: Client
    with connect(github, read_only=True) as client, pytest.raises(AssertionError, match="dry run"):
        publish(client, ORGANIZATION, TEMPLATE)


@pytest.mark.parametrize("path", ["/git/trees", "/git/blobs", "/git/commits"])
def test_something_else_was_stored(github: StandIn, path: str) -> None:
    """What GitHub stored is compared with what was meant before any branch moves to it."""
    published(github, GRADER)
    before = github.head("grader").sha
    files = (*FILES[:5], TemplateFile("new.db", b"\0\1"))
    wanted = Wanted("grader", files, private=None, is_template=False, root="Grader 0.2.0")
    github.faults.add("POST", path, 201, body={"sha": "0" * 40})

    with pytest.raises(Refused, match=r"GitHub (?:stored|made) .*000000000000"):
        published(github, wanted)

    assert before == github.head("grader").sha


def test_tag_that_was_deleted_is_made_again(github: StandIn) -> None:
    """The tag that keeps a version is part of what is published."""
    tag = f"g-{published(github, GRADER).commit[:12]}"
    with connect(github) as client:
        client.answer(
            lambda rest: rest.git.delete_ref(ORGANIZATION, "grader", f"tags/{tag}"),
            "delete",
            Need("Contents", "write"),
        )

    assert [f"made the tag {tag}"] == told(published(github, GRADER))
