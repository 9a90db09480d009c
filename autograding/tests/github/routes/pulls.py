"""Pull requests inside one repository."""

from typing import Any

from autograding.tests.github.call import (
    Answer,
    ApiProblem,
    Call,
    answers,
    forbidden,
    invalid,
    not_found,
    page,
)
from autograding.tests.github.differences import changed_files
from autograding.tests.github.routes.issues import BODY_LIMIT
from autograding.tests.github.state import PullRequest

__all__: list[str] = []


@answers("pulls/list")
def pulls(call: Call) -> Answer:
    """Pull requests by state, head (`owner:branch`) and base; the newest first."""
    state = call.query.get("state", "open")
    owner = call.repository.owner
    head, base = call.query.get("head"), call.query.get("base")
    found = [
        pull
        for pull in call.repository.pulls.values()
        if state in {"all", pull.state}
        and base in {None, pull.base}
        # GitHub ignores a head that does not name its owner.
        and (head is None or ":" not in head or head == f"{owner}:{pull.head}")
    ]
    ascending = call.query.get("direction", "desc") == "asc"
    if call.query.get("sort") == "updated":
        found.sort(key=lambda pull: pull.updated_at)
    shown, headers = page(call, found if ascending else found[::-1])
    bodies = [call.present.pull(call.repository, pull, whole=False) for pull in shown]
    return Answer(200, bodies, headers=headers)


@answers("pulls/get")
def get(call: Call) -> Answer:
    """One pull request."""
    return Answer(200, call.present.pull(call.repository, _pull(call)))


@answers("pulls/create")
def create(call: Call) -> Answer:
    """Open a pull request."""
    repository, body = call.repository, call.body
    _check_workflow_may(call)
    head, base = body["head"].removeprefix(f"{repository.owner}:"), body["base"]
    tips = {"head": repository.git.branch(head), "base": repository.git.branch(base)}
    for side, commit in tips.items():
        if commit is None:
            raise invalid("PullRequest", field=side, code="invalid")
    _check_text(body)
    _check_new(call, head, base)
    _check_commits(call, head, base)
    now, number = call.world.now(), next(repository.numbers)
    pull = PullRequest(
        id=next(call.world.ids),
        number=number,
        title=body["title"],
        body=body.get("body"),
        author=call.actor.login,
        head=head,
        base=base,
        head_commit=str(tips["head"]),
        base_commit=str(tips["base"]),
        created_at=now,
        updated_at=now,
        draft=body.get("draft", False),
    )
    repository.pulls[number] = pull
    shown = call.present.pull(repository, pull)
    return Answer(201, shown, headers={"Location": shown["url"]})


@answers("pulls/update")
def update(call: Call) -> Answer:
    """Change a pull request: its words, its base, or whether it is open."""
    pull, body = _pull(call), call.body
    _check_text({"title": pull.title, **body})
    if body.get("state", pull.state) != pull.state:
        _change_state(call, pull, body["state"])
    pull.title, pull.body = body.get("title", pull.title), body.get("body", pull.body)
    if "base" in body and body["base"] != pull.base:
        _change_base(call, pull, body["base"])
    pull.updated_at = call.world.now()
    return Answer(200, call.present.pull(call.repository, pull))


@answers("pulls/list-files")
def files(call: Call) -> Answer:
    """The files that a pull request changes, with a patch for those that are text."""
    pull = _pull(call)
    changed = changed_files(call, pull.base_commit, pull.head_commit)
    shown, headers = page(call, changed)
    return Answer(200, shown, headers=headers)


def _pull(call: Call) -> PullRequest:
    pull = call.repository.pulls.get(call.number("pull_number"))
    if pull is None:
        raise not_found()
    return pull


def _check_workflow_may(call: Call) -> None:
    """A workflow's token opens pull requests only where the settings of Actions allow it."""
    allowed = call.repository.actions.can_approve_pull_request_reviews
    if call.token.permissions is not None and not allowed:
        raise forbidden("GitHub Actions is not permitted to create or approve pull requests.")


def _check_text(body: Any) -> None:
    if not (body.get("title") or "").strip():
        raise invalid("PullRequest", field="title", code="missing_field")
    if len(body.get("body") or "") > BODY_LIMIT:
        message = f"body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid("PullRequest", message)


def _check_new(call: Call, head: str, base: str) -> None:
    if _open(call, head, base):
        owner = call.repository.owner
        raise invalid("PullRequest", f"A pull request already exists for {owner}:{head}.")


def _open(call: Call, head: str, base: str) -> bool:
    return any(
        (pull.state, pull.head, pull.base) == ("open", head, base)
        for pull in call.repository.pulls.values()
    )


def _check_commits(call: Call, head: str, base: str) -> None:
    git = call.repository.git
    ours, theirs = str(git.branch(head)), str(git.branch(base))
    if git.merge_base(ours, theirs) is None:
        message = f"The {head} branch has no history in common with {base}"
        raise invalid("PullRequest", message)
    if git.contains(ours, theirs):
        raise invalid("PullRequest", f"No commits between {base} and {head}")


def _change_state(call: Call, pull: PullRequest, state: str) -> None:
    now = call.world.now()
    if state == "closed":
        pull.state, pull.closed_at = "closed", now
        return
    if reason := _cannot_reopen(call, pull):
        raise ApiProblem(422, "Validation Failed", [_state_error(reason)])
    pull.state, pull.closed_at = "open", None
    pull.head_commit = str(call.repository.git.branch(pull.head))
    pull.base_commit = str(call.repository.git.branch(pull.base))


def _cannot_reopen(call: Call, pull: PullRequest) -> str:
    """Why GitHub would not open a pull request again; "" where it would."""
    git, owner = call.repository.git, call.repository.owner
    head, base = git.branch(pull.head), git.branch(pull.base)
    if pull.merged_at is not None:
        return "The pull request cannot be reopened."
    if head is None or base is None:
        return f"The {pull.base if base is None else pull.head} branch has been deleted."
    if _open(call, pull.head, pull.base):
        return f"There is already an open pull request from {owner}:{pull.head} to {pull.base}."
    if not git.contains(pull.head_commit, head):
        return f"The {pull.head} branch was force-pushed or recreated."
    if git.contains(head, base):
        return f"There are no new commits on the {owner}:{pull.head} branch."
    return ""


def _state_error(reason: str) -> dict[str, str]:
    message = f"state cannot be changed. {reason}"
    return {"resource": "PullRequest", "code": "invalid", "field": "state", "message": message}


def _change_base(call: Call, pull: PullRequest, base: str) -> None:
    if pull.state == "closed":
        message = "Cannot change the base branch of a closed pull request."
        raise invalid("PullRequest", message, field="base", code="invalid")
    commit = call.repository.git.branch(base)
    if commit is None:
        raise invalid("PullRequest", field="base", code="invalid")
    pull.base, pull.base_commit = base, commit
