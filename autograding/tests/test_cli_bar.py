"""The bar of long commands, and the lines that are printed while it is shown."""

import io
import sys

import pytest

from autograding.cli.bar import Bar


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        """Whether it is a terminal: yes."""
        return True


@pytest.mark.parametrize("error", [False, True])
def test_lines_reach_a_file_whatever_the_bar_does(
    monkeypatch: pytest.MonkeyPatch, error: bool
) -> None:
    """With the bar on the terminal and the lines in a file, each gets its own and no other."""
    terminal, file = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", file)

    with Bar() as bar:
        bar.add_task("Working", total=1)
        bar.say("[a line]", error=error)

    shown, written = terminal.getvalue(), file.getvalue()
    assert "Working" in shown
    assert ("[a line]" in shown, "[a line]\n" == written) == (error, not error)


def test_without_a_terminal_there_are_lines_only(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody looks, what is said goes where it belongs as it is."""
    with Bar() as bar:
        bar.say("one")
        bar.say("two", error=True)

    assert ("one\n", "two\n") == capsys.readouterr()
