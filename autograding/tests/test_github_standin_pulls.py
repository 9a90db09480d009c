"""The stand-in's pull requests and comments do what GitHub's do."""

from collections.abc import Iterator

import httpx
import pytest

from autograding.tests.github import BOT, StandIn

NAME = "unit-1-sql-ada"
PULL = {"head": "main", "base": "feedback", "title": "Feedback", "body": "Read me."}


@pytest.fixture
def http(github: StandIn) -> Iterator[httpx.Client]:
    """A client inside a repository with a starter at `feedback` and a commit on top of it."""
    github.add_repository(NAME, {"a.txt": "one\n"})
    github.move(NAME, "feedback", github.head(NAME).sha)
    github.push(NAME, {"a.txt": "two\n"})
    url = f"{github.url}/repos/{github.organization}/{NAME}"
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {github.token}"}) as client:
        yield client


def reason(answer: httpx.Response) -> str:
    """Why an answer is a failed validation."""
    assert (422, "Validation Failed") == (answer.status_code, answer.json()["message"])
    error = answer.json()["errors"][0]
    return str(error.get("message", f"{error.get('field')} {error['code']}"))


def test_a_pull_request_is_opened_once(github: StandIn, http: httpx.Client) -> None:
    """A second one between the same branches is refused in GitHub's words."""
    made, again = http.post("/pulls", json=PULL), http.post("/pulls", json=PULL)

    assert (201, 1, "open", "teacher") == (
        made.status_code,
        made.json()["number"],
        made.json()["state"],
        made.json()["user"]["login"],
    )
    assert (1, 1, 1) == tuple(made.json()[key] for key in ("commits", "additions", "changed_files"))
    assert f"A pull request already exists for {github.organization}:main." == reason(again)


def test_a_pull_request_needs_commits(github: StandIn, http: httpx.Client) -> None:
    """Without a commit between them, two branches make no pull request."""
    github.move(NAME, "feedback", github.head(NAME).sha)

    assert "No commits between feedback and main" == reason(http.post("/pulls", json=PULL))


def test_an_empty_commit_is_a_commit(github: StandIn, http: httpx.Client) -> None:
    """A commit that changes nothing is enough to open a pull request."""
    github.move(NAME, "feedback", github.head(NAME).sha)
    github.push(NAME, {})

    made = http.post("/pulls", json=PULL)

    assert (201, 0) == (made.status_code, made.json()["changed_files"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"base": "nothing"}, "base invalid"),
        ({"head": "nothing"}, "head invalid"),
        ({"title": " "}, "title missing_field"),
        ({"body": "x" * 65_537}, "body is too long (maximum is 65536 characters)"),
    ],
)
def test_a_pull_request_is_validated(http: httpx.Client, change: dict[str, str], told: str) -> None:
    """Branches must be there, and the words must fit."""
    assert told == reason(http.post("/pulls", json=PULL | change))


def test_branches_without_a_common_past_make_no_pull_request(
    github: StandIn, http: httpx.Client
) -> None:
    """A branch that was begun anew cannot be compared."""
    git = github.repository(NAME).git
    tree = github.head(NAME).tree
    text = f"tree {tree}\nauthor A <a> 0 +0000\ncommitter A <a> 0 +0000\n\nOrphan"
    github.move(NAME, "main", git.write("commit", text.encode()))

    assert "no history in common" in reason(http.post("/pulls", json=PULL))


def test_pull_requests_are_found(github: StandIn, http: httpx.Client) -> None:
    """They are listed by state, base and head; a head without its owner is not looked at."""
    http.post("/pulls", json=PULL)
    head = f"{github.organization}:main"

    def found(**query: str) -> int:
        return len(http.get("/pulls", params=query).json())

    assert (1, 1, 0) == (found(), found(head=head), found(head=f"{github.organization}:other"))
    assert (1, 0, 0) == (found(head="other"), found(base="main"), found(state="closed"))
    http.patch("/pulls/1", json={"state": "closed"})
    assert (0, 1, 1) == (found(), found(state="closed"), found(state="all"))


def test_a_closed_pull_request_is_opened_again(github: StandIn, http: httpx.Client) -> None:
    """What was closed can be opened, also with more commits on it."""
    http.post("/pulls", json=PULL)
    http.patch("/pulls/1", json={"state": "closed"})
    newest = github.push(NAME, {"a.txt": "three\n"})

    opened = http.patch("/pulls/1", json={"state": "open"})

    assert (200, "open", newest) == (
        opened.status_code,
        opened.json()["state"],
        opened.json()["head"]["sha"],
    )


def test_a_force_push_seals_a_closed_pull_request(github: StandIn, http: httpx.Client) -> None:
    """A closed one whose branch was rewritten meanwhile never opens again; a new one does."""
    http.post("/pulls", json=PULL)
    http.patch("/pulls/1", json={"state": "closed"})
    github.push(NAME, {"a.txt": "other\n"}, onto=github.head(NAME, "feedback").sha)

    sealed = http.patch("/pulls/1", json={"state": "open"})

    assert "state cannot be changed. The main branch was force-pushed or recreated." == reason(
        sealed
    )
    assert 2 == http.post("/pulls", json=PULL).json()["number"]


def test_a_force_push_moves_an_open_pull_request(github: StandIn, http: httpx.Client) -> None:
    """An open one follows its branch wherever it goes."""
    http.post("/pulls", json=PULL)
    forced = github.push(NAME, {"a.txt": "other\n"}, onto=github.head(NAME, "feedback").sha)

    pull = http.get("/pulls/1").json()

    assert ("open", forced) == (pull["state"], pull["head"]["sha"])


def test_a_head_put_back_closes_a_pull_request(github: StandIn, http: httpx.Client) -> None:
    """With no commit left GitHub closes it, and opens it no more while there is none."""
    http.post("/pulls", json=PULL)
    github.move(NAME, "main", github.head(NAME, "feedback").sha)

    pull = http.get("/pulls/1").json()

    assert ("closed", False) == (pull["state"], pull["merged"])
    assert reason(http.patch("/pulls/1", json={"state": "open"}))


def test_a_moved_base_merges_a_pull_request(github: StandIn, http: httpx.Client) -> None:
    """A base that took the head in makes it merged, for good."""
    http.post("/pulls", json=PULL)
    github.move(NAME, "feedback", github.head(NAME).sha)

    pull = http.get("/pulls/1").json()

    assert ("closed", True) == (pull["state"], pull["merged"])
    assert reason(http.patch("/pulls/1", json={"state": "open"}))


def test_a_pull_request_is_merged_with_its_button(github: StandIn, http: httpx.Client) -> None:
    """Merging makes a commit with both sides in it, and ends the pull request."""
    github.push(NAME, {"b.txt": "starter\n"}, branch="feedback")
    http.post("/pulls", json=PULL)
    assert (True, "clean") == _mergeable(http)

    merged = github.merge(NAME, 1)

    assert merged == github.head(NAME, "feedback").sha
    assert (b"two\n", b"starter\n") == (
        github.file(NAME, "a.txt", "feedback"),
        github.file(NAME, "b.txt", "feedback"),
    )
    assert http.get("/pulls/1").json()["merged"]


def test_a_conflict_cannot_be_merged(github: StandIn, http: httpx.Client) -> None:
    """Where both sides changed the same line, GitHub says so and merges nothing."""
    github.push(NAME, {"a.txt": "three\n"}, branch="feedback")
    http.post("/pulls", json=PULL)

    assert (False, "dirty") == _mergeable(http)
    assert github.merge(NAME, 1) is None


def _mergeable(http: httpx.Client) -> tuple[bool, str]:
    pull = http.get("/pulls/1").json()
    return pull["mergeable"], pull["mergeable_state"]


def test_a_deleted_branch_closes_a_pull_request(github: StandIn, http: httpx.Client) -> None:
    """Without its base a pull request is closed, and cannot be opened."""
    http.post("/pulls", json=PULL)
    http.delete("/git/refs/heads/feedback")

    assert "closed" == http.get("/pulls/1").json()["state"]
    told = reason(http.patch("/pulls/1", json={"state": "open"}))
    assert "state cannot be changed. The feedback branch has been deleted." == told


def test_only_one_of_two_is_open(github: StandIn, http: httpx.Client) -> None:
    """An old one stays closed while a newer one for the same branches is open."""
    http.post("/pulls", json=PULL)
    http.patch("/pulls/1", json={"state": "closed"})
    http.post("/pulls", json=PULL)

    assert "already an open pull request" in reason(http.patch("/pulls/1", json={"state": "open"}))


def test_words_and_base_are_changed(github: StandIn, http: httpx.Client) -> None:
    """Title, body and base of an open pull request change; a closed one keeps its base."""
    http.post("/pulls", json=PULL)
    github.move(NAME, "other", github.head(NAME, "feedback").sha)

    changed = http.patch("/pulls/1", json={"title": "New", "body": "Words", "base": "other"}).json()
    nowhere = http.patch("/pulls/1", json={"base": "nothing"})
    http.patch("/pulls/1", json={"state": "closed"})

    assert ("New", "Words", "other") == (changed["title"], changed["body"], changed["base"]["ref"])
    assert "base invalid" == reason(nowhere)
    assert "Cannot change the base branch" in reason(http.patch("/pulls/1", json={"base": "main"}))


def test_a_workflow_opens_pull_requests_where_it_may(github: StandIn, http: httpx.Client) -> None:
    """A workflow's token is refused until the settings of Actions allow it."""
    headers = {"Authorization": f"Bearer {github.actions_token(NAME)}"}

    refused = http.post("/pulls", json=PULL, headers=headers)
    github.allow_actions_pull_requests(NAME)
    made = http.post("/pulls", json=PULL, headers=headers)

    assert (403, "GitHub Actions is not permitted to create or approve pull requests.") == (
        refused.status_code,
        refused.json()["message"],
    )
    assert (201, BOT, "Bot") == (
        made.status_code,
        made.json()["user"]["login"],
        made.json()["user"]["type"],
    )


def test_changed_files_have_patches(github: StandIn, http: httpx.Client) -> None:
    """Files are told with their lines, renames with their old names, binaries without a patch."""
    text = "\n".join(str(number) for number in range(30)) + "\n"
    github.push(NAME, {"old.txt": text, "gone.txt": "x\n"}, branch="feedback")
    base = github.head(NAME, "feedback").sha
    github.push(
        NAME,
        {"old.txt": None, "new.txt": text, "gone.txt": None, "b.bin": b"\0\1", "a.txt": "one\n+\n"},
        onto=base,
    )
    http.post("/pulls", json=PULL)

    files = {one["filename"]: one for one in http.get("/pulls/1/files").json()}

    assert {"a.txt": "modified", "b.bin": "added", "gone.txt": "removed", "new.txt": "renamed"} == {
        name: file["status"] for name, file in files.items()
    }
    assert "@@ -1 +1,2 @@\n one\n++" == files["a.txt"]["patch"]
    assert "patch" not in files["b.bin"]
    assert "old.txt" == files["new.txt"]["previous_filename"]


def test_many_files_come_in_pages(github: StandIn, http: httpx.Client) -> None:
    """A large pull request is read page by page."""
    github.push(NAME, {f"{number:03}.txt": "x\n" for number in range(101)})
    http.post("/pulls", json=PULL)

    first = http.get("/pulls/1/files", params={"per_page": "100"})

    assert 100 == len(first.json())
    headers = dict(http.headers)
    assert 2 == len(httpx.get(first.links["next"]["url"], headers=headers).json())


def test_comments_have_authors(github: StandIn, http: httpx.Client) -> None:
    """Each comment belongs to who wrote it, and is edited in place."""
    http.post("/pulls", json=PULL)
    headers = {"Authorization": f"Bearer {github.actions_token(NAME)}"}

    http.post("/issues/1/comments", json={"body": "Mine"})
    made = http.post("/issues/1/comments", json={"body": "First"}, headers=headers).json()
    url = f"/issues/comments/{made['id']}"
    http.patch(url, json={"body": "Second"}, headers=headers)

    listed = http.get("/issues/1/comments").json()
    assert [("teacher", "Mine"), (BOT, "Second")] == [
        (one["user"]["login"], one["body"]) for one in listed
    ]
    assert ["Mine", "Second"] == github.comments(NAME)
    assert "Second" == http.get(url).json()["body"]
    assert 204 == http.delete(url).status_code
    assert 404 == http.get(url).status_code


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (" ", "Body can't be blank"),
        ("x" * 65_537, "Body is too long (maximum is 65536 characters)"),
    ],
)
def test_a_comment_must_fit(http: httpx.Client, body: str, told: str) -> None:
    """A comment is neither blank nor longer than GitHub takes."""
    http.post("/pulls", json=PULL)

    assert told == reason(http.post("/issues/1/comments", json={"body": body}))
    assert 201 == http.post("/issues/1/comments", json={"body": "x" * 65_536}).status_code


def test_what_is_not_there_is_not_found(http: httpx.Client) -> None:
    """Numbers without a pull request or a comment lead nowhere."""
    assert [404] * 5 == [
        http.get(path).status_code
        for path in (
            "/pulls/7",
            "/pulls/x",
            "/pulls/7/files",
            "/issues/7/comments",
            "/issues/comments/7",
        )
    ]
