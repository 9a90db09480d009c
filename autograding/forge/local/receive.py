"""What runs after a push: record it, grade it, print its summary. Git runs it as `post-receive`.

    python -m autograding.forge.local.receive DATA GRADER           as the hook, in the repository
    python -m autograding.forge.local.receive DATA GRADER PUSH...   grade recorded pushes, silently

Git has accepted the push before this starts, so nothing here can make it fail.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

from autograding.feedback import Standing, push_summary
from autograding.forge.local.address import page_address
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.hooks import TERMINAL_LOCALE
from autograding.forge.local.judged import Judge
from autograding.forge.local.judging import find_grader
from autograding.forge.local.received import record_received
from autograding.forge.local.recovery import grade_in_background
from autograding.records import Database, Pushes, Repositories, kept_report
from autograding.records.models import Push

__all__ = ["main"]

_MAIN = "refs/heads/main"
_FIRST_WORD_SECONDS = 3.0
_NEXT_WORD_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Run as the module's docstring says; always 0, because the push itself is done."""
    data, grader, *pushes = arguments
    _outlive_the_terminal()
    unicode = _speaks_unicode()
    _forget_the_shell()
    folder = DataFolder.at(Path(data))
    try:
        with Database.open(folder.root) as database:
            if pushes:
                _settle(Judge(database, folder, find_grader(grader)), pushes)
            else:
                judge = Judge(database, folder, find_grader(grader), _say)
                updates = sys.stdin.buffer.read().decode(errors="backslashreplace")
                _receive(judge, updates, unicode=unicode)
                grade_in_background(database, folder, grader)
    except Exception as error:
        _say("Your push has arrived, but we could not grade it now. Nothing is lost:")
        _say(
            f"it will be graded when the classroom starts again. ({type(error).__name__}: {error})"
        )
    return 0


def _settle(judge: Judge, pushes: list[str]) -> None:
    """Grade recorded pushes without a word."""
    for number in pushes:
        judge.settle(int(number))


def _receive(judge: Judge, updates: str, *, unicode: bool) -> None:
    """Handle one push: `updates` has a line `OLD NEW REF` for each branch."""
    moved = {ref: new for _old, new, ref in (line.split(" ", 2) for line in updates.splitlines())}
    path = judge.folder.relative(Path.cwd())
    record_received(judge.database, judge.folder, path)
    if _MAIN not in moved:
        _say("Received. Only main is graded: git push origin main")
        return
    push = _find(judge.database, path, moved[_MAIN])
    if push is None:
        _say("This repository is not part of the classroom, so nothing is graded.")
        return
    with _word_of_progress(push.commit):
        judge.settle(push.id)
    _print_result(judge, push.id, unicode=unicode)


def _find(database: Database, path: str, commit: str) -> Push | None:
    """The newest push of `commit` to the repository at `path`."""
    with database.reading() as session:
        repository = Repositories(session).by_path(path)
        return Pushes(session).of_commit(repository, commit) if repository else None


def _print_result(judge: Judge, push_id: int, *, unicode: bool) -> None:
    with judge.database.reading() as session:
        pushes = Pushes(session)
        push = pushes.get(push_id)
        if push is None:
            return
        before = kept_report(pushes.previous_graded(push))
    report, student = kept_report(push), push.repository.student.username
    url = page_address(judge.folder, push.repository.unit.slug, student)
    if report is None:
        _say(f"{push.commit[:7]} could not be graded; your earlier result stands.")
        _say(f"Feedback: {url}")
    else:
        earlier = Standing.of(before) if before else None
        _say(push_summary(report, earlier, url=url, student=student, unicode=unicode))


@contextmanager
def _word_of_progress(commit: str) -> Iterator[None]:
    """Say now and then that we are still at it, while the block runs."""
    done, started = threading.Event(), monotonic()

    def tell() -> None:
        pause = _FIRST_WORD_SECONDS
        while not done.wait(pause):
            _say(f"Grading {commit[:7]} ... {monotonic() - started:.0f} s")
            pause = _NEXT_WORD_SECONDS

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _say(text: str) -> None:
    """Print to the pushing terminal, which may be gone: grading goes on without it."""
    with suppress(OSError):
        os.write(sys.stderr.fileno(), (text + "\n").encode(errors="backslashreplace"))


def _outlive_the_terminal() -> None:
    """Finish grading even when the window is closed or Ctrl-C is pressed."""
    with suppress(OSError):
        os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)


def _speaks_unicode() -> bool:
    """Whether the student's terminal takes more than ASCII, as the hook read from its locale.

    A terminal that does not is always told so by a locale; a bare container has none and does.
    """
    locale = os.environ.get(TERMINAL_LOCALE, "")
    return not locale or "utf" in locale.lower()


def _forget_the_shell() -> None:
    """Drop what the student's shell brought that would bend our work.

    git's variables, so that nothing we start takes our repository for its own, and ours: a student
    must choose neither the sandbox nor the database server that a push is graded with.
    """
    for name in [name for name in os.environ if name.startswith(("GIT_", "CLASSROOM_"))]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
