"""The feedback pull request itself: from `main` into `feedback`, open once, never merged."""

from autograding.forge.github.answers import Pull
from autograding.forge.github.errors import NothingToCompare, NotPermitted, Refused
from autograding.forge.github.remote import FEEDBACK, MAIN, Remote

__all__ = ["TITLE", "ensure_pull", "find_pull"]

TITLE = "Feedback"
_BODY = (
    "This pull request is where your feedback appears: one comment, renewed at every push to "
    f"`{MAIN}`, and under *Files changed* everything you have done since the starter.\n\n"
    "Leave it open, and do not merge it: it is for reading and for talking about your work."
)


def find_pull(remote: Remote) -> Pull | None:
    """The feedback pull request: an open one, or else the last that was closed or merged.

    Raises:
        GitHubError: GitHub did not tell.
    """
    pulls = remote.pulls(MAIN, FEEDBACK)
    return min(pulls, key=_preference, default=None)


def ensure_pull(remote: Remote, pull: Pull | None) -> Pull:
    """The feedback pull request, opened or reopened where need be.

    Args:
        remote: the student's repository.
        pull: what `find_pull` found.

    Raises:
        NothingToCompare: nothing was pushed since the starter.
        GitHubError: it could not be opened.
    """
    if pull is None:
        return _open(remote)
    if pull.state == "open":
        return pull
    try:
        if not pull.merged_at:
            return remote.reopen_pull(pull.number)
        # Merging took the branch along, and what was merged would never be shown again.
        _restore(remote)
    except (NotPermitted, Refused):
        pass
    return _in_place_of(remote, pull)


def _in_place_of(remote: Remote, closed: Pull) -> Pull:
    """A new pull request for one that stays closed; that one, where none can be opened.

    It is so after a force-push, say. A closed pull request still takes comments, and feedback that
    is read there is better than none.
    """
    try:
        return _open(remote)
    except (NotPermitted, Refused):
        return closed


def _preference(pull: Pull) -> tuple[bool, bool, int]:
    return (pull.state != "open", pull.merged_at is not None, -pull.number)


def _open(remote: Remote) -> Pull:
    if remote.ref(f"heads/{FEEDBACK}") is None:
        _restore(remote)
    try:
        return _create(remote)
    except NothingToCompare:
        if not _restore(remote):
            raise
        return _create(remote)


def _create(remote: Remote) -> Pull:
    try:
        return remote.open_pull(title=TITLE, body=_BODY, head=MAIN, base=FEEDBACK)
    except NothingToCompare:
        raise
    except Refused:  # another run was faster
        pull = find_pull(remote)
        if pull is None or pull.state != "open":
            raise
        return pull


def _restore(remote: Remote) -> bool:
    """Put `feedback` back to the starter commit; whether it was somewhere else."""
    starter, now = remote.starter_commit(), remote.ref(f"heads/{FEEDBACK}")
    if starter is None or starter == now:
        return False
    if now is None:
        remote.create_ref(f"heads/{FEEDBACK}", starter)
    else:
        remote.move_ref(f"heads/{FEEDBACK}", starter, force=True)
    return True
