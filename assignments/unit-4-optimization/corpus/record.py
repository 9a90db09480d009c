"""Record what the starter answers, which the checks hold every submission against.

    python assignments/unit-4-optimization/corpus/record.py          # compare the record with it
    python assignments/unit-4-optimization/corpus/record.py --write  # record anew

The values of the starter's answers are replaced by their names; see checks/support/world.py.
"""

import sys
from pathlib import Path
from random import Random
from typing import Any

UNIT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(UNIT / "checks"), str(UNIT.parents[1])]

from support import golden, site  # noqa: E402 (found on the path above)
from support.world import World, make_world  # noqa: E402

from autograding.assignment import load_assignment  # noqa: E402
from autograding.proof.recording import compare_or_write, opened  # noqa: E402

__all__ = ["SCENARIO", "recorded"]

_REVIEW = {"email": "{email1}", "stars": "4", "text": "{new_text}", "today": "{new_day}"}

# group -> requests, one group after the other on one database. A form is followed by a look at
# what it did. The application must not be asked for its own idea of today.
SCENARIO: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "catalog": [
        ("GET", "/", {}),
        ("GET", "/?genre=poetry", {}),
        ("GET", "/?genre=comedy", {}),
        ("GET", "/?genre=%27", {}),
        ("GET", "/?page=1", {}),
        ("GET", "/?page=2", {}),
    ],
    "book": [
        *(("GET", f"/books/{{isbn{n}}}", {}) for n in (1, 2, 3, 4)),
        ("GET", "/books/{no_isbn}", {}),
    ],
    "members": [
        ("GET", "/members", {}),
        *(("GET", f"/members/{{email{n}}}", {}) for n in (1, 2, 4)),
        ("GET", "/members/{nobody}", {}),
    ],
    "overdue": [
        ("GET", "/loans/overdue?today={today}", {}),
        ("GET", "/loans/overdue?today={due1}", {}),
        ("GET", "/loans/overdue?today=2031-01-01", {}),
        ("GET", "/loans/overdue?today=soon", {}),
        ("GET", "/loans/overdue?today={today}&page=0", {}),
    ],
    "api": [
        ("GET", "/api/books", {}),
        ("GET", "/api/books?genre=travel", {}),
        ("GET", "/api/books?genre=nothing", {}),
        ("GET", "/api/books?page=2", {}),
        ("GET", "/api/books?page=x", {}),
    ],
    "reviews": [
        ("POST", "/books/{isbn2}/reviews", _REVIEW),
        ("GET", "/books/{isbn2}", {}),
        ("GET", "/api/books?genre=travel", {}),
        ("POST", "/books/{isbn2}/reviews", {**_REVIEW, "stars": "1"}),
        ("POST", "/books/{no_isbn}/reviews", _REVIEW),
        ("POST", "/books/{isbn3}/reviews", {**_REVIEW, "email": "{nobody}"}),
        ("POST", "/books/{isbn3}/reviews", {**_REVIEW, "stars": "6"}),
        ("POST", "/books/{isbn3}/reviews", {**_REVIEW, "text": " "}),
        ("POST", "/books/{isbn3}/reviews", {**_REVIEW, "stars": "1"}),
        ("GET", "/api/books?genre=poetry", {}),
    ],
    "returns": [
        ("POST", "/loans/{barcode1}/return", {"today": "{before}"}),
        ("POST", "/loans/{barcode1}/return", {"today": "tomorrow"}),
        ("POST", "/loans/{barcode1}/return", {"today": "{today}"}),
        ("GET", "/members/{email1}", {}),
        ("GET", "/members", {}),
        ("GET", "/loans/overdue?today={today}", {}),
        ("POST", "/loans/{barcode1}/return", {"today": "{today}"}),
        ("POST", "/loans/{no_barcode}/return", {"today": "{today}"}),
    ],
}


def recorded() -> dict[str, Any]:
    """What the starter answers now."""
    with opened(load_assignment(UNIT)) as student:
        world = make_world(Random("record"))
        place = site.Site(student)
        place.store(world.library)
        return {
            group: [_exchange(place, world, *request) for request in requests]
            for group, requests in SCENARIO.items()
        }


def _exchange(
    place: site.Site, world: World, method: str, path: str, fields: dict[str, str]
) -> dict[str, Any]:
    given = {name: world.fill(value) for name, value in fields.items()}
    browser = place.browser
    page = (
        browser.get(world.fill(path)) if method == "GET" else browser.post(world.fill(path), given)
    )
    answer = golden.answer_of(page)
    if answer.status == 500:
        raise SystemExit(f"The starter fails at {method} {world.fill(path)}:\n{page.body}")
    return {
        "method": method,
        "path": path,
        "fields": fields,
        "answer": {
            "status": answer.status,
            "location": world.abstract(answer.location),
            "text": world.abstract(answer.text),
            "links": [world.abstract(link) for link in answer.links],
        },
    }


if __name__ == "__main__":
    compare_or_write(golden.FILE, recorded())
