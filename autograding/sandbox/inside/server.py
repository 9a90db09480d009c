"""The fork server: it imports trusted libraries once and forks a fresh worker for each check.

It speaks with the grader over one inherited socket, a line of JSON at a time, and never touches
the submission. A worker's socket and output pipe arrive beside the `fork` line (SCM_RIGHTS).

Lines in:  {"do": "configure", ...Settings}, {"do": "fork"} + 2 descriptors, {"do": "kill", "pid"},
           {"do": "clean"}.
Lines out: {"ready": true} or {"failed": text}; {"forked": pid}; {"exited": pid, "status": int};
           {"cleaned": bool}.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import site
import socket
import sys
import time
from typing import Any, NoReturn

from . import confine, linux, reach, serve
from .settings import Settings
from .strays import Scratch, kill_strays

__all__ = ["main"]

_LINE = 1 << 16
_PATIENCE = 2.0


def main(control: int) -> NoReturn:
    """Serve until the grader closes its end, then take everything down."""
    linux.forbid_inspection()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    server = _Server(socket.socket(fileno=control))
    try:
        server.run()
    finally:
        with contextlib.suppress(TimeoutError):
            server.end_strays()
        os._exit(0)


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.control.set_inheritable(False)
        self.settings = Settings()
        self.scratch = Scratch(self.settings)
        self.workers: set[int] = set()
        self.groups: set[int] = set()

    def run(self) -> None:
        """Answer lines, and tell the end of each worker."""
        wakeup = _wake_on_child_exit()
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(wakeup, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if wakeup in ready:
                    with contextlib.suppress(BlockingIOError):
                        os.read(wakeup, 4096)
                    self.reap()
                if self.control in ready:
                    line, descriptors = self.receive()
                    if not line:
                        return
                    self.answer(json.loads(line), descriptors)

    def receive(self) -> tuple[bytes, list[int]]:
        line, descriptors = b"", []
        while not line.endswith(b"\n"):
            part, passed, _, _ = socket.recv_fds(self.control, _LINE, 4)
            if not part:
                return b"", []
            line += part
            descriptors += passed
        return line, descriptors

    def say(self, **message: Any) -> None:
        self.control.sendall(json.dumps(message).encode("ascii") + b"\n")

    def answer(self, message: dict[str, Any], descriptors: list[int]) -> None:
        match message.pop("do"):
            case "configure":
                self.configure(Settings(**message))
            case "fork":
                self.fork(*descriptors)
            case "kill":
                if message["pid"] in self.workers:
                    os.kill(message["pid"], signal.SIGKILL)
            case "clean":
                self.clean()

    def configure(self, settings: Settings) -> None:
        """Import what is trusted, so that each worker starts with it."""
        self.settings = settings
        sys.path[:] = filter(os.path.exists, [*sys.path, *settings.site_packages])
        sys.dont_write_bytecode = True
        site.setquit()  # `exit()` is there for students although `site` itself is not run
        if not settings.own_namespace:
            linux.become_subreaper()
        if settings.drop_uid and not settings.own_namespace:
            reach.redirect_closed_folders()
        try:
            for name in settings.preload:
                importlib.import_module(name)
            _warm()
            self.scratch = Scratch(settings)
            self.scratch.prepare()
        except BaseException as error:  # told to the grader, who cannot see it else
            self.say(failed=f"{type(error).__name__}: {error}")
            return
        self.settings = settings._replace(baseline_bytes=linux.address_space())
        gc.collect()
        gc.freeze()
        self.say(ready=True)

    def fork(self, reply: int, output: int) -> None:
        pid = os.fork()
        if not pid:
            try:
                connection = confine.become_worker(reply, output, self.settings, self.scratch)
                serve.serve(connection, self.settings)
            except BaseException:  # it must not become a second server
                sys.excepthook(*sys.exc_info())
            finally:
                os._exit(serve.BROKEN)
        os.close(reply)
        os.close(output)
        self.workers.add(pid)
        self.groups.add(pid)  # it begins a session, and so a group, of its own
        self.say(forked=pid)

    def reap(self) -> bool:
        """Collect ended children, orphans of workers among them; True if any is still alive."""
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return True
                if pid in self.workers:
                    self.workers.remove(pid)
                    self.say(exited=pid, status=os.waitstatus_to_exitcode(status))
        return False

    def end_strays(self) -> None:
        """Kill all that came from workers and wait until it is gone.

        Raises:
            TimeoutError: something does not go.
        """
        deadline = time.monotonic() + _PATIENCE
        while self.reap():
            if time.monotonic() > deadline:
                raise TimeoutError
            kill_strays(self.settings, self.scratch.uid, self.groups)
            time.sleep(0.0005)
        self.groups.clear()

    def clean(self) -> None:
        """Kill what still lives and empty the scratch folder; if that fails, ask for a restart."""
        try:
            self.end_strays()
            self.scratch.empty()
            self.scratch.prepare()
        except OSError:
            self.say(cleaned=False)
        else:
            self.say(cleaned=True)


def _warm() -> None:
    """Use the preloaded libraries once, if they are those of a web application with an ORM."""
    if "flask" in sys.modules and "flask_sqlalchemy" in sys.modules:
        from . import warm_application  # noqa: PLC0415 - not every submission has these libraries

        warm_application.use()


def _wake_on_child_exit() -> int:
    """Return a descriptor that becomes readable when a child ends."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    return readable
