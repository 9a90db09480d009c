"""How long the classroom's pages take with ten thousand students, beside a page of one plain query.

Both are served by the same kind of server, in a process of its own, to the same clients: ten pages
a second, at random times, while another process records a push a second. All of them share two
cores.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import msgspec

from autograding.assignment import Assignment
from autograding.bench.generated import STUDENTS, fill, multiply
from autograding.grading import load_units
from autograding.records import Access, Database

__all__ = ["measure_pages"]

COPIES = 400
UNITS = 6
MILLISECONDS = 100.0
"""The bound of 95 of 100 answers of each page."""
_CORES, _CLIENTS, _PAGES_A_SECOND = 2, 4, 10
_PLAIN = Path(__file__).with_name("plain_page.py")
_SERVE = "import sys; from pathlib import Path; from autograding.app import serve; "
_SERVE += "serve(Path(sys.argv[1]))"

Report = Callable[[str], None]


def measure_pages(rounds: int, report: Report) -> bool:
    """Load both servers in turn, print the percentiles and ratios; true when the bound is met."""
    with tempfile.TemporaryDirectory(prefix="classroom-bench-") as folder:
        data = Path(folder) / "data"
        units = _units()
        report(f"Making a class of {STUDENTS * COPIES:,} students in {len(units)} units ...")
        fill(data, units)
        multiply(data, COPIES)
        return _measured(data, units, rounds, report)


def _measured(data: Path, units: Sequence[Assignment], rounds: int, report: Report) -> bool:
    """The same for a class that is there."""
    _use_cores(_CORES)
    with _running(str(_PLAIN), str(data)) as line:
        url = _address(line)
        plain = _load(lambda: httpx.Client(base_url=url), {"plain": "/"}, rounds)["plain"]
    pushing = ("-m", "autograding.bench.pushing", str(data), units[0].id)
    with _running("-c", _SERVE, str(data)) as line, _running(*pushing):
        url = _address(line)
        seconds = _load(lambda: _instructor(url, data), _paths(units), rounds)
    return _told(seconds, plain, report)


def _units() -> list[Assignment]:
    """The course's units, the last one again under other names where there are fewer than six."""
    found = list(load_units())
    for number in range(len(found) + 1, UNITS + 1):
        found.append(msgspec.structs.replace(found[-1], id=f"unit-{number}-again"))
    return found


def _paths(units: Sequence[Assignment]) -> dict[str, str]:
    """A page of each kind; the student is one in the middle of the work."""
    unit, name = units[1].id, "student-13-40"
    return {
        "dashboard": "/",
        "dashboard, searched": "/?words=moreau",
        "dashboard, page 100": "/?page=100",
        "dashboard, by points": f"/?sort=-{unit}",
        "dashboard, late": "/?state=late&section=B",
        "unit": f"/{unit}",
        "unit, page 100": f"/{unit}?page=100",
        "student": f"/{unit}/{name}",
        "metrics": "/metrics",
        "people": "/people",
        "extensions": "/extensions",
        "regrades": "/regrade",
        "audit": "/audit",
    }


def _use_cores(number: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:number])


@contextmanager
def _running(*arguments: str) -> Iterator[str]:
    """The first line of a Python process that has begun, and ends with the block."""
    command = (sys.executable, *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()


def _address(line: str) -> str:
    return next(word for word in line.split() if word.startswith("http"))


def _instructor(url: str, data: Path) -> httpx.Client:
    """A client that has signed in, as people do."""
    with Database.open(data) as database, database.writing() as session:
        access = Access(session)
        token = access.make_link(access.add_instructor("Dr. Mara Quist"))
    client = httpx.Client(base_url=url, timeout=60)
    form = client.get("/sign-in", params={"token": token}).text
    csrf = form.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in", data={"token": token, "csrf_token": csrf}, headers={"Referer": url}
    )
    assert answer.status_code == 303, answer.text
    return client


def _load(
    connect: Callable[[], httpx.Client], paths: Mapping[str, str], rounds: int
) -> dict[str, list[float]]:
    """The seconds of every answer, by page, from clients that read in random order."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    clients = [connect() for _ in range(_CLIENTS)]
    with ThreadPoolExecutor(_CLIENTS) as pool:
        reading = [
            pool.submit(_read, client, paths, rounds * 3, seed, found)
            for seed, client in enumerate(clients)
        ]
        for one in reading:
            one.result()
    return dict(found)


def _read(
    client: httpx.Client,
    paths: Mapping[str, str],
    times: int,
    seed: int,
    found: Mapping[str, list[float]],
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    order = list(paths) * times
    chance.shuffle(order)
    with closing(client):
        for name in [*paths, *order]:  # each once to warm up
            time.sleep(chance.expovariate(_PAGES_A_SECOND / _CLIENTS))
            started = time.perf_counter()
            answer = client.get(paths[name])
            seconds = time.perf_counter() - started
            assert answer.status_code == 200, f"{paths[name]}: {answer.status_code}"
            found[name].append(seconds)


def _told(seconds: Mapping[str, Sequence[float]], plain: Sequence[float], report: Report) -> bool:
    peer = statistics.median(plain)
    report(f"  a page of one plain query: median {peer * 1000:.1f} ms (the peer)")
    met = True
    for name, found in seconds.items():
        answers = sorted(found[_CLIENTS:])
        median, late = statistics.median(answers), answers[int(0.95 * len(answers))]
        met &= late * 1000 <= MILLISECONDS
        report(
            f"  {name}: median {median * 1000:.1f} ms, p95 {late * 1000:.1f} ms "
            f"(bound {MILLISECONDS:g} ms), ratio to the peer {median / peer:.1f}"
        )
    return met
