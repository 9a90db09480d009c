"""Take the one report out of an artifact, whoever made it. Pure."""

import io
import zipfile
import zlib

__all__ = ["LARGEST_REPORT", "REPORT_FILE", "ArtifactError", "report_in"]

REPORT_FILE = "report.json"
LARGEST_REPORT = 8_000_000
"""Bytes of a report; the same bound as where a report is handed on inside a run."""


class ArtifactError(ValueError):
    """The artifact is not what our workflow makes; the message says in what way."""


def report_in(archive: bytes) -> bytes:
    """The bytes of `report.json`, the only file there may be; nothing is written anywhere.

    Raises:
        ArtifactError: it is no zip file, holds anything else, or holds too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return _only_member(opened)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # a compression that zipfile does not know
        RuntimeError,  # an encrypted member
        ValueError,
        OSError,
    ) as error:
        if isinstance(error, ArtifactError):
            raise
        message = f"the artifact is damaged ({error})"
        raise ArtifactError(message) from error


def _only_member(opened: zipfile.ZipFile) -> bytes:
    members = opened.infolist()
    names = [member.filename for member in members]
    if names != [REPORT_FILE]:
        message = f"the artifact does not hold {REPORT_FILE} alone"
        raise ArtifactError(message)
    # What the archive says of its own size may be false, so the reading is bounded as well.
    with opened.open(members[0]) as file:
        content = file.read(LARGEST_REPORT + 1)
    if len(content) > LARGEST_REPORT:
        message = f"the report has more than {LARGEST_REPORT:,} bytes"
        raise ArtifactError(message)
    return content
