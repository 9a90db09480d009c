"""A seccomp filter: the system calls that no submission needs and an attack might.

It keeps a worker from making namespaces of its own (whose tmpfs no limit would hold), from
looking into other processes, and from the network, also where the tier has no namespaces. Numbers
are from the kernel's `unistd.h` of each machine; where the machine is another, there is no filter.
"""

import ctypes
import errno
import os
import struct
import sys

from .linux import libc

__all__ = ["install"]

_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_X32 = 0x40000000  # x86_64's second set of numbers

# machine: (AUDIT_ARCH, numbers)
_MACHINES = {
    "x86_64": (
        0xC000003E,
        {"clone": 56, "prlimit64": 302, "socket": 41, "kill": 62, "tgkill": 234, "tkill": 200}
        | {"rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "ptrace": 101, "unshare": 272}
        | {"setns": 308, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312}
        | {"bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "add_key": 248}
        | {"request_key": 249, "keyctl": 250, "open_by_handle_at": 304},
    ),
    "aarch64": (
        0xC00000B7,
        {"clone": 220, "prlimit64": 261, "socket": 198, "kill": 129, "tgkill": 131, "tkill": 130}
        | {"rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "ptrace": 117, "unshare": 97}
        | {"setns": 268, "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272}
        | {"bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "add_key": 217}
        | {"request_key": 218, "keyctl": 219, "open_by_handle_at": 265},
    ),
}
# The same everywhere: io_uring would open sockets past the filter.
_COMMON = {"pidfd_send_signal": 424, "io_uring_setup": 425, "clone3": 435, "pidfd_getfd": 438}
_NEVER = (
    *("ptrace", "unshare", "setns", "process_vm_readv", "process_vm_writev", "kcmp", "bpf"),
    *("perf_event_open", "userfaultfd", "add_key", "request_key", "keyctl"),
    *("open_by_handle_at", "io_uring_setup", "pidfd_getfd"),
)
_SIGNALS_BY_THREAD = ("tkill", "pidfd_send_signal")
_SIGNALS = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
_AF_UNIX = 1

_Instruction = tuple[int, int, int, int]


def install(*, local_sockets: bool, signals: bool) -> bool:
    """Filter this process and all it will start; False where there is no filter.

    Args:
        local_sockets: whether Unix sockets may be opened (socket pairs always may).
        signals: whether other processes may be sent signals.
    """
    if sys.platform != "linux" or os.uname().machine not in _MACHINES:
        return False
    program = b"".join(
        struct.pack("=HBBI", *instruction) for instruction in _program(local_sockets, signals)
    )
    text = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(text))
    return bool(libc().prctl(_PR_SET_SECCOMP, _MODE_FILTER, header, 0, 0) == 0)


def _program(local_sockets: bool, signals: bool) -> list[_Instruction]:
    machine, numbers = _MACHINES[os.uname().machine]
    numbers = numbers | _COMMON
    program = [
        *((_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL)),
        *((_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), _refuse(errno.ENOSYS)),
    ]
    for name in _NEVER:
        program += _when(numbers[name], [_refuse(errno.EPERM)])
    # Its flags lie in memory, where no filter can look; glibc falls back to `clone`.
    program += _when(numbers["clone3"], [_refuse(errno.ENOSYS)])
    program += _when(numbers["clone"], _unless(_ANY_BIT, _NAMESPACES, errno.EPERM))
    program += _when(numbers["prlimit64"], _only([0], errno.EPERM))
    families = [_AF_UNIX] if local_sockets else []
    program += _when(numbers["socket"], _only(families, errno.EAFNOSUPPORT))
    if not signals:
        for name in _SIGNALS_BY_THREAD:
            program += _when(numbers[name], [_refuse(errno.EPERM)])
        for name in _SIGNALS:
            program += _when(numbers[name], _only([0, os.getpid()], errno.EPERM))
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def _refuse(number: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)


def _when(number: int, then: list[_Instruction]) -> list[_Instruction]:
    """Run `then`, which returns, if the call has this number (it stays loaded)."""
    return [(_EQUAL, 0, len(then), number), *then]


def _only(values: list[int], number: int) -> list[_Instruction]:
    """Allow only these values of the first argument."""
    tests = [test for value in values for test in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))]
    return [(_LOAD, 0, 0, _FIRST_ARGUMENT), *tests, _refuse(number)]


def _unless(test: int, value: int, number: int) -> list[_Instruction]:
    """Refuse if the first argument passes the test."""
    load = (_LOAD, 0, 0, _FIRST_ARGUMENT)
    return [load, (test, 0, 1, value), _refuse(number), (_RETURN, 0, 0, _ALLOW)]
