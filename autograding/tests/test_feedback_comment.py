"""The one comment of the feedback pull request."""

from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograding.feedback.comment import LIMIT, MARKER, apology, comment, refusal
from autograding.feedback.standing import Standing
from autograding.report import Artifacts, Environment, Finding, Location, Notice, Outcome, Report
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import ATTACK, make_check, make_report
from autograding.tests.test_feedback_harmless import GITHUB_LINKS, HOSTILE_TEXT, Elements

OWN_ELEMENTS = {
    *("h3", "h4", "p", "br", "strong", "em", "code", "pre", "span", "ul", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
}
EVERY_SAMPLE = [
    sample.PERFECT,
    sample.EARLIER,
    sample.HALF_DONE,
    sample.UNTOUCHED,
    sample.BEFORE_DUE,
    sample.UNGRADABLE,
    sample.HOSTILE,
    sample.HUGE,
]


def hostile_report(text: str) -> Report:
    """A report in which a student put `text` wherever a student can put any."""
    text = f"a{text}"
    words: dict[str, Any] = {
        "message": text,
        "hint": text,
        "expected": text,
        "actual": text,
        "log": text,
    }
    location = Location(file=text, line=7)
    return make_report(
        [
            make_check("schema_loads", Outcome.FAILED, location=location, **words),
            make_check("tables_have_primary_keys", Outcome.ERROR, location=location, **words),
            make_check("required_values", Outcome.TIMEOUT, location=location, **words),
            make_check("add_books", Outcome.BLOCKED, blocked_by=("schema_loads",)),
        ],
        ticks={"keys": True},
        notices=[Notice(kind="ignored", message=text, file=text)],
        findings=(Finding(kind="layout", message=text, location=location, fix=text),),
        artifacts=Artifacts(er_diagram=f"erDiagram\n{text}\n    a"),
    )


@pytest.mark.parametrize("report", EVERY_SAMPLE)
def test_it_is_one_comment_that_fits(report: Report) -> None:
    """The marker is the first line and there once; the whole stays below GitHub's limit."""
    text = comment(report, Standing.of(sample.EARLIER))

    assert text.startswith(f"{MARKER}\n")
    assert [MARKER.removeprefix("<!--").removesuffix("-->")] == Elements(text).comments
    assert len(text) < LIMIT


@settings(max_examples=150, deadline=None)
@given(HOSTILE_TEXT)
@example(ATTACK)
def test_it_holds_our_elements_only(text: str) -> None:
    """No text of a student's makes an element, a link or a comment of its own."""
    rendered, harmless = Elements(comment(hostile_report(text))), Elements(comment(plain_report()))

    assert OWN_ELEMENTS >= set(rendered.tags)
    for tag in ("details", "summary", "table", "td", "h3", "h4", "a"):
        assert harmless.tags.count(tag) == rendered.tags.count(tag)
    assert 1 == len(rendered.comments)
    assert None is GITHUB_LINKS.search(rendered.running)


def plain_report() -> Report:
    """A report of the hostile one's shape in which students wrote nothing special."""
    return hostile_report("")


def test_titles_are_escaped_too() -> None:
    """A unit's own words cannot break the comment either."""
    rendered = Elements(comment(sample.HOSTILE, base_url="https://course.example"))

    assert OWN_ELEMENTS >= set(rendered.tags)
    assert None is GITHUB_LINKS.search(rendered.running)


def test_the_headline_tells_score_and_change() -> None:
    """The score stands in the first line that is seen, with the change since the last push."""
    line = comment(sample.HALF_DONE, Standing.of(sample.EARLIER)).splitlines()[1]

    assert "### Unit 1 · SQL fundamentals and schema design: **64 / 100** ▲ 2" == line
    assert (
        comment(sample.EARLIER, Standing.of(sample.HALF_DONE))
        .splitlines()[1]
        .endswith("**62 / 100** ▼ 2")
    )
    assert comment(sample.PERFECT).splitlines()[1].endswith("**100 / 100**")


def test_the_facts_say_how_it_was_graded() -> None:
    """Commit, time, sandbox and the command that gives the same report."""
    report = msgspec.structs.replace(
        sample.PERFECT,
        environment=Environment(
            python="3.11.9", sandbox="uid", seed=1, services={"redis": "fakeredis"}
        ),
    )
    line = comment(report, command="classroom grade . --unit unit-1-sql").splitlines()[3]

    assert (
        "`9e8d7c6` · graded in 2.1 s · sandbox: uid · redis: fakeredis · "
        "reproduce: `classroom grade . --unit unit-1-sql`"
    ) == line


def test_the_checklist_sets_ticks_beside_measurements() -> None:
    """Each criterion is one row: sign, title, the student's tick, points and their change."""
    text = comment(sample.HALF_DONE, Standing.of(sample.EARLIER))

    assert "| ✅ | 4 · Statements change exactly the rows they name | ☑ | 14/14 ▲ 4 |" in text
    assert "| ❌ | 7 · Values are bound, never pasted into SQL | ☑ | **0/12** ▼ 6 |" in text
    assert (
        "You judged 4 of 8 rightly. Ticked but not there yet: 2, 6, 7. Done but not ticked: 3."
        in text
    )


def test_without_a_self_assessment_there_is_no_column_for_it() -> None:
    """A student who handed in no checklist is not shown an empty one."""
    text = comment(sample.UNTOUCHED)

    assert "| | Your checklist | Measured |" in text
    assert "rightly" not in text


def test_the_next_step_is_told_in_full() -> None:
    """What was done, expected and found, where, a hint and the chapter; other mistakes shortly."""
    text = comment(sample.HALF_DONE, base_url="https://course.example/")

    assert (
        """\
#### Do this next: 7 · Values are bound, never pasted into SQL (12 points to gain)

❌ An apostrophe in a value is only a character · 0/6

We asked `find_member` for the e-mail `o'hara@example.org`. It raised \
`OperationalError: near "hara": syntax error`.\\
*We expected:* one member\\
*Where:* `library/search.py:31`\\
*Hint:* Look at how this line puts the e-mail into the statement.\\
*Chapter:* [SQL injection](https://course.example/docs/11-application-development/\
11.4-databases.md#sql-injection)

This fails, too:

- ❌ No statement is put together from strings · 0/6 · `find_member` puts a value into its \
statement with an f-string. (`library/search.py:31`)
"""
        in text
    )


def test_values_are_shown_as_code_and_tables_as_blocks() -> None:
    """Rows of a query keep their columns; expected and found values stand under each other."""
    assert """\
On this smallest library a member with no loan is missing.

```text
member: ('n1@example.org', 'N1')
loan: no rows
```

*We expected:* `[('N1', 'n1@example.org', 0)]`\\
*We got:* `[]`\\
""" in comment(sample.HALF_DONE)


def test_back_ticks_in_a_value_do_not_disturb_its_neighbors() -> None:
    """A value full of back ticks stays on its line, and a block stays under its label."""
    check = make_check(
        "add_books", Outcome.FAILED, message="No.", expected="[a```b]", actual="x\ny", hint="Why?"
    )

    assert (
        "No.\\\n*We expected:* ```` [a```b] ````\\\n*We got:*\n```text\nx\ny\n```\n\n*Hint:* Why?"
    ) in comment(make_report([check]))


def test_expected_is_shown_only_where_the_check_gave_it() -> None:
    """A hidden check that gives no expected value shows none."""
    check = make_check("add_books", Outcome.FAILED, message="It stores another title.")

    assert "expected" not in comment(make_report([check]))


@pytest.mark.parametrize(
    ("chapter", "base_url", "expected"),
    [
        ("#sql-injection", "https://c.example", "*Chapter:* SQL injection\n"),
        ("docs/11.4.md#left-join", "", "*Chapter:* Left join, in `11.4.md`\n"),
        ("docs/11.4.md", "", "*Chapter:* docs/11.4.md\n"),
        ("docs/a.md#crud", "https://c.example", "*Chapter:* [CRUD](https://c.example/docs/a.md#crud)"),
        ("https://d.example/p#keys", "", "*Chapter:* [Keys](https://d.example/p#keys)"),
    ],
)  # fmt: skip
def test_the_chapter_is_linked_where_its_address_is_known(
    chapter: str, base_url: str, expected: str
) -> None:
    """Its section is named in any case."""
    check = make_check("add_books", Outcome.FAILED, message="No.", chapter=chapter)

    assert expected in comment(make_report([check]), base_url=base_url)


def test_what_waits_is_told_and_never_called_passed() -> None:
    """A check that opens later keeps the comment from saying that all passed."""
    text = comment(sample.BEFORE_DUE)

    assert "All that ran has passed. 1 check (6 points) not run yet: opens after the due" in text
    assert "Every check passed" not in text
    assert "| ⏳ | 5 · Queries keep the rows that have no partner (LEFT JOIN) | ☑ | 8/14, " in text
    assert "<summary>1 check not run: opens after the due date</summary>" in text
    assert "You judged 7 of 7 rightly." in text


def test_all_passed_is_said_when_it_is_so() -> None:
    """Full marks with every check run deserve the word."""
    text = comment(sample.PERFECT)

    assert "Every check passed: all 16. Well done." in text
    assert "Do this next" not in text
    assert "<summary>8 criteria with full marks</summary>" in text


def test_what_is_blocked_names_its_mistake() -> None:
    """One mistake that blocks all others is the next step, and is told once."""
    text = comment(sample.UNTOUCHED)

    assert "| ⛔ | 8 · The SQL reads well | blocked by 1 |" in text
    assert "15 more checks worth 96 points wait for this." in text
    assert (
        "<summary>15 checks not run: waiting for “<code>schema.sql</code> loads into an empty "
        "database”</summary>" in text
    )
    assert 1 == text.count("####")


def test_an_ungradable_report_has_no_number_and_an_apology() -> None:
    """Our fault costs nothing, says what happens next, and keeps the last result."""
    text = comment(sample.UNGRADABLE, Standing.of(sample.EARLIER))

    assert "not graded yet" in text
    assert "We are sorry" in text
    assert "**it costs you no attempt**" in text
    assert "Until then your result for `1a2b3c4` stands." in text
    assert "/100" not in text.replace(" ", "")
    assert "- 16 checks: The sandbox did not start" in text


def test_an_ungradable_folder_outside_git_reads_well() -> None:
    """Without a commit or an earlier result the sentences still make sense."""
    report = msgspec.structs.replace(
        sample.UNGRADABLE,
        submission=msgspec.structs.replace(sample.UNGRADABLE.submission, commit=None),
    )
    text = comment(report)

    assert "while it looked at your work." in text
    assert "Until then" not in text


def test_an_apology_needs_no_report() -> None:
    """Where the grader left nothing behind, the comment still says what happens next."""
    text = apology(
        "Unit 1 · SQL",
        "3f2c1d9a" * 5,
        ["It ended </details> early."],
        Standing.of(sample.EARLIER),
        next_try="start it again.",
    )

    assert text.startswith(f"{MARKER}\n### Unit 1 · SQL: not graded yet\n")
    assert "while it looked at `3f2c1d9`." in text
    assert "**What happens next:** start it again. Until then your result for `1a2b3c4`" in text
    assert "- It ended &lt;/details&gt; early." in text
    assert 1 == text.count("</details>")


def test_a_refusal_says_why_and_what_still_counts() -> None:
    """What cannot be graded by the student's own doing is no fault of ours, and costs nothing."""
    text = refusal("Unit 1 · SQL", "3f2c1d9a" * 5, "It has @too many files.")

    assert text.startswith(f"{MARKER}\n### Unit 1 · SQL: not graded\n")
    assert "`3f2c1d9` could not be graded. It has `@too` many files.\n" in text
    assert "Your result for `1a2b3c4` stands." in refusal(
        "Unit 1 · SQL", "3f2c1d9a" * 5, "Empty.", Standing.of(sample.EARLIER)
    )


def test_logs_are_folded_once_and_say_what_was_cut() -> None:
    """Equal output of two checks is shown once; a part that the sandbox cut is told."""
    text = comment(
        make_report(
            [
                make_check("add_books", Outcome.FAILED, log="same\n", truncated=True),
                make_check("update_one_row", Outcome.FAILED, log="same\n", truncated=True),
            ]
        )
    )

    assert 1 == text.count("```text\nsame\n```")
    assert "An update changes one row and no other” (only the beginning and the end" in text


def many(failing: int, idle: int, words: int) -> Report:
    """A report of so many failing criteria, with messages of so many words, and idle checks."""
    checks = [
        msgspec.structs.replace(
            make_check("schema_loads", Outcome.FAILED, message="word " * words),
            id=f"failing_{number}",
            criterion=f"criterion_{number}",
            log=f"{number:03} {'printed ' * 500}",
        )
        for number in range(failing)
    ]
    checks += [
        msgspec.structs.replace(
            make_check("schema_loads", Outcome.NOT_RUN), id=f"idle_{number}", criterion="idle"
        )
        for number in range(idle)
    ]
    return make_report(checks, titles={check.criterion: "A criterion" for check in checks})


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (many(20, 0, 10), "what your code printed."),
        (many(20, 2000, 10), "the folded parts, with what your code printed."),
        (many(100, 0, 300), "the folded parts, and how to mend all but the first mistake."),
        (many(1000, 0, 10), "most of the checklist, the folded parts, and how to mend all but"),
    ],
)
def test_what_does_not_fit_is_left_out_and_told(report: Report, expected: str) -> None:
    """Output goes first, then the folded parts, then the words on later mistakes."""
    text = comment(report)

    assert len(text) < LIMIT
    assert f"so this one leaves out {expected}" in text
    assert "On your machine, `classroom grade . --json report.json` writes down everything." in text


def test_a_short_comment_leaves_nothing_out() -> None:
    """Nothing is said of leaving out where nothing was."""
    assert "leaves out" not in comment(sample.HALF_DONE)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["$", "|", "`", "@a ", "\\", "&", "🙂"]), st.integers(1, 60))
@example("$", 60)
def test_it_fits_whatever_the_text_grows_to(piece: str, count: int) -> None:
    """Text that grows when it is escaped cannot push the comment over the limit."""
    text = piece * 2000
    checks = [
        msgspec.structs.replace(
            make_check("schema_loads", Outcome.FAILED, message=text, hint=text, log=text),
            id=f"c{number}",
            criterion=f"criterion_{number}",
            title=text,
        )
        for number in range(count)
    ]
    report = make_report(checks, titles={check.criterion: text for check in checks}, title=text)

    assert len(comment(report)) < LIMIT
