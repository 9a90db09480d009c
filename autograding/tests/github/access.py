"""Who may do what: tokens, roles, and the permissions of a workflow's token."""

from collections.abc import Iterable

from autograding.tests.github.call import ApiProblem, forbidden, not_found
from autograding.tests.github.state import ROLES, Repository, Token, World

__all__ = ["check_access", "check_workflow_files", "token_of"]

_READS = ("get", "list", "check", "compare", "download")
_WORKFLOWS = ".github/workflows/"
_ADMINISTRATION = frozenset(
    [
        "repos/update",
        "repos/delete",
        "repos/add-collaborator",
        "repos/remove-collaborator",
        "repos/list-invitations",
        "repos/update-invitation",
        "repos/delete-invitation",
        "repos/replace-all-topics",
    ]
)
_PERMISSIONS = {
    "git": "contents",
    "pulls": "pull-requests",
    "issues": "issues",
    "actions": "actions",
    "repos": "contents",
}
"""The permission that a workflow's token needs for the operations of a group."""


def token_of(world: World, authorization: str) -> Token:
    """Who asks.

    Raises:
        ApiProblem: nobody asks, or nobody that is known.
    """
    kind, _, value = authorization.partition(" ")
    token = world.tokens.get(value.strip())
    if not authorization:
        raise ApiProblem(401, "Requires authentication")
    if kind.lower() not in {"bearer", "token"} or token is None:
        raise ApiProblem(401, "Bad credentials")
    return token


def check_access(world: World, token: Token, operation: str, repository: Repository) -> None:
    """Refuse what a token may not do in a repository.

    Raises:
        ApiProblem: 404 for what it may not even see, 403 for what it may see but not do.
    """
    writes = not operation.partition("/")[2].startswith(_READS)
    if writes and repository.archived and operation != "repos/update":
        raise forbidden("Repository was archived so is read-only.")
    if token.permissions is None:
        _check_role(world, token, operation, repository, writes=writes)
    else:
        _check_workflow(token, operation, repository, writes=writes)


def check_workflow_files(token: Token, paths: Iterable[str]) -> None:
    """Refuse workflow files from those who may not write them.

    Raises:
        ApiProblem: 403 for a workflow's token, 404 for a person's without the scope.
    """
    if token.workflows or not any(path.startswith(_WORKFLOWS) for path in paths):
        return
    if token.permissions is None:
        raise not_found()
    raise forbidden("Resource not accessible by integration")


def _check_role(
    world: World, token: Token, operation: str, repository: Repository, *, writes: bool
) -> None:
    role = world.role(token.login, repository)
    if role is None:
        raise not_found()
    if _is_administration(operation) and role != "admin":
        raise forbidden("Must have admin rights to Repository.")
    open_to_all = operation.startswith("issues/") or operation == "repos/create-using-template"
    if writes and not open_to_all and ROLES.index(role) < ROLES.index("push"):
        raise (
            not_found()
            if operation.startswith("git/")
            else forbidden("Resource not accessible by personal access token")
        )


def _check_workflow(token: Token, operation: str, repository: Repository, *, writes: bool) -> None:
    own = token.repository.lower() == repository.full_name.lower()
    if not own and repository.private:
        raise not_found()
    # What a repository is called and where it is, every workflow may know of its own.
    permissions = (token.permissions or frozenset()) | {("metadata", "read")}
    wanted = {_PERMISSIONS.get(operation.partition("/")[0], "administration")}
    if operation.startswith("issues/"):
        wanted.add("pull-requests")
    if operation == "repos/get":
        wanted = {"metadata"}
    if _is_administration(operation):
        wanted = {"administration"}
    levels = ("write",) if writes else ("read", "write")
    granted = any((name, level) in permissions for name in wanted for level in levels)
    public = not writes and not repository.private and "administration" not in wanted
    if not (granted and own) and not public:
        raise forbidden("Resource not accessible by integration")


def _is_administration(operation: str) -> bool:
    """Whether an operation reads or changes settings of a repository or of its Actions."""
    settings = ("-permissions-", "workflow-access")
    return operation in _ADMINISTRATION or any(word in operation for word in settings)
