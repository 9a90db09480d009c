from support.notes import expect_drawn, expect_explained
from support.site import Site

from autograding.checks import Steps, check
from autograding.checks.student import Student


@check(
    after=("blog_is_stored",),
    hints=(
        "What would a colleague who takes over your data layer ask first?",
        "Look at the heading named above: two to six sentences about your own tables.",
    ),
)
def test_design_explained(student: Student, step: Steps) -> None:
    """DESIGN.md draws every table of your database, and explains decisions, indexes and loading.

    We compare the Mermaid diagram with the tables that your code creates. Below each other heading
    we count the words, comments left out, and look for names of your own tables or columns.
    """
    schema = Site(student).schema(rows=False)
    with step("schema"):
        expect_drawn(student, schema)
    with step("decisions"):
        expect_explained(student, "Decisions", schema)
        expect_explained(student, "If this blog grew")
    with step("optimization"):
        expect_explained(student, "Indexes", schema)
        expect_explained(student, "Preventing N+1 queries")
