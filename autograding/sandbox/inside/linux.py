"""The few calls of Linux that Python does not offer. On other systems they do nothing."""

import ctypes
import functools
import resource
import signal
import struct
import sys
from pathlib import Path

__all__ = [
    "address_space",
    "become_subreaper",
    "die_with_parent",
    "drop_capabilities",
    "forbid_inspection",
    "forbid_new_privileges",
    "libc",
]

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION_3 = 0x20080522


@functools.cache
def libc() -> ctypes.CDLL:
    """Return the C library this interpreter runs on."""
    return ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        libc().prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def forbid_inspection() -> None:
    """Keep other processes of the same user out of this one's memory and descriptors."""
    _prctl(_PR_SET_DUMPABLE, 0)


def become_subreaper() -> None:
    """Adopt orphans, so that a double fork does not get away."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Be killed when the fork server ends. A change of user undoes it, so it comes after."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def forbid_new_privileges() -> None:
    """Make setuid programs such as `su` powerless, for this process and all it starts."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, so that user 0 is a user like any other."""
    if sys.platform == "linux":
        libc().capset(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24))


def address_space() -> int:
    """Return the bytes of address space this process uses; 0 where that is not told."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
