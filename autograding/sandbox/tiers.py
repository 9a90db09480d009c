"""How well a worker can be walled off here, best first. The tier used is in every report."""

import os
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from autograding.sandbox.errors import SandboxUnavailable

__all__ = ["VARIABLE", "Tier", "TierChoice"]

VARIABLE = "CLASSROOM_SANDBOX"

_Server = TypeVar("_Server")


class Tier(StrEnum):
    """A way of running a submission.

    - bubblewrap: own namespaces: no network, no other files, no other processes, and a scratch
      folder that cannot grow beyond its size.
    - uid: an unprivileged user id for each check; needs root. Only single files are limited.
    - subprocess: a process of the same user, with a clean environment and limits; where that
      user is root, the number of processes is not limited.
    - inline: no isolation at all, in this very process; only a benchmark's peer.

    In all but the last, Linux's seccomp also refuses the network and other processes, and in uid
    and subprocess Landlock (Linux 5.13) all files but the few a worker needs. Elsewhere, as on
    macOS, subprocess has neither, and does not find a child that left its process group. Where a
    unit has services, workers may open Unix sockets: in uid and subprocess that is every socket
    of this machine that lets their user in.
    """

    BUBBLEWRAP = "bubblewrap"
    UID = "uid"
    SUBPROCESS = "subprocess"
    INLINE = "inline"


_ORDER = (Tier.BUBBLEWRAP, Tier.UID, Tier.SUBPROCESS)
_CURES = {
    Tier.BUBBLEWRAP: "install bubblewrap (`apt install bubblewrap`) and allow user namespaces "
    "(Ubuntu 24.04: `sysctl kernel.apparmor_restrict_unprivileged_userns=0`)",
    Tier.UID: "run as root on Linux",
    Tier.SUBPROCESS: "see what the interpreter says",
    Tier.INLINE: "it needs nothing",
}
# What was found to work in this process: trying takes longer than all the rest of a start.
_found: list[Tier] = []


class TierChoice:
    """Which tier a sandbox uses: the one asked for, else the best that works.

    Raises:
        SandboxUnavailable: the environment names a tier that does not exist.
    """

    def __init__(self, wanted: Tier | None) -> None:
        self._wanted = wanted or _from_environment()
        self.is_inline = self._wanted is Tier.INLINE

    @property
    def likely(self) -> Tier:
        """The first one that `start` will try."""
        return self._wanted or (_found or _ORDER)[0]

    def start(self, start: Callable[[Tier], _Server]) -> _Server:
        """Return what `start` gives for the tier.

        Raises:
            SandboxUnavailable: no tier can be started; says why each cannot, and the cure.
        """
        tiers = [self._wanted] if self._wanted else _found or _ORDER
        reasons = []
        for tier in tiers:
            try:
                server = start(tier)
            except Exception as error:  # whatever it is, the next tier may work
                reasons.append(f"{tier}: {error or type(error).__name__} (cure: {_CURES[tier]})")
                continue
            if not self._wanted:
                _found[:] = [tier]
            return server
        raise SandboxUnavailable("no sandbox could be started: " + "; ".join(reasons))


def _from_environment() -> Tier | None:
    name = os.environ.get(VARIABLE, "")
    allowed = [str(tier) for tier in _ORDER]
    if name and name not in allowed:
        raise SandboxUnavailable(f"{VARIABLE}={name}: choose one of {', '.join(allowed)}")
    return Tier(name) if name else None
