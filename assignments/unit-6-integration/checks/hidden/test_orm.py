from support.python_source import expect_none, record_legacy
from support.rules import Rules
from support.site import stored_world
from support.tagging import expect_all_tags, expect_changed
from support.ties import expect_days, expect_entities, expect_relationships

from autograding.checks import Steps, check
from autograding.checks.orm import raw_sql, string_built
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "Which class stands for this table, and by which attribute does one reach the other?",
        "Look at the classes of your models and their relationship(), and at how a list of posts "
        "finds its tags: the filter and what is loaded are two things.",
    ),
    chapter="#models",
)
def test_models_are_tied(student: Student, step: Steps) -> None:
    """Each entity is a mapped class, foreign keys have relationships, and posts have many tags.

    We find the tables of users, categories, tags, posts and comments by what is stored in them, and
    ask SQLAlchemy which classes it has mapped to them and how these are related. It is enough if a
    relationship leads from one of the two sides to the other. The table that links posts and tags
    may be `secondary`, or a class of its own. Days have to be of the type DATE. Then we open the
    list of each tag, whose posts have others as well, and give posts other tags, none at all, and
    one twice.
    """
    site, world, _ = stored_world(student)
    rules = Rules(site, world)
    with step("entities"):
        expect_entities(site, rules.homes)
    with step("days"):
        expect_days(site, world, rules)
    with step("relationships"):
        expect_relationships(site, rules)
    with step("all_tags"):
        expect_all_tags(site, world)
    with step("tags_changed"):
        expect_changed(site, world)


@check(
    after=("blog_is_stored",),
    hints=(
        "What would SQLAlchemy write here, if you let it?",
        "Look at the line named above, and at select(), where() and func.",
    ),
)
def test_no_raw_sql(student: Student, step: Steps) -> None:
    """There is no SQL text in data/, and none that is made from values.

    We read all your Python files without running them. The conditions of a CheckConstraint or of
    an Index may be text. Where the legacy Query is used, the report says how it is written today.
    """
    record_legacy(student)
    with step("raw_sql"):
        expect_none(student, raw_sql)
    with step("from_values"):
        expect_none(student, string_built)
