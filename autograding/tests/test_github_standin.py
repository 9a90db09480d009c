"""The stand-in for GitHub's API holds both sides to GitHub's description."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from githubkit import GitHub, TokenAuthStrategy
from githubkit.exception import RequestFailed
from openapi_spec_validator import validate

from autograding.tests.github import LOST, StandIn
from autograding.tests.github.app import VIOLATION
from autograding.tests.github.call import route_of
from autograding.tests.github.description import answer_faults, operation_of
from autograding.tests.github.operations import OPERATIONS, REDUCED
from autograding.tests.github.reduce_description import reduced
from autograding.tests.github.shapes import shaped

NAME = "unit-1-sql-ada"


@pytest.fixture
def http(github: StandIn) -> Iterator[httpx.Client]:
    """A plain client with the owner's token."""
    headers = {"Authorization": f"Bearer {github.token}"}
    with httpx.Client(base_url=github.url, headers=headers) as client:
        yield client


def taken_back(github: StandIn) -> str:
    """The violations that a test meant, so that the fixture does not fail it for them."""
    text = "\n".join(github.violations)
    github.violations.clear()
    return text


def test_the_reduced_description_is_valid_openapi() -> None:
    """What is left of GitHub's description is a description still, and says where it is from."""
    description = json.loads(REDUCED.read_text(encoding="utf-8"))

    validate(description)

    assert description["info"]["x-reduced-from"].startswith("@octokit/openapi ")
    assert REDUCED.stat().st_size < 1_500_000


def test_reducing_again_changes_nothing() -> None:
    """The committed description is what the script makes: nothing in it was edited by hand."""
    description = json.loads(REDUCED.read_text(encoding="utf-8"))
    version = description["info"]["x-reduced-from"].split()[1].removesuffix(",")

    assert description == reduced(description, version)


def test_every_operation_has_a_route() -> None:
    """Nothing is described that nothing answers."""
    assert [] == sorted(name for name in OPERATIONS if route_of(name) is None)


def test_an_unknown_route_is_a_violation(github: StandIn, http: httpx.Client) -> None:
    """A route that GitHub has, and the stand-in has not, is not passed over."""
    assert VIOLATION == http.get("/gists").status_code
    assert "the stand-in knows no GET /gists" in taken_back(github)


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("GET", "/orgs/databases-course/repos?per_pag=5", None, "no query parameter 'per_pag'"),
        ("GET", "/orgs/databases-course/repos?type=hidden", None, "query parameter type"),
        ("GET", "/orgs/databases-course/repos?per_page=ten", None, "query parameter per_page"),
        ("POST", "/orgs/databases-course/repos", None, "needs a body"),
        ("POST", "/orgs/databases-course/repos", {}, "'name' is a required property"),
        ("POST", "/orgs/databases-course/repos", {"name": 5}, "is not of type 'string'"),
        ("POST", "/orgs/databases-course/repos", {"name": "a", "secret": True}, "'secret'"),
        ("DELETE", f"/repos/databases-course/{NAME}", {"sure": True}, "takes no body"),
    ],
)
def test_a_request_that_breaks_the_description_is_a_violation(
    github: StandIn, http: httpx.Client, method: str, path: str, body: object, told: str
) -> None:
    """A request with a wrong or an unknown part is refused, and said why."""
    github.add_repository(NAME)

    answer = http.request(method, path, json=body)

    assert VIOLATION == answer.status_code
    assert told in taken_back(github)


def test_an_answer_that_breaks_the_description_is_noticed() -> None:
    """An answer lacks nothing that GitHub promises, and has no status that GitHub does not send."""
    found = operation_of("GET", "/repos/a/b/pulls/1")
    assert found is not None
    pull = shaped("pull-request", title="Feedback")

    assert () == answer_faults(found[0], 404, "application/json", '{"message": "Not Found"}')
    assert "'number' is a required property" in str(
        answer_faults(
            found[0],
            200,
            "application/json",
            json.dumps({key: pull[key] for key in pull if key != "number"}),
        )
    )
    assert "never answers 201" in str(answer_faults(found[0], 201, "application/json", "{}"))


def test_a_shape_knows_only_what_github_does() -> None:
    """A property that GitHub's schema has not cannot be answered by mistake."""
    with pytest.raises(AssertionError, match="GitHub's pull-request has no points"):
        shaped("pull-request", points=5)


@pytest.mark.parametrize(
    ("authorization", "status"),
    [("Bearer wrong", 401), ("", 401), ("token ghp_teacher", 200), ("Basic ghp_teacher", 401)],
)
def test_only_known_tokens_are_let_in(github: StandIn, authorization: str, status: int) -> None:
    """A token that nobody gave out gets the answer that GitHub gives."""
    answer = httpx.get(f"{github.url}/user", headers={"Authorization": authorization})

    assert status == answer.status_code


def test_what_one_may_not_see_is_not_there(github: StandIn) -> None:
    """A private repository does not exist for those who have no part in it."""
    github.add_repository(NAME, {"a": "b"})
    headers = {"Authorization": f"Bearer {github.add_user('mallory')}"}

    answer = httpx.get(f"{github.url}/repos/{github.organization}/{NAME}", headers=headers)

    assert (404, "Not Found") == (answer.status_code, answer.json()["message"])


def test_a_student_may_push_but_not_administer(github: StandIn) -> None:
    """Who may push may write, and may not change the settings of the repository."""
    github.add_repository(NAME, {"a": "b"})
    headers = {"Authorization": f"Bearer {github.add_user('ada')}"}
    github.repository(NAME).collaborators["ada"] = "push"
    url = f"{github.url}/repos/{github.organization}/{NAME}"

    written = httpx.post(f"{url}/git/blobs", headers=headers, json={"content": "hello"})
    changed = httpx.patch(url, headers=headers, json={"private": False})

    assert (201, 403) == (written.status_code, changed.status_code)
    assert "Must have admin rights to Repository." == changed.json()["message"]


def test_a_reader_may_not_write(github: StandIn) -> None:
    """Who may only read is told that git data is not there for them to write."""
    github.add_repository(NAME, {"a": "b"}, private=False)
    headers = {"Authorization": f"Bearer {github.add_user('mallory')}"}
    url = f"{github.url}/repos/{github.organization}/{NAME}"

    blob = httpx.post(f"{url}/git/blobs", headers=headers, json={"content": "hello"})
    pull = {"head": "main", "base": "main", "title": "t"}

    assert 404 == blob.status_code
    assert 403 == httpx.post(f"{url}/pulls", headers=headers, json=pull).status_code


def test_the_settings_of_an_organization_are_its_owners(github: StandIn) -> None:
    """A member sees the repositories of an organization, and not what its workflows may do."""
    headers = {"Authorization": f"Bearer {github.add_user('ada', member=True)}"}
    url = f"{github.url}/orgs/{github.organization}"

    assert 200 == httpx.get(f"{url}/repos", headers=headers).status_code
    assert 403 == httpx.get(f"{url}/actions/permissions", headers=headers).status_code
    assert 404 == httpx.get(f"{github.url}/orgs/other", headers=headers).status_code


def test_a_workflow_has_the_permissions_it_was_given(github: StandIn) -> None:
    """A workflow's token does what its permissions say, in its own repository only."""
    github.add_repository(NAME, {"a": "b"})
    github.add_repository("unit-1-sql-ben", {"a": "b"})
    token = github.actions_token(NAME, contents="read")
    issues = github.actions_token(NAME, issues="write")
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{github.url}/repos/{github.organization}"

    itself = httpx.get(f"{github.url}/user", headers=headers)
    own = httpx.get(f"{url}/{NAME}", headers={"Authorization": f"Bearer {issues}"})
    read = httpx.get(f"{url}/{NAME}/git/ref/heads/main", headers=headers)
    blob = httpx.post(f"{url}/{NAME}/git/blobs", headers=headers, json={"content": "hello"})
    other = httpx.get(f"{url}/unit-1-sql-ben/git/ref/heads/main", headers=headers)

    assert (200, 403, 404) == (read.status_code, blob.status_code, other.status_code)
    assert (403, 200) == (itself.status_code, own.status_code)
    assert "Resource not accessible by integration" == blob.json()["message"]


@pytest.mark.parametrize(("kind", "status"), [("bot", 403), ("person", 404), ("owner", 201)])
def test_workflow_files_take_a_scope_of_their_own(github: StandIn, kind: str, status: int) -> None:
    """A workflow never writes workflow files, a person only with the scope for it."""
    github.add_repository(NAME, {"a": "b"})
    tokens = {
        "bot": github.actions_token(NAME),
        "person": github.user_token("teacher", workflows=False),
        "owner": github.token,
    }
    headers = {"Authorization": f"Bearer {tokens[kind]}"}
    tree = [{"path": ".github/workflows/classroom.yml", "content": "on: push"}]
    url = f"{github.url}/repos/{github.organization}/{NAME}/git/trees"

    assert status == httpx.post(url, headers=headers, json={"tree": tree}).status_code


def test_an_archived_repository_is_only_read(github: StandIn, http: httpx.Client) -> None:
    """Nothing is written to an archived repository but that it is no longer archived."""
    github.add_repository(NAME, {"a": "b"})
    url = f"/repos/{github.organization}/{NAME}"
    http.patch(url, json={"archived": True})

    refused = http.post(f"{url}/git/blobs", json={"content": "hello"})

    assert (403, "Repository was archived so is read-only.") == (
        refused.status_code,
        refused.json()["message"],
    )
    assert 200 == http.patch(url, json={"archived": False}).status_code


def test_a_request_needs_a_user_agent(github: StandIn) -> None:
    """GitHub refuses who does not say what they are."""
    headers = {"Authorization": f"Bearer {github.token}", "User-Agent": ""}

    assert 403 == httpx.get(f"{github.url}/user", headers=headers).status_code


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "Problems parsing JSON"), (b"[]", "Body should be a JSON object")],
)
def test_a_body_is_an_object(
    github: StandIn, http: httpx.Client, content: bytes, message: str
) -> None:
    """GitHub's own words for a body that is no JSON object."""
    answer = http.post(f"/orgs/{github.organization}/repos", content=content)

    assert (400, message) == (answer.status_code, answer.json()["message"])


def test_pages_lead_to_each_other(github: StandIn) -> None:
    """A long list comes in pages, which a client follows to the end."""
    for number in range(7):
        github.add_repository(f"unit-1-sql-{number}")
    with GitHub(TokenAuthStrategy(github.token), base_url=github.url) as client:
        found = [
            repository.name
            for repository in client.rest.paginate(
                client.rest.repos.list_for_org, org=github.organization, per_page=3
            )
        ]
        last = client.rest.repos.list_for_org(github.organization, per_page=3, page=3)

    assert [f"unit-1-sql-{number}" for number in range(7)] == sorted(found)
    assert 'rel="prev"' in last.headers["Link"]
    assert 'rel="next"' not in last.headers["Link"]


def test_what_did_not_change_is_not_sent_again(github: StandIn, http: httpx.Client) -> None:
    """A request with the tag of the last answer is told that nothing changed."""
    tag = http.get("/user").headers["ETag"]

    assert 304 == http.get("/user", headers={"If-None-Match": tag}).status_code
    assert 200 == http.get("/user", headers={"If-None-Match": 'W/"other"'}).status_code


def test_the_hours_allowance_runs_out(github: StandIn, http: httpx.Client) -> None:
    """Each answer tells what is left; without any, GitHub refuses until the hour is over."""
    github.rate.remaining = 1

    last, refused = http.get("/user"), http.get("/user")
    told = http.get("/rate_limit")

    assert "0" == last.headers["x-ratelimit-remaining"]
    assert 403 == refused.status_code
    assert refused.json()["message"].startswith("API rate limit exceeded")
    assert 0 == told.json()["rate"]["remaining"]
    github.rate.reset = int(time.time()) - 1
    assert 200 == http.get("/user").status_code


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500, 503])
def test_a_fault_befalls_the_requests_it_was_meant_for(
    github: StandIn, http: httpx.Client, status: int
) -> None:
    """A fault answers as often as was asked, with GitHub's body and the headers wished for."""
    github.faults.add("GET", "^/user$", status, times=2, headers={"X-Test": "yes"})

    answers = [http.get("/rate_limit"), *(http.get("/user") for _ in range(3))]

    assert [200, status, status, 200] == [answer.status_code for answer in answers]
    assert "yes" == answers[1].headers["X-Test"]
    assert str(status) == answers[1].json()["status"]


def test_a_fault_waits_for_its_turn(github: StandIn, http: httpx.Client) -> None:
    """A fault can let some requests pass first."""
    github.faults.add("*", "/user", 500, skip=1)

    assert [200, 500, 200] == [http.get("/user").status_code for _ in range(3)]


def test_limits_say_how_long_to_wait(github: StandIn, http: httpx.Client) -> None:
    """The limit on bursts has Retry-After; the hour's has the time of its end."""
    github.faults.secondary_limit(status=429, wait=3)
    github.faults.primary_limit(wait=5)

    burst, hour = http.get("/user"), http.get("/user")

    assert (429, "3") == (burst.status_code, burst.headers["Retry-After"])
    assert "secondary rate limit" in burst.json()["message"]
    assert (403, "0") == (hour.status_code, hour.headers["x-ratelimit-remaining"])
    assert 0 < int(hour.headers["x-ratelimit-reset"]) - time.time() <= 5


def test_a_client_waits_and_tries_again(github: StandIn) -> None:
    """The typed client understands the limit as it understands GitHub's."""
    github.faults.secondary_limit(wait=1)
    with GitHub(TokenAuthStrategy(github.token), base_url=github.url) as client:
        assert "teacher" == client.rest.users.get_authenticated().parsed_data.login
    assert [403, 200] == [seen.status for seen in github.requests]


def test_garbage_says_that_all_is_well(github: StandIn, http: httpx.Client) -> None:
    """A proxy's page may come with status 200 where JSON was promised."""
    github.faults.garbage("GET", "/user")

    answer = http.get("/user")

    assert (200, "text/html") == (answer.status_code, answer.headers["Content-Type"])


def test_an_answer_may_be_lost_after_the_work(github: StandIn, http: httpx.Client) -> None:
    """The connection breaks, and yet what was asked for was done."""
    github.faults.add("POST", "/repos$", LOST, done=True)

    with pytest.raises(httpx.TransportError):
        http.post(f"/orgs/{github.organization}/repos", json={"name": NAME})

    assert NAME == github.repository(NAME).name
    assert LOST == github.requests[-1].status


def test_what_came_is_on_record(github: StandIn) -> None:
    """A test can see what was sent: where to, with which body, and what came of it."""
    with GitHub(TokenAuthStrategy(github.token), base_url=github.url, auto_retry=False) as client:
        client.rest.repos.create_in_org(github.organization, name=NAME)
        with pytest.raises(RequestFailed):
            client.rest.repos.get(github.organization, "nothing")

    first, second = github.requests
    assert ("POST", "repos/create-in-org", 201) == (first.method, first.operation, first.status)
    assert {"name": NAME} == first.body
    assert ("GET", 404) == (second.method, second.status)


def test_it_starts_and_answers_at_once(github: StandIn, http: httpx.Client) -> None:
    """A start takes well under a second, and an answer some milliseconds."""
    http.get("/user")
    start = time.perf_counter()
    for _ in range(10):
        http.get("/user")

    assert time.perf_counter() - start < 1
