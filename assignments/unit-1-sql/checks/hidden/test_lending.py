from support.content import same_content
from support.desk import Desk
from support.pictures import rows_in_words
from support.traces import changed

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("add_loans",),
    hints=(
        "Which copy, which member, which two days does each loan need?",
        "Look at check_out in library/lending.py, step by step for one book.",
    ),
)
def test_check_out_lends(student: Student, step: Steps) -> None:
    """check_out lends one free copy of each book for 21 days and returns the barcodes.

    We check out two books and compare your tables with what your own add_loan would have stored.
    Then we check out a book of which other copies are out, and one whose copy came back.
    """
    with step("loans"):
        _expect_loans(Desk(student))
    with step("free_copies"):
        desk = Desk(student, "mixed")
        desk.check_out(desk.mixed)
        if desk.can_lend_again():
            desk.check_out(desk.back)


def _expect_loans(desk: Desk) -> None:
    desk.check_out(*desk.plain)
    desk.commit()
    if not desk.shelf.database.snapshot(rows=False)["foreign_keys_enforced"]:
        raise desk.failure(
            "We checked out two books.",
            expected="The connection still checks foreign keys.",
            actual="It does not check them any more.",
        )
    should, seen = desk.as_it_should_be(*desk.plain), desk.seen()
    if not same_content(should, seen):
        rows = [f"{change.table}: {rows_in_words(change.new)}" for change in changed(should, seen)]
        raise desk.failure(
            f"We checked out two books on {desk.today} and compared your tables with what your "
            "add_loan stores.",
            expected=f"Loans to {desk.member.email} from {desk.today}, due {desk.due}.",
            actual=f"These rows differ: {'; '.join(rows)}.",
        )


@check(
    after=("check_out_lends",),
    hints=(
        "When can another connection see what this one wrote?",
        "Look at the end of check_out: what ends the transaction?",
    ),
)
def test_check_out_commits(student: Student) -> None:
    """What check_out lent is there for other connections.

    We check out a book, and then look for its loan through another connection.
    """
    desk = Desk(student)
    before = desk.seen()
    desk.check_out(desk.plain[0])
    desk.expect_one_loan_more(before, "We checked out a book.")


@check(
    after=("check_out_lends",),
    hints=(
        "How does your code find out that there is nothing to lend, or nobody to lend to?",
        "Look at what your SELECTs in check_out return then, and at library/errors.py.",
    ),
)
def test_no_free_copy_refused(student: Student, step: Steps) -> None:
    """check_out raises NoFreeCopy and UnknownMember where they fit.

    We check out a book whose only copy is out, a book without copies, and a book for an e-mail
    that nobody has.
    """
    desk = Desk(student)
    with step("no_free_copy"):
        desk.expect_raised("NoFreeCopy", "a book whose only copy is out", desk.out)
        desk.expect_raised("NoFreeCopy", "a book without copies", desk.bare)
    with step("unknown_member"):
        visit = "a book for an e-mail that nobody has"
        desk.expect_raised("UnknownMember", visit, desk.plain[0], email=desk.stranger)


@check(
    after=("check_out_lends",),
    hints=(
        "What has already been stored when the second book turns out to be out?",
        "Look at where check_out commits, and at what happens there when an exception passes by.",
    ),
)
def test_failure_leaves_no_trace(student: Student, step: Steps) -> None:
    """A check_out that fails leaves no trace.

    We check out two books, the second of which is out; then two books while the database refuses
    the second loan; and then, after one more failure, a book that can be lent.
    """
    with step("no_free_copy"):
        desk = Desk(student)
        before = desk.seen()
        desk.try_check_out(desk.plain[0], desk.out)
        desk.expect_no_trace(before)
    with step("unexpected_error"):
        desk = Desk(student, "broken")
        before = desk.seen()
        desk.plant_error()
        desk.expect_raised("an exception", "two books while the disk was full", *desk.plain)
        desk.expect_no_trace(before)
    with step("next_check_out"):
        _expect_clean_start(Desk(student, "next"))


def _expect_clean_start(desk: Desk) -> None:
    desk.try_check_out(desk.plain[0], desk.out)
    before = desk.seen()
    desk.check_out(desk.plain[1])
    desk.commit()
    visit = "After a visit that failed, we checked out one book on the same connection."
    desk.expect_one_loan_more(before, visit)
