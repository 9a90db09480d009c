"""A local stand-in for the API of GitHub, held to the description that GitHub publishes.

A test takes the fixture `github` and talks to `github.url`; what it needs to be there it says
through the stand-in, and what came of it it reads there too:

    def test_a_push_is_commented(github: StandIn) -> None:
        github.add_repository("unit-1-sql-ada", {"work.sql": "SELECT 1;"})
        github.add_user("ada")
        github.push("unit-1-sql-ada", {"work.sql": "SELECT 2;"}, actor="ada")
        comment_on(github.url, github.actions_token("unit-1-sql-ada"))
        assert github.comments("unit-1-sql-ada") == ["..."]

Every request and every answer is judged by GitHub's OpenAPI description: an unknown route, query
parameter or key of a body is answered 599 and noted in `github.violations`, and the fixture fails
the test for any. So what passes here is what GitHub takes, and what it is told is what GitHub says.

`github.requests` holds what came. `github.faults` lets things go wrong: `add(...)` answers with any
status, headers and body, before or instead of the work; `secondary_limit`, `primary_limit` and
`garbage` are the common ones, and the status `LOST` breaks the connection. `github.rate` is the
hour's allowance; `github.world.generation_polls` says how often one looks into a repository from a
template before its files are there; `github.set_time` stops the server's clock.

Students push with `github.push`, or with real git to `github.repository(name).git.path`, where a
hook notes the time of each push (`STAND_IN_ACTOR` and `STAND_IN_TIME` in the environment say who
and when otherwise).

The modules, in the order a request meets them: `app` (the WSGI application), `description` (what
GitHub publishes), `access` (tokens and permissions), `routes` (a module a subject), `changes` (what
happens), `state` and `git` (what there is), `present`, `commits`, `differences` and `shapes` (what
is shown), `standin` (what tests use). `reduce_description` makes the description's file anew.
"""

from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import BOT, StandIn

__all__ = ["BOT", "LOST", "StandIn"]
