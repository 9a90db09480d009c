"""Landlock: where there are no namespaces, the kernel still keeps a worker to a few folders.

It needs no privilege (Linux 5.13), and also shuts off other processes' memory and environment,
and from Linux 6.12 on signals to them. See `linux/landlock.h` for the numbers.
"""

import contextlib
import os
import struct
import sys
from collections.abc import Iterable

from .linux import libc

__all__ = ["restrict"]

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every machine
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER, _EXECUTE, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 0, 1 << 1
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_RIGHTS = (1 << 16) - 1  # from version 5 on
_SCOPED = 0b11  # version 6: abstract sockets, signals


def restrict(readable: Iterable[str | int], writable: Iterable[str]) -> bool:
    """Give this process and all it starts no more than these files and folders; False if it cannot.

    Args:
        readable: paths, or descriptors of folders; missing ones are passed over.
        writable: paths in which everything is allowed.
    """
    if sys.platform != "linux":
        return False
    version = libc().syscall(_CREATE, None, 0, _VERSION_FLAG)
    if version < 1:
        return False
    rights = _RIGHTS.get(version, _ALL_RIGHTS)
    words = (rights, 0, _SCOPED if version >= 6 else 0)
    attributes = struct.pack("QQQ", *words)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = libc().syscall(_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    for place in readable:
        _allow(ruleset, place, (_READ_FILE | _READ_FOLDER | _EXECUTE) & rights)
    for place in writable:
        _allow(ruleset, place, rights)
    done = bool(libc().syscall(_RESTRICT, ruleset, 0) == 0)
    os.close(ruleset)
    return done


def _allow(ruleset: int, place: str | int, rights: int) -> None:
    with contextlib.suppress(OSError):
        folder = os.dup(place) if isinstance(place, int) else os.open(place, os.O_PATH)
        if not os.path.isdir(folder):  # noqa: PTH112 - a descriptor
            rights &= _ON_FILES
        libc().syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, folder), 0)
        os.close(folder)
