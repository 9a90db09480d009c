"""The stand-in's repositories: made, generated, and written with git objects and refs."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from githubkit import GitHub, TokenAuthStrategy
from githubkit.exception import RequestFailed

from autograding.tests.github import StandIn
from autograding.tests.github.git import Git

UNIT, NAME = "unit-1-sql", "unit-1-sql-ada"
BLOB, TREE = "100644", "040000"


@pytest.fixture
def client(github: StandIn) -> Iterator[GitHub[TokenAuthStrategy]]:
    """A client with the owner's token."""
    auth = TokenAuthStrategy(github.token)
    with GitHub(auth, base_url=github.url, http_cache=False, auto_retry=False) as client:
        yield client


@pytest.fixture
def http(github: StandIn) -> Iterator[httpx.Client]:
    """A plain client inside the organization's repositories, with the owner's token."""
    url = f"{github.url}/repos/{github.organization}"
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {github.token}"}) as client:
        yield client


def told(answer: httpx.Response) -> tuple[int, str]:
    """The status and the message of an answer."""
    return answer.status_code, answer.json()["message"]


def test_a_repository_is_made_once(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """A second one of the same name is refused, whatever the case of its letters."""
    made = client.rest.repos.create_in_org(
        github.organization, name=UNIT, private=True, is_template=True
    ).parsed_data

    with pytest.raises(RequestFailed) as error:
        client.rest.repos.create_in_org(github.organization, name=UNIT.upper())

    assert (True, True, "private") == (made.private, made.is_template, made.visibility)
    assert 422 == error.value.response.status_code
    assert "name already exists on this account" in error.value.response.text


def test_an_empty_repository_takes_no_git_data(github: StandIn, http: httpx.Client) -> None:
    """Without a first commit there is neither a ref nor room for objects."""
    github.add_repository(NAME)

    empty = (409, "Git Repository is empty.")
    assert empty == told(http.post(f"/{NAME}/git/blobs", json={"content": "hello"}))
    assert empty == told(http.get(f"/{NAME}/git/ref/heads/main"))
    assert empty == told(http.get(f"/{NAME}/commits"))
    assert (404, "Branch not found") == told(http.get(f"/{NAME}/branches/main"))
    assert (404, "This repository is empty.") == told(http.get(f"/{NAME}/contents/a"))
    assert 422 == http.patch(f"/{NAME}", json={"default_branch": "x"}).status_code
    assert [] == http.get(f"/{NAME}/branches").json()


def test_a_file_is_the_first_commit_of_an_empty_repository(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """The contents route is the way into a repository that has no commit."""
    github.add_repository(NAME)
    content = base64.b64encode(b"hello").decode()

    client.rest.repos.create_or_update_file_contents(
        github.organization, NAME, "a/b.txt", message="First", content=content
    )

    assert b"hello" == github.file(NAME, "a/b.txt")
    assert ("First", ()) == (github.head(NAME).message, github.head(NAME).parents)


def test_a_file_is_replaced_only_by_who_knows_it(github: StandIn, http: httpx.Client) -> None:
    """A change to a file names the blob that it replaces."""
    github.add_repository(NAME, {"a.txt": "one"})
    blob = http.get(f"/{NAME}/contents/a.txt").json()["sha"]
    body = {"message": "Change", "content": base64.b64encode(b"two").decode()}
    url = f"/{NAME}/contents/a.txt"

    assert 422 == http.put(url, json=body).status_code
    assert 409 == http.put(url, json=body | {"sha": "0" * 40}).status_code
    assert 404 == http.put(url, json=body | {"branch": "other"}).status_code
    assert 200 == http.put(url, json=body | {"sha": blob}).status_code
    assert b"two" == github.file(NAME, "a.txt")


def test_a_first_commit_comes_with_the_repository(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """`auto_init` makes a commit, so that git data has something to stand on."""
    client.rest.repos.create_in_org(github.organization, name=NAME, auto_init=True)

    assert b"# unit-1-sql-ada\n" == github.file(NAME, "README.md")


def test_a_commit_is_kept_to_the_letter(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """A commit made of given parts has the id that git gives to those parts."""
    github.add_repository(NAME, {"a.txt": "one"})
    parent, tree = github.head(NAME).sha, github.head(NAME).tree
    text = (
        f"tree {tree}\nparent {parent}\nauthor A <a@example.org> 1767225600 +0000\n"
        "committer A <a@example.org> 1767225600 +0000\n\nMessage\n"
    )
    date = datetime(2026, 1, 1, tzinfo=UTC)

    made = client.rest.git.create_commit(
        github.organization,
        NAME,
        message="Message\n",
        tree=tree,
        parents=[parent],
        author={"name": "A", "email": "a@example.org", "date": date},
    ).parsed_data

    git: Git = github.repository(NAME).git
    assert git.text("hash-object", "-t", "commit", "--stdin", stdin=text.encode()) == made.sha


def test_a_tree_is_made_of_changes_to_another(github: StandIn, http: httpx.Client) -> None:
    """A tree takes files by content and by blob, folders by tree, and lets files go."""
    github.add_repository(NAME, {"a.txt": "one", "b/c.txt": "two", "d.txt": "three"})
    base = github.head(NAME).tree
    folder = next(one["sha"] for one in _tree(http, base) if one["path"] == "b")
    data = base64.b64encode(b"\0\1").decode()
    blob = http.post(f"/{NAME}/git/blobs", json={"content": data, "encoding": "base64"}).json()[
        "sha"
    ]

    made = http.post(
        f"/{NAME}/git/trees",
        json={
            "base_tree": base,
            "tree": [
                {"path": "x/y.bin", "mode": "100755", "type": "blob", "sha": blob},
                {"path": "new.txt", "mode": BLOB, "type": "blob", "content": "four"},
                {"path": "copy", "mode": TREE, "type": "tree", "sha": folder},
                {"path": "d.txt", "mode": BLOB, "type": "blob", "sha": None},
            ],
        },
    )

    assert 201 == made.status_code, made.text
    found = {one["path"]: one["mode"] for one in _tree(http, made.json()["sha"])}
    assert {
        "a.txt": BLOB,
        "b": TREE,
        "b/c.txt": BLOB,
        "copy": TREE,
        "copy/c.txt": BLOB,
        "new.txt": BLOB,
        "x": TREE,
        "x/y.bin": "100755",
    } == found
    assert b"\0\1" == base64.b64decode(http.get(f"/{NAME}/git/blobs/{blob}").json()["content"])


def _tree(http: httpx.Client, sha: str) -> list[dict[str, str]]:
    answer = http.get(f"/{NAME}/git/trees/{sha}", params={"recursive": "1"})
    found: list[dict[str, str]] = answer.json()["tree"]
    return found


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("trees", {"tree": []}, "Invalid tree info"),
        ("trees", {"tree": [{"path": "a", "mode": BLOB}]}, "Must supply either tree.sha"),
        ("trees", {"tree": [{"path": "../a", "content": ""}]}, "malformed"),
        ("trees", {"tree": [{"path": "a", "sha": "1" * 40}]}, "is not a valid blob"),
        ("trees", {"base_tree": "1" * 40, "tree": [{"path": "a", "content": ""}]}, "base_tree"),
        ("commits", {"message": "m", "tree": "1" * 40}, "Tree SHA does not exist"),
        ("blobs", {"content": "?", "encoding": "base64"}, "not valid Base64"),
        ("refs", {"ref": "refs/heads/main", "sha": "1" * 40}, "Reference already exists"),
        ("refs", {"ref": "refs/heads/new", "sha": "1" * 40}, "Object does not exist"),
        ("refs", {"ref": "new", "sha": "1" * 40}, "must start with 'refs/'"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    github: StandIn, http: httpx.Client, path: str, body: dict[str, object], message: str
) -> None:
    """Git data names only what is there, and is told what is wrong in GitHub's words."""
    github.add_repository(NAME, {"a.txt": "one"})

    status, words = told(http.post(f"/{NAME}/git/{path}", json=body))

    assert 422 == status
    assert message in words


def test_parents_must_be_there(github: StandIn, http: httpx.Client) -> None:
    """A commit cannot follow one that is not here."""
    github.add_repository(NAME, {"a.txt": "one"})
    body = {"message": "m", "tree": github.head(NAME).tree, "parents": ["1" * 40]}

    assert "Parent SHA" in told(http.post(f"/{NAME}/git/commits", json=body))[1]


def test_a_ref_goes_forward_unless_forced(github: StandIn, http: httpx.Client) -> None:
    """Moving a ref to what does not follow it takes force."""
    github.add_repository(NAME, {"a.txt": "one"})
    first = github.head(NAME).sha
    second = github.push(NAME, {"a.txt": "two"})
    url = f"/{NAME}/git/refs/heads/main"

    refused = told(http.patch(url, json={"sha": first}))
    forced = http.patch(url, json={"sha": first, "force": True})
    forward = http.patch(url, json={"sha": second})

    assert (422, "Update is not a fast forward") == refused
    assert (200, 200) == (forced.status_code, forward.status_code)
    assert (422, "Reference does not exist") == told(
        http.patch(f"/{NAME}/git/refs/heads/other", json={"sha": first})
    )


def test_refs_come_and_go(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """A ref with slashes in its name is made, found, listed and deleted."""
    github.add_repository(NAME, {"a.txt": "one"})
    sha = github.head(NAME).sha
    git = client.rest.git

    git.create_ref(github.organization, NAME, ref="refs/heads/feature/x", sha=sha)
    git.create_ref(github.organization, NAME, ref="refs/tags/v1", sha=sha)
    found = git.get_ref(github.organization, NAME, "heads/feature/x").parsed_data
    listed = git.list_matching_refs(github.organization, NAME, "heads/").parsed_data
    branch = client.rest.repos.get_branch(github.organization, NAME, "feature/x").parsed_data
    git.delete_ref(github.organization, NAME, "heads/feature/x")

    assert (sha, sha) == (found.object_.sha, branch.commit.sha)
    assert ["refs/heads/feature/x", "refs/heads/main"] == [ref.ref for ref in listed]
    names = client.rest.repos.list_branches(github.organization, NAME).parsed_data
    assert ["main"] == [one.name for one in names]
    with pytest.raises(RequestFailed):
        git.get_ref(github.organization, NAME, "heads/feature/x")


def test_a_template_gives_its_files_and_not_its_history(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """A generated repository has one commit with the files of the template."""
    github.add_repository(UNIT, {"a.txt": "one"}, template=True)
    github.push(UNIT, {"a.txt": "two", ".github/workflows/classroom.yml": "on: push"})
    github.world.generation_polls = 0

    made = client.rest.repos.create_using_template(
        github.organization, UNIT, owner=github.organization, name=NAME, private=True
    ).parsed_data

    assert made.template_repository is not None
    assert UNIT == made.template_repository.name
    assert (github.head(UNIT).tree, ()) == (github.head(NAME).tree, github.head(NAME).parents)


def test_the_files_of_a_template_come_later(github: StandIn, http: httpx.Client) -> None:
    """For some looks a generated repository is there and empty."""
    github.add_repository(UNIT, {"a.txt": "one"}, template=True)
    github.world.generation_polls = 2
    http.post(f"/{UNIT}/generate", json={"owner": github.organization, "name": NAME})

    url = f"/{NAME}/git/ref/heads/main"

    assert 200 == http.get(f"/{NAME}").status_code
    assert [409, 409, 200] == [http.get(url).status_code for _ in range(3)]


def test_a_repository_is_generated_once_and_from_templates_only(
    github: StandIn, http: httpx.Client
) -> None:
    """The name must be free, and the source a template."""
    github.add_repository(UNIT, {"a.txt": "one"}, template=True)
    github.add_repository(NAME, {"a.txt": "one"})
    body = {"owner": github.organization, "name": NAME}

    taken = told(http.post(f"/{UNIT}/generate", json=body))
    source = http.post(f"/{NAME}/generate", json=body | {"name": "other"})

    assert (422, "Could not clone: Name already exists on this account") == taken
    assert 404 == source.status_code


def test_contents_are_files_and_folders(github: StandIn, http: httpx.Client) -> None:
    """A path is a file with its content, a list, or nothing."""
    github.add_repository(NAME, {"a/b c.txt": "one", "d.txt": "two"})

    file = http.get(f"/{NAME}/contents/a/b%20c.txt").json()
    raw = http.get(f"/{NAME}/contents/d.txt", headers={"Accept": "application/vnd.github.raw+json"})
    folder = http.get(f"/{NAME}/contents/a").json()
    top = http.get(f"/{NAME}/contents/", params={"ref": "main"}).json()

    assert b"one" == base64.b64decode(file["content"])
    assert "two" == raw.text
    assert ["a/b c.txt"] == [one["path"] for one in folder]
    assert {"a": "dir", "d.txt": "file"} == {one["name"]: one["type"] for one in top}
    assert 404 == http.get(f"/{NAME}/contents/e.txt").status_code


def test_history_is_read_and_compared(github: StandIn, client: GitHub[TokenAuthStrategy]) -> None:
    """Commits are listed from the newest, and two of them compared."""
    github.add_repository(NAME, {"a.txt": "one\n"})
    first = github.head(NAME).sha
    github.add_user("ada")
    second = github.push(NAME, {"a.txt": "two\n"}, actor="ada", message="Change")
    repos = client.rest.repos

    listed = repos.list_commits(github.organization, NAME).parsed_data
    one = repos.get_commit(github.organization, NAME, "main").parsed_data
    ahead = repos.compare_commits(github.organization, NAME, f"{first}...main").parsed_data
    behind = repos.compare_commits(github.organization, NAME, f"main...{first}").parsed_data

    assert [second, first] == [commit.sha for commit in listed]
    assert ("Change", ["a.txt"]) == (
        one.commit.message,
        [file.filename for file in one.files or []],
    )
    assert ("ahead", 1, 0) == (ahead.status, ahead.ahead_by, ahead.behind_by)
    assert ("behind", 0, 1) == (behind.status, behind.ahead_by, behind.behind_by)


def test_collaborators_are_invited_and_accept(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """A stranger is invited once, a member is let in at once, an unknown one is not found."""
    github.add_repository(NAME, {"a.txt": "one"})
    github.add_user("ada")
    github.add_user("tutor", member=True)
    repos, where = client.rest.repos, (github.organization, NAME)

    invited = repos.add_collaborator(*where, "ada", permission="push")
    again = repos.add_collaborator(*where, "ada", permission="push")
    waiting = repos.list_invitations(*where).parsed_data
    with pytest.raises(RequestFailed) as not_yet:
        repos.check_collaborator(*where, "ada")
    github.accept_invitation(NAME, "ada")
    there = repos.add_collaborator(*where, "Ada", permission="push")
    member = repos.add_collaborator(*where, "tutor", permission="pull")
    with pytest.raises(RequestFailed) as unknown:
        repos.add_collaborator(*where, "nobody")

    statuses = [answer.status_code for answer in (invited, again, there, member)]
    assert [201, 201, 204, 204] == statuses
    assert [(invited.parsed_data.id, "write")] == [(one.id, one.permissions) for one in waiting]
    assert 404 == not_yet.value.response.status_code
    assert 404 == unknown.value.response.status_code
    level = repos.get_collaborator_permission_level(*where, "ada").parsed_data
    assert ("write", "write") == (level.permission, level.role_name)
    everyone = repos.list_collaborators(*where).parsed_data
    assert ["ada", "teacher", "tutor"] == [one.login for one in everyone]


def test_invitations_and_collaborators_are_taken_back(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """What was given can be changed and taken away."""
    github.add_repository(NAME, {"a.txt": "one"})
    github.add_user("ada")
    repos, where = client.rest.repos, (github.organization, NAME)
    invitation = repos.add_collaborator(*where, "ada").parsed_data

    changed = repos.update_invitation(*where, invitation.id, permissions="read").parsed_data
    repos.delete_invitation(*where, invitation.id)
    repos.add_collaborator(*where, "ada")
    repos.remove_collaborator(*where, "ada")

    assert "read" == changed.permissions
    assert [] == repos.list_invitations(*where).parsed_data


def test_a_repository_is_changed_and_deleted(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """Settings and topics are changed; what is deleted is gone."""
    github.add_repository(NAME, {"a.txt": "one"})
    repos, where = client.rest.repos, (github.organization, NAME)

    changed = repos.update(*where, is_template=True, visibility="public", has_wiki=False)
    repos.replace_all_topics(*where, names=["SQL"])
    topics = repos.get_all_topics(*where).parsed_data
    repos.delete(*where)

    assert (True, False, False) == (
        changed.parsed_data.is_template,
        changed.parsed_data.private,
        changed.parsed_data.has_wiki,
    )
    assert ["sql"] == topics.names
    with pytest.raises(RequestFailed):
        repos.get(*where)


def test_people_and_the_organization_are_known(
    github: StandIn, client: GitHub[TokenAuthStrategy]
) -> None:
    """Users and the organization are found by name, others are not."""
    github.add_user("ada")

    assert "ada" == client.rest.users.get_by_username("ADA").parsed_data.login
    assert github.organization == client.rest.orgs.get(github.organization).parsed_data.login
    with pytest.raises(RequestFailed):
        client.rest.users.get_by_username("nobody")
