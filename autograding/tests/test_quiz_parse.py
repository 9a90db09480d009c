"""Reading quizzes: what quizdown would drop or get wrong is an error with its line."""

from random import Random

import pytest

from autograding.quiz import Kind, QuizError, parse

HEADER = "---\ntitle: Sample\n---\n\n"
SAMPLE = (
    HEADER
    + """# How many?

```python
print(1 + 1)
```

> Count with your fingers.

1. [x] Two
   > One and one.
1. [ ] Three
   > One too many.

# In which order?

1. First
   > The beginning.
2. Last
   > The end.

# Which?

- [x] This `one`
  > Yes.
- [ ] That
  > No.
"""
)


def test_all_parts_of_a_question_are_read() -> None:
    """Text, code, hint, options, comments and answers come out as they were written."""
    first, second, third = parse("sample", SAMPLE).questions
    assert ("How many?", Kind.SINGLE) == (first.text, first.kind)
    assert "```python\nprint(1 + 1)\n```" == first.explanation
    assert "Count with your fingers." == first.hint
    assert [("Two", "One and one."), ("Three", "One too many.")] == [
        (option.text, option.comment) for option in first.options
    ]
    assert [(0,), (0, 1), (0,)] == [first.answer, second.answer, third.answer]
    assert [Kind.SEQUENCE, Kind.MULTIPLE] == [second.kind, third.kind]
    assert "This `one`" == third.options[0].text


def test_answers_are_judged_by_their_kind() -> None:
    """Order counts in a sequence, and not in a choice."""
    _, sequence, choice = parse("sample", SAMPLE).questions
    assert sequence.is_right((0, 1))
    assert not sequence.is_right((1, 0))
    assert choice.is_right((0,))
    assert not choice.is_right((0, 1))


def test_shuffling_keeps_what_is_right() -> None:
    """Another order of the options changes no answer."""
    quiz = parse("sample", SAMPLE)
    shuffled = quiz.shuffled(Random(1))
    assert [question.answer for question in quiz.questions] == [
        question.answer for question in shuffled.questions
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (HEADER, "", 1, "has no header"),
        ("title: Sample", "titel: Sample", 2, "'titel' is unknown"),
        ("# How many?", "Welcome.\n\n# How many?", 5, "before the first question is dropped"),
        ("> Count", "| a |\n| - |\n\n> Count", 11, "drops this table"),
        ("> Count with", "> Count <b>with</b>", 11, "drops HTML"),
        ("One and one", "One &lt; one", 14, "decodes &lt;"),
        ("- [ ] That\n  > No.", "- [ ] That\n  > No.\n\nThe end.", 25, "would be cut"),
        ("   > One too many.\n", "", 15, "not a text and a comment"),
        ("1. [ ] Three", "1. [x] Three", 13, "2 options are right"),
        ("- [x] This `one`", "- [ ] This `one`", 27, "No option is right"),
        ("- [x] This `one`", "- This `one`", 27, "lack their box"),
        ("2. Last", "2. First", 20, "or the same"),
    ],
)
def test_what_quizdown_would_not_show_is_an_error(
    old: str, new: str, line: int, message: str
) -> None:
    """Each mistake is told with its line and a cure, not swallowed."""
    with pytest.raises(QuizError) as raised:
        parse("sample", SAMPLE.replace(old, new, 1))
    assert f"sample.md:{line}: " in str(raised.value)
    assert message in str(raised.value)
    assert "(cure: " in str(raised.value)


def test_a_sequence_of_eleven_steps_is_refused() -> None:
    """With quizdown, steps are sorted as text, so more than ten can never be right."""
    steps = "".join(f"{number}. Step {number}\n    > Why.\n" for number in range(1, 12))
    with pytest.raises(QuizError, match="11 steps"):
        parse("sample", f"{HEADER}# In which order?\n\n{steps}")
