"""What a detector of N+1 queries costs a statement, beside plain SQLAlchemy and beside its peers.

All sides are processes that wait for their turn: each round every side runs every row once, so that
whatever else the machine does meets all of them.
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from autograding.bench.environment import EnvironmentMissingError, interpreter

__all__ = ["measure_detectors"]

OURS = "autograding.nplusone"
ROWS = ("lazy", "core", "get")
RATIO = 1.07
KILOBYTES = 200
_PEERS = {"queryspy": "0.6.0", "pytest-queryguard": "0.4.1", "pytest-querycount": "0.4.0"}
_SQLALCHEMY = "2.1.9"
_WORKER = Path(__file__).with_name("nplusone_worker.py")

Ask = Callable[[str], float]


def measure_detectors(rounds: int, report: Callable[[str], None]) -> bool:
    """Time all sides in turn and print the ratios to plain; true when our bounds are met."""
    try:
        pythons = {side: _python(side) for side in ("plain", OURS, *_PEERS)}
    except EnvironmentMissingError as error:
        report(str(error))
        return False
    with ExitStack() as stack:
        asks = {side: stack.enter_context(_worker(side, path)) for side, path in pythons.items()}
        seconds = _seconds(asks, rounds)
        memory = {side: ask("memory") for side, ask in asks.items()}
    return _told(seconds, {side: held - memory["plain"] for side, held in memory.items()}, report)


def _python(side: str) -> Path:
    """Where a side runs: ours and plain in this environment, each peer in one of its own."""
    if side not in _PEERS:
        return Path(sys.executable)
    version = _PEERS[side]
    packages = (f"{side}=={version}", f"sqlalchemy=={_SQLALCHEMY}", "pytest==9.2.0")
    return interpreter(f"{side}-{version}-sqlalchemy-{_SQLALCHEMY}", packages)


@contextmanager
def _worker(side: str, python: Path) -> Iterator[Ask]:
    """A side's process; asking it runs one row."""
    path = str(Path(__file__).parents[2]) if side == OURS else ""
    environment = {**os.environ, "PYTHONPATH": path}
    command = [str(python), str(_WORKER), side]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, answers = process.stdin, process.stdout

        def ask(row: str) -> float:
            given.write(row + "\n")
            given.flush()
            answer = answers.readline()
            if not answer:
                raise RuntimeError(f"The process of {side} has ended; its error is above.")
            return float(answer)

        try:
            yield ask
        finally:
            given.close()


def _seconds(asks: Mapping[str, Ask], rounds: int) -> dict[str, dict[str, float]]:
    """The least that each side needed for each row: the time without what disturbed it."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for _ in range(rounds):
        for row in ROWS:
            for side, ask in asks.items():
                found[side][row] = min(ask(row), found[side].get(row, float("inf")))
    return dict(found)


def _told(
    seconds: Mapping[str, Mapping[str, float]],
    kilobytes: Mapping[str, float],
    report: Callable[[str], None],
) -> bool:
    plain = seconds["plain"]
    ratios = {
        side: {row: spent[row] / plain[row] for row in ROWS} for side, spent in seconds.items()
    }
    report(f"cost a statement, plain SQLAlchemy {_SQLALCHEMY} = 1")
    report(f"{'':24}{'lazy load':>10}{'Core':>8}{'get':>8}{'memory, 5,000 statements':>28}")
    for side, rows in ratios.items():
        costs = "".join(
            f"{rows[row]:>{width}.2f}" for row, width in zip(ROWS, (10, 8, 8), strict=True)
        )
        report(f"{side:24}{costs}{kilobytes[side]:>24,.0f} KiB")
    ours = ratios[OURS]
    ahead = all(ours[row] < ratios[peer][row] for peer in _PEERS for row in ROWS)
    cheap = all(ratio <= RATIO for ratio in ours.values())
    small = kilobytes[OURS] < KILOBYTES
    report(
        f"ahead of every peer on each row: {_yes(ahead)}; at most {RATIO}: {_yes(cheap)}; "
        f"under {KILOBYTES} KiB: {_yes(small)}"
    )
    return ahead and cheap and small


def _yes(true: bool) -> str:
    return "yes" if true else "NO"
