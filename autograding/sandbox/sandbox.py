"""One submission's sandbox: started on first use, a fresh worker for each check."""

import contextlib
import time
from collections.abc import Sequence
from pathlib import Path

from autograding.assignment.model import Limits
from autograding.closing import Closing
from autograding.sandbox import bubblewrap
from autograding.sandbox.channel import Channel, Hangup
from autograding.sandbox.errors import SandboxUnavailable, WorkerExited
from autograding.sandbox.forkserver import ForkServer, ServerGone
from autograding.sandbox.inside import wire
from autograding.sandbox.output import BoundedOutput
from autograding.sandbox.staging import Stage
from autograding.sandbox.tiers import Tier, TierChoice
from autograding.sandbox.worker import Worker

__all__ = ["Sandbox"]

_GREETING_SECONDS = 5.0
_DEFAULT_LIMITS = Limits()


class Sandbox(Closing):
    """A context manager around one submission; nothing starts before a worker or `begin` needs it.

    It lives no longer than the thread that first used it (bubblewrap's `--die-with-parent`).

    Args:
        submission: folder with the pristine copy of the submission; workers only read it.
        preload: trusted modules that are imported once, before any student code.
        limits: what the submission may use.
        tier: the tier to use; by default the one that `CLASSROOM_SANDBOX` names, else the best
            that works here.
        sockets: folder of Unix sockets that workers may connect to.
        import_from: folders of the submission that its modules are in; the top one when empty.
    """

    def __init__(
        self,
        submission: Path,
        *,
        preload: Sequence[str] = (),
        limits: Limits = _DEFAULT_LIMITS,
        tier: Tier | None = None,
        sockets: Path | None = None,
        import_from: Sequence[str] = (),
    ) -> None:
        self.submission = submission
        self.limits = limits
        self.import_from = tuple(import_from)
        self.tainted = False
        self.preload = tuple(preload)
        self._sockets = sockets
        self._choice = TierChoice(tier)
        self._tier: Tier | None = None
        self._begun: ForkServer | None = None
        self._server: ForkServer | None = None
        self._open = 0

    @property
    def tier(self) -> Tier:
        """The tier in use; asking starts the sandbox if it never was.

        Raises:
            SandboxUnavailable: see there.
        """
        if self._tier is None:
            self._tier = Tier.INLINE if self._choice.is_inline else self._running().stage.tier
        return self._tier

    @property
    def sockets(self) -> str:
        """Where workers see the folder of sockets; "" when they are shown none.

        Raises:
            SandboxUnavailable: see there.
        """
        if self._sockets is None:
            return ""
        return bubblewrap.SOCKETS if self.tier is Tier.BUBBLEWRAP else str(self._sockets)

    def begin(self) -> None:
        """Start now what the first worker would wait for, if the sandbox is not there yet.

        What stands in the way is told to who asks for a worker.
        """
        if self._choice.is_inline or self._begun is not None or self._server is not None:
            return
        with contextlib.suppress(Exception):  # another tier may work, which is tried then
            self._begun = self._launch(self._choice.likely)

    def worker(self, *, keep: bool = False) -> Worker:
        """Return a fresh worker, which is forked when its `with` block begins.

        When the last open worker's block ends, everything that still runs inside is killed and
        the scratch folder emptied.

        Args:
            keep: join the workers that are open now and see the files they wrote.
        """
        if self._choice.is_inline:
            from autograding.sandbox.inline import InlineWorker  # noqa: PLC0415 - only a benchmark

            return InlineWorker(self, keep=keep)
        return Worker(self, keep=keep)

    def turn_over(self) -> None:
        """Be ready for another submission, whose files take the place of this one's.

        What runs inside was killed and its files removed when the last worker was closed, and the
        fork server never saw the submission. If that cannot be relied on, the sandbox goes down.
        """
        server = self._server or self._begun
        if server and (self._open or self.tainted or not server.stage.follows_submission):
            self.close()
        self.tainted = False

    def close(self) -> None:
        """Take the sandbox down. The next worker would start it anew."""
        for server in (self._server, self._begun):
            if server is not None:
                server.close()
        self._server = self._begun = None

    def open_channel(self, output: BoundedOutput, *, keep: bool) -> Channel:
        """Fork a worker; for `Worker` only.

        Raises:
            SandboxUnavailable: see there.
            WorkerExited: the submission broke the sandbox whose files `keep` asks for.
            RuntimeError: a worker is open and `keep` is not asked for.
        """
        if self._open and not keep:
            raise RuntimeError("a worker is open: end its block first, or ask for keep=True")
        if self._open and (self._server is None or not self._server.alive):
            raise WorkerExited("your code brought down the program that called it")
        try:
            channel = self._greeted(output)
        except (ServerGone, Hangup, TimeoutError) as error:
            if not self.tainted:
                raise SandboxUnavailable(f"no worker could be started: {error}") from error
            self.close()  # the submission's doing: what it kept alive goes down with it
            self.tainted = False
            channel = self._greeted(output)
        self._open += 1
        return channel

    def close_channel(self, channel: Channel) -> None:
        """End a worker, and with the last one everything it left; for `Worker` only."""
        self.kill(channel)
        channel.close()
        self._open -= 1
        if self._open or self._server is None:
            return
        try:
            self._server.clean()
        except ServerGone:
            self.close()
        self.tainted = False

    def kill(self, channel: Channel) -> None:
        """Kill a worker and take in what it had printed; for `Worker` only."""
        if self._server is not None and self._server.alive:
            self._server.kill(channel.pid)
        channel.drain()

    def _greeted(self, output: BoundedOutput) -> Channel:
        return greet(Channel(self._running(), output))

    def _running(self) -> ForkServer:
        """Return the fork server, started if need be.

        Raises:
            SandboxUnavailable: no tier works here, or not the one that was asked for.
        """
        if self._server is None or not self._server.alive:
            self._server = self._choice.start(self._start)
        return self._server

    def _start(self, tier: Tier) -> ForkServer:
        """Start a tier and prove that it works.

        Raises:
            Exception: it does not; the text says why.
        """
        output = BoundedOutput(self.limits.output_bytes)
        server = self._take_begun(tier) or self._launch(tier)
        try:
            server.wait_until_ready()
            channel = greet(Channel(server, output))
            shake_hands(channel, self.submission)
            server.kill(channel.pid)
            channel.close()
            server.clean()
        except Hangup as hangup:
            server.close()
            raise SandboxUnavailable(f"a worker ended, {hangup}: {output.text}") from hangup
        except BaseException:
            server.close()
            raise
        return server

    def _take_begun(self, tier: Tier) -> ForkServer | None:
        """What `begin` started, if it is of that tier; it is ended if it is of another one."""
        begun, self._begun = self._begun, None
        if begun is not None and begun.stage.tier is not tier:
            begun.close()
            return None
        return begun

    def _launch(self, tier: Tier) -> ForkServer:
        stage = Stage(
            self.submission,
            tier,
            self.limits,
            sockets=self._sockets,
            import_from=self.import_from,
        )
        return ForkServer(stage, self.preload)


def greet(channel: Channel) -> Channel:
    """Wait until a forked worker has confined itself and says so.

    Raises:
        Hangup, TimeoutError, ServerGone: it does not.
    """
    wire.load(channel.exchange(b"", time.monotonic() + _GREETING_SECONDS))
    return channel


def shake_hands(channel: Channel, submission: Path) -> None:
    """Let a worker import, read and write.

    Raises:
        SandboxUnavailable: it cannot, though it runs.
    """
    names = sorted(path.name for path in submission.iterdir() if path.is_file())
    file = names[0] if names else ""
    arguments = {"file": file}
    request = {"id": 1, "operation": "handshake", "arguments": arguments, "seconds": 4}
    frame = channel.exchange(wire.dump(request), time.monotonic() + _GREETING_SECONDS)
    reply = wire.load(frame)
    size = (submission / file).stat().st_size if file else 0
    if reply.get("value") != {"bytes": size}:
        raise SandboxUnavailable(str(reply.get("broken", "a worker cannot read the submission")))
