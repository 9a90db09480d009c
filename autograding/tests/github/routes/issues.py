"""Comments on issues and pull requests."""

from autograding.tests.github.call import Answer, Call, answers, invalid, not_found, page
from autograding.tests.github.state import Comment

__all__ = ["BODY_LIMIT"]

BODY_LIMIT = 65_536
"""The most characters that GitHub takes in a comment or a pull request's body."""


@answers("issues/list-comments")
def comments(call: Call) -> Answer:
    """The comments of one issue or pull request, the oldest first."""
    number = _issue(call)
    found = [one for one in call.repository.comments.values() if one.number == number]
    shown, headers = page(call, found)
    bodies = [call.present.comment(call.repository, comment) for comment in shown]
    return Answer(200, bodies, headers=headers)


@answers("issues/create-comment")
def create(call: Call) -> Answer:
    """A new comment by the one who asks."""
    now = call.world.now()
    number = next(call.world.ids)
    comment = Comment(number, _issue(call), call.actor.login, _body(call), now, now)
    call.repository.comments[number] = comment
    shown = call.present.comment(call.repository, comment)
    return Answer(201, shown, headers={"Location": shown["url"]})


@answers("issues/get-comment")
def get(call: Call) -> Answer:
    """One comment."""
    return Answer(200, call.present.comment(call.repository, _comment(call)))


@answers("issues/update-comment")
def update(call: Call) -> Answer:
    """Other words for a comment; whoever may write may edit another's."""
    comment = _comment(call)
    comment.body, comment.updated_at = _body(call), call.world.now()
    return Answer(200, call.present.comment(call.repository, comment))


@answers("issues/delete-comment")
def delete(call: Call) -> Answer:
    """Delete a comment."""
    del call.repository.comments[_comment(call).id]
    return Answer(204)


def _issue(call: Call) -> int:
    number = call.number("issue_number")
    if number not in call.repository.pulls:
        raise not_found()
    return number


def _comment(call: Call) -> Comment:
    comment = call.repository.comments.get(call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def _body(call: Call) -> str:
    body: str = call.body["body"]
    if not body.strip():
        raise invalid("IssueComment", "Body can't be blank", field="body", code="missing_field")
    if len(body) > BODY_LIMIT:
        message = f"Body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid("IssueComment", message, field="data", code="unprocessable")
    return body
