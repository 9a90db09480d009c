"""Record what the starter answers, which the checks hold every submission against.

    python assignments/unit-3-repository/corpus/record.py          # compare the record with it
    python assignments/unit-3-repository/corpus/record.py --write  # record anew

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

from autograding.assignment import Assignment, load_assignment  # noqa: E402
from autograding.proof.recording import compare_or_write, opened  # noqa: E402

__all__ = ["recorded"]

_BOOK = {"isbn": "{isbn6}", "title": "{title6}", "year": "{year6}"}
_MEMBER = {"email": "{email5}", "name": "{name5}", "joined_on": "{joined5}"}
_LOAN = {"email": "{email3}", "isbns": "{isbn1}", "today": "{today}"}

# part -> group -> requests. The groups of a part run one after the other on one database; each
# change is followed by a look at what it did, on pages of the same group: one broken view then costs
# its own points only.
SCENARIO: dict[str, dict[str, list[tuple[str, str, dict[str, str]]]]] = {
    "pages": {
        "books": [
            ("GET", "/", {}),
            ("GET", "/?search={part2}", {}),
            ("GET", "/?search=%25_", {}),
            ("GET", "/?search=%27", {}),
            ("GET", "/?search={nobody}", {}),
            *(("GET", f"/books/{{isbn{n}}}", {}) for n in (1, 2, 3, 4)),
            ("GET", "/books/{no_isbn}", {}),
        ],
        "members": [
            ("GET", "/members", {}),
            *(("GET", f"/members/{{email{n}}}", {}) for n in (1, 2, 3)),
            ("GET", "/members/{nobody}", {}),
        ],
        "loans": [
            ("GET", "/loans/overdue?today={today}", {}),
            ("GET", "/loans/overdue?today={due1}", {}),
            ("GET", "/loans/overdue?today={due4}", {}),
            ("GET", "/loans/overdue?today=soon", {}),
        ],
    },
    "changes": {
        "books": [
            ("POST", "/books", {**_BOOK, "authors": "{author3}\n{author1}"}),
            ("GET", "/books/{isbn6}", {}),
            ("POST", "/books/{isbn6}/copies", {"barcode": "{barcode6}"}),
            ("GET", "/books/{isbn6}", {}),
            ("POST", "/books/{isbn6}", {"title": "{new_title}", "year": "{new_year}"}),
            ("GET", "/?search={new_title}", {}),
            ("POST", "/books/{isbn6}/delete", {}),
            ("GET", "/books/{isbn6}", {}),
            ("POST", "/books", {**_BOOK, "authors": "{author3}\n{author4}"}),
            ("POST", "/books", {**_BOOK, "isbn": "{isbn1}", "authors": "{author1}"}),
            ("POST", "/books", {**_BOOK, "isbn": "123", "authors": "{author1}"}),
            ("POST", "/books/{isbn4}/copies", {"barcode": "{barcode1}"}),
            ("POST", "/books/{no_isbn}/copies", {"barcode": "{barcode6}"}),
            ("POST", "/books/{no_isbn}", {"title": "{new_title}", "year": "{new_year}"}),
            ("POST", "/books/{isbn1}", {"title": "{new_title}", "year": "0"}),
            ("POST", "/books/{isbn1}/delete", {}),
            ("POST", "/books/{no_isbn}/delete", {}),
            ("GET", "/", {}),
        ],
        "members": [
            ("POST", "/members", _MEMBER),
            ("GET", "/members/{email5}", {}),
            ("POST", "/members/{email5}", {"name": "{new_name}"}),
            ("GET", "/members", {}),
            ("POST", "/members/{email5}/delete", {}),
            ("GET", "/members/{email5}", {}),
            ("POST", "/members", {**_MEMBER, "email": "{email2}"}),
            ("POST", "/members", {**_MEMBER, "joined_on": "yesterday"}),
            ("POST", "/members/{nobody}", {"name": "{new_name}"}),
            ("POST", "/members/{email1}/delete", {}),
            ("POST", "/members/{nobody}/delete", {}),
            ("GET", "/members", {}),
        ],
        "loans": [
            ("POST", "/loans", {**_LOAN, "isbns": "{isbn1}  {isbn1}"}),
            ("GET", "/loans/overdue?today={late}", {}),
            ("GET", "/loans/overdue?today={due}", {}),
            ("POST", "/loans/{barcode2}/return", {"today": "{due}"}),
            ("GET", "/loans/overdue?today={late}", {}),
            ("POST", "/loans/{barcode2}/return", {"today": "{due}"}),
            ("POST", "/loans/{barcode1}/return", {"today": "{before}"}),
            ("POST", "/loans", {**_LOAN, "isbns": "{isbn2}"}),
            ("POST", "/loans", {**_LOAN, "isbns": "{no_isbn}"}),
            ("POST", "/loans", {**_LOAN, "email": "{nobody}"}),
            ("POST", "/loans", {**_LOAN, "today": "today"}),
            ("GET", "/loans/overdue?today={late}", {}),
        ],
    },
}


def recorded() -> dict[str, Any]:
    """What the starter answers now."""
    assignment = load_assignment(UNIT)
    return {part: _part(part, assignment) for part in SCENARIO}


def _part(part: str, assignment: Assignment) -> dict[str, Any]:
    with opened(assignment) as student:
        world = make_world(Random(f"record of {part}"))
        place = site.Site(student)
        place.store(world.library)
        return {
            group: [_exchange(place, world, *request) for request in requests]
            for group, requests in SCENARIO[part].items()
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
        },
    }


if __name__ == "__main__":
    compare_or_write(golden.FILE, recorded())
