from support.boundary import expect_one_place
from support.failing import (
    expect_nothing_kept,
    plant_error,
    try_add_and_fail,
    try_check_out,
    try_taken_barcode,
)
from support.maker import Maker, make_library
from support.site import Site, expect_answer

from autograding.checks import Failure, Steps, check
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
        "Look at the place that commits: how does it learn that the page tells of an error?",
    ),
)
def test_failure_leaves_no_trace(student: Student, step: Steps) -> None:
    """A request that fails changes nothing.

    We check out two books of which the second has no free copy, and add a copy whose barcode is
    taken. Then the database refuses the second loan, and a view of ours fails after it added a
    member. Afterwards we compare all tables with those before.
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


@check(
    after=("one_place_commits",),
    hints=(
        "What of the failed request does your application still remember?",
        "Look at the place that commits: does it begin anew with each request?",
    ),
)
def test_next_request_works(student: Student) -> None:
    """After a request that failed, the next ones work and are kept.

    We send a form that must be refused, and then add a member and look for their row.
    """
    make = Maker(student.random)
    library = make_library(make)
    site = Site(student)
    site.store(library)
    refused = try_check_out(site, library, second_is_out=True)
    site.store(make_library(make, size=2))  # another connection writes: nothing is left open
    before = site.rows()
    new = make.member()
    fields = {"email": new.email, "name": new.name, "joined_on": new.joined_on}
    page = site.browser.post("/members", fields)
    done = f"POST /members with the e-mail {new.email}, after a request that was refused"
    expect_answer(student, page, 303, done)
    after = site.rows()
    row = (new.email, new.name, new.joined_on)
    if [each[1:] for each in after["members"] if each not in before["members"]] != [row]:
        raise Failure(f"We sent {done}.", expected="The member is stored.", actual="It is not.")
    if after["loans"] != before["loans"]:
        raise Failure(
            f"{refused} Then we added a member.",
            expected="The member alone is new.",
            actual="A loan of the refused request is stored now, too.",
        )
