"""The folder that holds a grading's sockets: everyone may enter it, only we may write there."""

import os
import tempfile
from pathlib import Path

__all__ = ["shared_folder"]

# The kernel's limit on a socket's path is 108 bytes, 104 on macOS; this leaves room for the name.
_LONGEST = 50


def shared_folder() -> Path:
    """Make a new folder in a place that a user of any id can walk to and a socket's path can hold.

    The system's temporary folder is one nearly always.
    """
    usual = Path(tempfile.gettempdir()).resolve()
    open_to_all = all(place.stat().st_mode & 0o001 for place in (usual, *usual.parents))
    fits = len(os.fsencode(usual)) <= _LONGEST and open_to_all
    folder = Path(tempfile.mkdtemp(prefix="services-", dir=usual if fits else "/tmp"))  # noqa: S108
    folder.chmod(0o711)
    return folder
