"""Who may do what: tokens, roles, and the permissions of a workflow's token."""

from autograding.tests.github.call import ApiProblem, forbidden, not_found
from autograding.tests.github.state import ROLES, Repository, Token, World

__all__ = ["check_access", "token_of"]

_READS = ("get", "list", "check", "compare", "download")
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
    if token.permissions is None:
        _check_role(world, token, operation, repository, writes=writes)
    else:
        _check_workflow(token, operation, repository, writes=writes)


def _check_role(
    world: World, token: Token, operation: str, repository: Repository, *, writes: bool
) -> None:
    role = world.role(token.login, repository)
    if role is None:
        raise not_found()
    settings = operation.startswith("actions/") and "permissions" in operation
    if (_is_administration(operation) or settings) and role != "admin":
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
    permissions = token.permissions or frozenset()
    wanted = {_PERMISSIONS.get(operation.partition("/")[0], "administration")}
    if operation.startswith("issues/"):
        wanted.add("pull-requests")
    if _is_administration(operation) or "permissions" in operation:
        wanted = {"administration"}
    levels = ("write",) if writes else ("read", "write")
    granted = any((name, level) in permissions for name in wanted for level in levels)
    public = not writes and not repository.private and "administration" not in wanted
    if not (granted and own) and not public:
        raise forbidden("Resource not accessible by integration")


def _is_administration(operation: str) -> bool:
    return operation in _ADMINISTRATION
