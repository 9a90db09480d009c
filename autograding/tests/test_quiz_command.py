"""`classroom quiz`: asking in the terminal, and the results file."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.cli import main
from autograding.quiz import Kind, Question, load_quiz, quiz_names, read_results


def run(*arguments: str, given: str = "") -> Result:
    """Run the command with what is typed."""
    return CliRunner().invoke(main, ["quiz", *arguments], input=given)


def everything(question: Question) -> str:
    """An answer that is allowed for the question, right or not."""
    count = {Kind.SINGLE: 1}.get(question.kind, len(question.options))
    return " ".join(str(number) for number in range(1, count + 1))


def test_it_lists_the_quizzes() -> None:
    """Without a name it says what there is."""
    result = run()
    assert 0 == result.exit_code
    assert list(quiz_names()) == [line.split()[0] for line in result.output.splitlines()]


def test_answers_are_explained_and_kept(tmp_path: Path) -> None:
    """Every comment is shown, and the file says what was right; a second run replaces the first."""
    file = tmp_path / "results.json"
    quiz = load_quiz("checkpoint-1")
    answers = "\n".join(everything(question) for question in quiz.questions)
    for _ in range(2):
        result = run("checkpoint-1", "--results", str(file), given=answers)
        assert 0 == result.exit_code
    said = " ".join(result.output.split())
    assert "Two foreign keys, and together they are the key." in said
    kept = read_results(file)
    assert kept is not None
    assert [question.text for question in quiz.questions] == [
        answer.question for answer in kept.quizzes["checkpoint-1"].answers
    ]
    assert f"{kept.quizzes['checkpoint-1'].points} of 3 right" in said


def test_a_hint_and_what_is_no_answer_are_asked_again(tmp_path: Path) -> None:
    """A question mark shows the hint; nonsense is asked again instead of counted."""
    given = "?\nnine\n0\n1 1\n1\n1\n1\n"
    result = run("checkpoint-1", "--no-results", given=given)
    assert 0 == result.exit_code
    assert "How many authors fit into one column" in result.output
    assert 3 == result.output.count("There are options 1 to 4.")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5\n4\n", {"design_schema": 5, "implement_repository": 4}),
        ("\n\n", {}),
        ("6\nx\n3\n\n", {"design_schema": 3}),
    ],
)
def test_the_survey_is_optional(tmp_path: Path, typed: str, kept: dict[str, int]) -> None:
    """After the quiz over all, two statements can be graded from 1 to 5, or skipped."""
    file = tmp_path / "results.json"
    answers = [everything(question) for question in load_quiz("databases-quiz").questions]
    given = "\n".join(answers) + "\n" + typed
    assert 0 == run("databases-quiz", "--results", str(file), given=given).exit_code
    found = read_results(file)
    assert found is not None
    assert kept == found.confidence


def test_stopping_keeps_nothing(tmp_path: Path) -> None:
    """Whoever leaves in the middle finds no half of a file."""
    file = tmp_path / "results.json"
    result = run("checkpoint-1", "--results", str(file), given="1\n")
    assert 130 == result.exit_code
    assert "Stopped: nothing was kept." in result.output
    assert not file.exists()


def test_another_file_is_not_overwritten(tmp_path: Path) -> None:
    """A file that is no results file stays as it is."""
    file = tmp_path / "thesis.json"
    file.write_text('{"schema": "mine"}', encoding="utf-8")
    result = run("checkpoint-1", "--results", str(file))
    assert 2 == result.exit_code
    assert "is no file of quiz results" in result.output
    assert '{"schema": "mine"}' == file.read_text(encoding="utf-8")


def test_an_unknown_quiz_is_told_with_those_there_are() -> None:
    """A typing mistake is answered with the names."""
    result = run("checkpoint-7")
    assert 2 == result.exit_code
    assert "checkpoint-6" in result.output
