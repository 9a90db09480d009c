"""What the grading job hands to the job that may write: small, strict, trusted by nobody."""

import base64
import json
import random
import zlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.actions.handover import LIMIT, Handover, HandoverError, pack, unpack
from autograding.report import Outcome, Report
from autograding.tests import sample_reports as sample
from autograding.tests.sample_reports import make_check, make_report

COMMIT = "3f2c1d9a0b4e5d6c7f8091a2b3c4d5e6f7081920"


def handed(report: Report) -> Handover:
    """A handover of `report`."""
    return Handover(assignment="unit-1-sql", commit=COMMIT, report=report)


def packed(data: Any) -> str:
    """Any JSON value, packed as a handover is."""
    return base64.b64encode(zlib.compress(json.dumps(data).encode())).decode()


def as_json(handover: Handover) -> dict[str, Any]:
    """A handover as the JSON object that is packed."""
    data: dict[str, Any] = json.loads(msgspec.json.encode(handover))
    return data


def noise(length: int, seed: int = 1) -> str:
    """Text that no compression makes shorter."""
    return random.Random(seed).randbytes(length).decode("latin-1").replace("\x00", "")


@pytest.mark.parametrize(
    "report",
    [sample.PERFECT, sample.HALF_DONE, sample.UNTOUCHED, sample.UNGRADABLE, sample.HOSTILE],
)
def test_what_is_packed_comes_out_again(report: Report) -> None:
    """A report of ordinary size arrives whole, as one line."""
    text = pack(handed(report))

    assert text.isascii()
    assert "\n" not in text
    assert handed(report) == unpack(text)


def test_a_refusal_travels_alone() -> None:
    """A push that holds nothing to grade is told in words, without a report."""
    refused = Handover(assignment="unit-1-sql", commit=COMMIT, refusal="It is empty.")

    assert refused == unpack(pack(refused))


def test_a_report_and_a_refusal_exclude_each_other() -> None:
    """Both, or neither, is nothing that a grading ends with."""
    both: dict[str, Any] = {"report": sample.PERFECT, "refusal": "Why not?"}
    for wrong in ({}, both):
        with pytest.raises(ValueError, match="either a report or a refusal"):
            Handover(assignment="unit-1-sql", commit=COMMIT, **wrong)


def test_logs_are_left_out_first() -> None:
    """What was printed goes before anything that helps, and the handover says so."""
    check = make_check(
        "add_books", Outcome.FAILED, message="Mend this.", log=noise(200_000), truncated=True
    )
    text = pack(handed(make_report([check])))
    found = unpack(text)

    assert len(text) <= LIMIT
    assert "what your code printed" == found.left_out
    assert found.report
    assert ("Mend this.", "", False) == (
        found.report.checks[0].message,
        found.report.checks[0].log,
        found.report.checks[0].truncated,
    )


def test_the_points_survive_everything() -> None:
    """However long the messages are, points and outcomes arrive."""
    for length, left_out in ((40_000, "long messages"), (280, "everything but the points")):
        count = 12 if length > 1000 else 400
        checks = [
            make_check(
                "add_books",
                Outcome.FAILED,
                id=f"check_{number}",
                message=noise(length, number),
                hint=noise(length, number + 1000),
            )
            for number in range(count)
        ]
        report = make_report(checks)
        found = unpack(pack(handed(report)))

        assert left_out in found.left_out
        assert found.report
        assert [check.points for check in report.checks] == [
            check.points for check in found.report.checks
        ]


def test_a_rubric_beyond_all_bounds_is_an_error() -> None:
    """A report that cannot be made small enough is never cut in the middle."""
    checks = [make_check("add_books", id=noise(60, number)) for number in range(3000)]

    with pytest.raises(HandoverError, match="more criteria and checks"):
        pack(handed(make_report(checks)))


def test_nothing_is_told_as_nothing() -> None:
    """An empty output is a grading job that broke down."""
    with pytest.raises(HandoverError, match="nothing was handed on"):
        unpack("")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A" * (LIMIT + 1), "more than 100,000"),
        ("not base64!", "cannot be decompressed"),
        ("é" * 8, "cannot be decompressed"),
        (base64.b64encode(b"no zlib").decode(), "cannot be decompressed"),
        (base64.b64encode(zlib.compress(b"{}")[:-3]).decode(), "breaks off"),
        (base64.b64encode(zlib.compress(b"{}") + b"more").decode(), "breaks off"),
        (base64.b64encode(zlib.compress(b" " * 9_000_000)).decode(), "more than 8,000,000 bytes"),
        (base64.b64encode(zlib.compress(b"[" * 1_000_000)).decode(), "damaged or forged"),
        (packed({}), "damaged or forged"),
        (packed(None), "damaged or forged"),
        (base64.b64encode(zlib.compress(b"\xff\xfe")).decode(), "damaged or forged"),
    ],
)
def test_what_is_no_handover_is_refused(text: str, words: str) -> None:
    """Bombs, cut texts and other formats end in one sentence, not in a crash."""
    with pytest.raises(HandoverError, match=words):
        unpack(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "autograding/handover/v2"),
        (("extra",), 1),
        (("commit",), 7),
        (("left_out",), None),
        (("refusal",), "Also refused."),
        (("report", "points"), 100),
        (("report", "schema"), "other"),
        (("report", "extra"), True),
        (("report", "checks", 0, "points"), -1),
        (("report", "checks", 0, "outcome"), "brilliant"),
    ],
)
def test_a_changed_form_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    """Unknown keys, other types and points that do not add up are refused."""
    data = as_json(handed(sample.HALF_DONE))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(HandoverError, match="damaged or forged"):
        unpack(packed(data))


def test_a_missing_report_is_refused() -> None:
    """A handover without the key `report` is no handover."""
    data = as_json(handed(sample.HALF_DONE))
    del data["report"]

    with pytest.raises(HandoverError, match="damaged or forged"):
        unpack(packed(data))


@given(
    st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode())
)
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands in the output, the answer is a handover or one sentence."""
    with pytest.raises(HandoverError):
        unpack(text)
