from support.measuring import FILE, SMALLEST, Moment, counts_now, moment
from support.site import Site

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student


@check(
    hints=(
        "Did you measure again after your last change?",
        "Run `python measure.py --record after`, with the size that you took for before.",
    ),
)
def test_measured_before_and_after(student: Student, step: Steps) -> None:
    """measurements.json holds what the library sent before, and what it sends now.

    We compare "before" with the numbers of the starter. Then we fill your library as measure.py
    does, open the seven pages, and count statements ourselves. Times are for you alone.
    """
    with step("before"):
        moment(student, "before").expect_starter()
    with step("after"):
        after = moment(student, "after")
        after.expect_better(moment(student, "before"))
        _expect_now(Site(student), after)


def _expect_now(site: Site, after: Moment) -> None:
    """Expect the numbers of a fresh measurement.

    A page that sends as many statements in the smallest library does not depend on the size: only
    where the numbers differ do we measure in a library as large as the file says.
    """
    now = counts_now(site, SMALLEST)
    if now != after.statements and after.size != SMALLEST:
        now = counts_now(site, after.size)
    for page, number in after.statements.items():
        if now[page] != number:
            raise Failure(
                f"We filled the library with {after.size:,} books and opened {page}.",
                expected=f"{number} statements, as {FILE} says after.",
                actual=f"{now[page]}.",
                file=FILE,
            )
