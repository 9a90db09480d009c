from support.boundary import expect_one_place
from support.failing import (
    expect_nothing_kept,
    expect_only_new_member,
    plant_error,
    try_add_and_fail,
    try_check_out,
    try_taken_barcode,
)
from support.maker import Maker, make_library
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("repositories_in_setup",),
    hints=(
        "Who knows whether the whole request went well: a repository, a view, or its set-up?",
        "Look at the lines named above, and at TODO 6 in library/__init__.py.",
    ),
)
def test_one_place_commits(student: Student) -> None:
    """One place of your code ends transactions, and it is no view and no repository.

    We read your Python without running it, and look for commit().
    """
    expect_one_place(Site(student))


@check(
    after=("one_place_commits",),
    hints=(
        "What has already been stored when the second book turns out to be out, and who takes it "
        "back?",
        "Look at the place that commits: how does it learn that the page tells of an error, and "
        "does it begin anew with each request?",
    ),
)
def test_failure_leaves_no_trace(student: Student, step: Steps) -> None:
    """A request that fails changes nothing, and the next one works.

    We check out two books of which the second has no free copy, and add a copy whose barcode is
    taken. Then a view of ours fails after it added a member, and the database refuses the second
    of two loans. Each time we compare all tables with those before. At last we add a member.
    """
    make = Maker(student.random)
    library = make_library(make)
    site = Site(student)
    site.store(library)
    with step("refused_halfway"):
        before = site.rows()
        done = try_check_out(site, library, second_is_out=True)
        expect_nothing_kept(site, before, done)
        expect_nothing_kept(site, before, try_taken_barcode(site, library))
    with step("unexpected_error"):
        before = site.rows()
        expect_nothing_kept(site, before, try_add_and_fail(site, make))
        plant_error(site, library)
        expect_nothing_kept(site, before, try_check_out(site, library, second_is_out=False))
    with step("next_request"):
        refused = try_check_out(site, library, second_is_out=True)
        site.store(make_library(make, size=2))  # another connection writes: nothing is left open
        expect_only_new_member(site, make, refused)
