"""`classroom quiz`: the chapter's questions in the terminal."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import click
import msgspec
from rich.console import Console

from autograding.cli.edge import STOPPED, told_in_words, write
from autograding.feedback.words import counted
from autograding.quiz import (
    FILE,
    QuizError,
    QuizResults,
    load_quiz,
    quiz_names,
    read_results,
    with_result,
)
from autograding.quiz.asking import Asker  # with Markdown for terminals, which nobody else needs

__all__ = ["quiz"]

_SURVEYED = "databases-quiz"


@click.command()
@click.argument("name", required=False)
@click.option(
    "--results",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(FILE),
    show_default=True,
    help="The file that keeps what you answered.",
)
@click.option("--no-results", is_flag=True, help="Keep nothing.")
@told_in_words(QuizError)
def quiz(name: str | None, results: Path, no_results: bool) -> None:
    """Answer the quiz NAME; without it, list the quizzes.

    Every option is explained after your answer. A quiz earns no points: push the file of results
    with your work if your instructor should see what was hard.

    \b
    classroom quiz
    classroom quiz checkpoint-1
    classroom quiz databases-quiz --no-results
    """
    earlier = read_results(results)
    if results.exists() and earlier is None and not no_results:
        raise click.UsageError(f"{results} is no file of quiz results. Name another: --results F")
    if name is None:
        _list(earlier)
        return
    asked = load_quiz(name)
    asker = Asker(Console(highlight=False), input)
    try:
        answers = asker.run(asked.shuffled(Random()))  # noqa: S311 - only the order of options
        confidence = asker.survey() if name == _SURVEYED and not no_results else {}
    except (EOFError, KeyboardInterrupt):
        click.echo("\nStopped: nothing was kept.", err=True)
        sys.exit(STOPPED)
    click.echo(f"\n{sum(answers)} of {len(answers)} right")
    if not no_results:
        now = datetime.now(UTC).replace(microsecond=0)
        kept = with_result(earlier, asked, answers, now=now, confidence=confidence)
        write(msgspec.json.format(msgspec.json.encode(kept), indent=2).decode(), str(results))
        click.echo(f"Kept in {results}")


def _list(earlier: QuizResults | None) -> None:
    """The quizzes, and how the newest run through each went."""
    for name in quiz_names():
        asked = load_quiz(name)
        run = earlier.quizzes.get(name) if earlier else None
        done = f", {run.points} of {len(run.answers)} right" if run else ""
        count = counted(len(asked.questions), "question")
        click.echo(f"{name:<16} {asked.title} ({count}{done})")
