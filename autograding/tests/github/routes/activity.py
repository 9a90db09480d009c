"""When which ref moved: the server's own times, which no commit's date can fake."""

from datetime import timedelta
from typing import Any

from autograding.tests.github.call import Answer, ApiProblem, Call, answers, link_header
from autograding.tests.github.present import node_id, stamp
from autograding.tests.github.state import Activity

__all__: list[str] = []

_PERIODS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_CURSOR = "cursor-"


@answers("repos/list-activities")
def activities(call: Call) -> Answer:
    """What moved refs, the newest first; pages are found by cursors, not by numbers."""
    found = [one for one in call.repository.activities if _wanted(call, one)]
    if call.query.get("direction", "desc") == "desc":
        found.reverse()
    size = min(max(int(call.query.get("per_page", 30)), 1), 100)
    start = _start(call, found, size)
    shown = found[start : start + size]
    links = {}
    if start + size < len(found):
        links["next"] = {"after": f"{_CURSOR}{shown[-1].id}"}
    if start > 0:
        links["prev"] = {"before": f"{_CURSOR}{shown[0].id}"}
    call.query = {key: text for key, text in call.query.items() if key not in {"after", "before"}}
    return Answer(200, [_shown(call, one) for one in shown], headers=link_header(call, links))


def _start(call: Call, found: list[Activity], size: int) -> int:
    """Where the page that a cursor leads to begins."""
    positions = {f"{_CURSOR}{one.id}": position for position, one in enumerate(found)}
    for name in ("after", "before"):
        cursor = call.query.get(name)
        if cursor is None:
            continue
        if cursor not in positions:
            raise ApiProblem(422, "Validation Failed", [f"{name} is not a cursor"])
        at = positions[cursor]
        return at + 1 if name == "after" else max(at - size, 0)
    return 0


def _wanted(call: Call, activity: Activity) -> bool:
    query, age = call.query, call.world.now() - activity.timestamp
    ref = query.get("ref")
    names = {None, activity.ref, activity.ref.removeprefix("refs/heads/")}
    period = query.get("time_period")
    return (
        ref in names
        and query.get("activity_type") in {None, activity.kind}
        and query.get("actor", activity.actor).lower() == activity.actor.lower()
        and (period is None or age <= timedelta(days=_PERIODS[period]))
    )


def _shown(call: Call, activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "node_id": node_id("PSH", activity.id),
        "before": activity.before,
        "after": activity.after,
        "ref": activity.ref,
        "timestamp": stamp(activity.timestamp),
        "activity_type": activity.kind,
        "actor": call.present.user(activity.actor),
    }
