from support.counting import expect_counted, expect_draft_without_day
from support.deleting import Deleting
from support.evidence import misplaced
from support.rules import Rules
from support.site import stored_world

from autograding.checks import Failure, Steps, check
from autograding.checks.student import Student

REQUIRED = "Which annotation or argument of this column makes a value required?"
UNIQUE = "Which constraint makes a second row with the same value impossible, whoever writes it?"


@check(
    after=("blog_is_stored",),
    hints=(
        "When this value changes, how many rows must change with it?",
        "Look at the table named above: which one table should keep this fact, once?",
    ),
)
def test_facts_have_one_place(student: Student, step: Steps) -> None:
    """Every fact is stored once, in a cell of its own, and what can be counted is counted.

    We store a blog whose every value occurs once, and look where each of them stands in your
    tables. Foreign keys may repeat a key; nothing else may be stored twice. At last we delete a
    reply by hand, and look whether the number of comments follows, and take the day of publishing
    off a post, which makes it a draft.
    """
    site, world, _ = stored_world(student)
    found = list(misplaced(site.schema(), world))
    for name in ("lists", "users", "labels", "posts_and_comments"):
        with step(name):
            for each in found:
                if each.step == name:
                    file, line = site.place_of(each.table) if each.table else ("", 0)
                    raise Failure(each.message, file=file, line=line)
    with step("counted"):
        expect_counted(site, world)
        expect_draft_without_day(site, world)


@check(
    after=("blog_is_stored",),
    hints=(
        "Which constraint would refuse this row, whoever writes it?",
        "Look at the table named above: what does each of its columns say about NULL and UNIQUE?",
    ),
)
def test_rules_are_kept(student: Student, step: Steps) -> None:
    """The database refuses rows that lack a fact or repeat what has to be unique.

    We store a blog and then, as another program could, set one value after the other to NULL or to
    a value that is taken, and put a tag on a post twice.
    """
    site, world, _ = stored_world(student)
    rules = Rules(site, world)
    with step("required_of_people_and_labels"):
        rules.expect_refused(rules.required_of_people_and_labels(), REQUIRED)
    with step("required_of_posts"):
        rules.expect_refused(rules.required_of_posts(), REQUIRED)
    with step("required_of_comments"):
        rules.expect_refused(rules.required_of_comments(), REQUIRED)
    with step("unique_users"):
        rules.expect_refused(rules.unique_users(), UNIQUE)
    with step("unique_categories"):
        rules.expect_refused(rules.unique_categories(), UNIQUE)
    with step("unique_tags"):
        rules.expect_refused(rules.unique_tags(), UNIQUE)
    with step("unique_slugs_of_posts"):
        rules.expect_refused(rules.unique_slugs_of_posts(), UNIQUE)
    with step("each_tag_once"):
        rules.expect_refused(rules.each_tag_once(), UNIQUE)


@check(
    after=("blog_is_stored",),
    hints=(
        "Which column refers to it, and what do its ForeignKey and ondelete say?",
        "Look at the foreign keys of the table named above.",
    ),
    chapter="#cascades",
)
def test_references_are_watched(student: Student, step: Steps) -> None:
    """The database refuses unknown references, and deletes what goes with a row and nothing else.

    We store a blog, let one row after the other point by hand to something that is not there,
    and delete a comment, a tag and a post, each time looking through all your tables. Then we try
    to delete categories and users that are in use.
    """
    site, world, _ = stored_world(student)
    rules = Rules(site, world)
    deleting = Deleting(site, world, rules)
    with step("unknown"):
        rules.expect_refused(rules.unknown())
    with step("comments"):
        deleting.delete_comment()
    with step("tags"):
        deleting.delete_tag()
    with step("posts"):
        deleting.delete_post()
    with step("categories_stay"):
        rules.expect_refused(rules.categories_deleted())
    with step("authors_stay"):
        rules.expect_refused(rules.authors_deleted())
