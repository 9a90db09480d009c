"""What the job that grades hands to the job that may write: one line of text, read as data.

The line is a job's output and then an environment variable, and Linux takes 128 KB for one. A
report that is longer loses what can best be spared, and says so. Whoever unpacks it trusts nothing:
sizes are bounded before anything is decoded, and the form is strict.
"""

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Literal

import msgspec

from autograding.forge.github.archive import LARGEST_REPORT
from autograding.report import Artifacts, CheckReport, Report

__all__ = ["LIMIT", "Handover", "HandoverError", "pack", "unpack"]

LIMIT = 100_000
"""Characters of a packed handover."""
_MOST_BYTES = LARGEST_REPORT
_LEVEL = 9
_SHORT = 300


class HandoverError(ValueError):
    """The text is no handover; the message says in what way."""


class Handover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The outcome of grading one push.

    Attributes:
        assignment: the unit that it was graded as.
        commit: full hash of what was graded.
        report: the report; None where the push holds nothing that can be graded.
        refusal: why not, as sentences for the student; "" with a report.
        left_out: what the report lacks, because there was no room for it.
    """

    schema: Literal["autograding/handover/v1"] = "autograding/handover/v1"
    assignment: str
    commit: str
    report: Report | None = None
    refusal: str = ""
    left_out: str = ""

    def __post_init__(self) -> None:
        """Refuse a handover that says both or neither."""
        if (self.report is None) == (not self.refusal):
            message = "there must be either a report or a refusal"
            raise ValueError(message)


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A handover whose report is not decoded yet, because `Report` has a stricter way to do it."""

    schema: Literal["autograding/handover/v1"]
    assignment: str
    commit: str
    report: msgspec.Raw
    refusal: str
    left_out: str


def pack(handover: Handover) -> str:
    """One line of text, never longer than `LIMIT`.

    Raises:
        HandoverError: even the bare points take more room, which no sane rubric comes near.
    """
    for smaller in _smaller(handover):
        text = msgspec.json.encode(smaller)
        packed = base64.b64encode(zlib.compress(text, _LEVEL)).decode()
        if len(packed) <= LIMIT and len(text) <= _MOST_BYTES:
            return packed
    message = "the report has more criteria and checks than can be handed on"
    raise HandoverError(message)


def unpack(text: str) -> Handover:
    """Read a packed handover.

    Raises:
        HandoverError: it is empty, too long, damaged, of another form, or contradicts itself.
    """
    if not text:
        message = "nothing was handed on"
        raise HandoverError(message)
    if len(text) > LIMIT:
        message = f"it has {len(text):,} characters, more than {LIMIT:,}"
        raise HandoverError(message)
    try:
        envelope = msgspec.json.decode(_inflated(text), type=_Envelope)
        raw = bytes(envelope.report)
        return Handover(
            assignment=envelope.assignment,
            commit=envelope.commit,
            report=None if raw == b"null" else Report.from_json(raw),
            refusal=envelope.refusal,
            left_out=envelope.left_out,
        )
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        message = f"it is damaged or forged: {error}"
        raise HandoverError(message) from error


def _inflated(text: str) -> bytes:
    try:
        packed = base64.b64decode(text.encode("ascii"), validate=True)
        inflater = zlib.decompressobj()
        inflated = inflater.decompress(packed, _MOST_BYTES)
    except (binascii.Error, UnicodeEncodeError, zlib.error) as error:
        message = f"it cannot be decompressed ({error})"
        raise HandoverError(message) from error
    if not inflater.eof or inflater.unused_data:
        message = f"it holds more than {_MOST_BYTES:,} bytes, or breaks off"
        raise HandoverError(message)
    return inflated


def _smaller(handover: Handover) -> Iterator[Handover]:
    """The handover, then ever smaller ones, each with a word on what is missing."""
    yield handover
    report = handover.report
    if report is None:
        yield _replace(handover, refusal=handover.refusal[:_SHORT])
        return
    report = _replace(report, checks=tuple(_without_log(check) for check in report.checks))
    yield _replace(handover, report=report, left_out="what your code printed")
    report = _replace(
        report,
        checks=tuple(_shortened(check) for check in report.checks),
        findings=report.findings[:20],
        submission=_replace(report.submission, notices=report.submission.notices[:20]),
        artifacts=Artifacts(),
    )
    left_out = "what your code printed, the diagram, and the ends of long messages"
    yield _replace(handover, report=report, left_out=left_out)
    report = _replace(
        report,
        checks=tuple(_bare(check) for check in report.checks),
        findings=(),
        submission=_replace(report.submission, notices=()),
    )
    yield _replace(handover, report=report, left_out="everything but the points")


def _without_log(check: CheckReport) -> CheckReport:
    return _replace(check, log="", truncated=False)


def _shortened(check: CheckReport) -> CheckReport:
    fields = {name: getattr(check, name) for name in ("message", "hint", "expected", "actual")}
    return _replace(
        check,
        **{
            name: text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
            for name, text in fields.items()
        },
    )


def _bare(check: CheckReport) -> CheckReport:
    return _replace(check, message="", hint="", expected="", actual="", location=None)


_replace = msgspec.structs.replace
