"""Users, the organization, and its repositories."""

from autograding.tests.github.call import Answer, Call, answers, forbidden, not_found, page
from autograding.tests.github.shapes import shaped

__all__: list[str] = []

_ORDERS = {"created": "created_at", "updated": "updated_at", "pushed": "pushed_at"}


@answers("users/get-authenticated")
def me(call: Call) -> Answer:
    """Who asks; a workflow's token is nobody."""
    if call.token.permissions is not None:
        raise forbidden("Resource not accessible by integration")
    return Answer(200, call.present.user(call.actor.login, "public-user", **_person(call)))


@answers("users/get-by-username")
def user(call: Call) -> Answer:
    """A user by name."""
    found = call.world.user(call.parameters["username"])
    if found is None:
        raise not_found()
    return Answer(200, call.present.user(found.login, "public-user", **_person(call)))


@answers("orgs/get")
def organization(call: Call) -> Answer:
    """The organization."""
    login = call.world.organization.login
    known = {
        key: value
        for key, value in call.present.user(login).items()
        if key in shaped("organization-full")
    }
    url = f"{call.api}/orgs/{login}"
    addresses = {
        key: f"{url}/{key.removesuffix('_url')}"
        for key in shaped("organization-full")
        if key.endswith("_url") and key not in known
    }
    now = "2026-01-01T00:00:00Z"
    more = {"created_at": now, "updated_at": now, "type": "Organization", "url": url}
    return Answer(200, shaped("organization-full", **known | addresses | more))


@answers("repos/list-for-org")
def repositories(call: Call) -> Answer:
    """The organization's repositories that the one who asks may see."""
    seen = [
        repository
        for repository in call.world.repositories.values()
        if call.world.role(call.actor.login, repository) and _wanted(call, repository.private)
    ]
    order = call.query.get("sort", "created")
    ascending = call.query.get("direction", "asc" if order == "full_name" else "desc") == "asc"
    seen.sort(key=lambda found: getattr(found, _ORDERS.get(order, "full_name")))
    shown, headers = page(call, seen if ascending else seen[::-1])
    small = [call.present.repository(repository, "minimal-repository") for repository in shown]
    return Answer(200, small, headers=headers)


@answers("rate-limit/get")
def rate_limit(call: Call) -> Answer:
    """What is left of the hour's requests; asking costs none."""
    limit = call.world.rate.shown()
    return Answer(200, {"rate": limit, "resources": {"core": limit, "search": limit}})


def _wanted(call: Call, private: bool) -> bool:
    wanted = call.query.get("type", "all")
    return wanted in {"all", "private" if private else "public"}


def _person(call: Call) -> dict[str, str]:
    now = "2026-01-01T00:00:00Z"
    return {"created_at": now, "updated_at": now}
