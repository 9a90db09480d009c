"""Runs beside a MongoDB server that speaks TCP only, and makes a Unix socket of it.

A script of its own: `python mongo_bridge.py FOLDER TWICE COMMAND…`. The server listens on
127.0.0.1, which nobody else sees where both have a network namespace of their own. It asks for
passwords: its one user, who may do all, is made with the one in the folder's file `password`. A
server that lets nobody in before there is a user is started without passwords first (TWICE: 1).
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

USER = "grader"
SOCKET = "mongodb.sock"  # clients know a socket by this ending
_PART = 1 << 16
_START_SECONDS = 20.0
# The server ends when standard input does, which the kernel sees to should we be killed.
_SCRIPT = 'exec 3<&0; (read -r _ <&3; kill -KILL $$) & exec "$@" 3<&- </dev/null'


def main(folder: Path, twice: bool, command: list[str]) -> None:
    """Start the server, make its user, and pass bytes on until it ends."""
    password = (folder / "password").read_text(encoding="ascii")
    if twice:
        # Killed, since ending takes it seconds; what it had committed must be on disk then.
        server, port = _started([*command, "--sync-on-commit"])
        _make_user(port, password)
        server.kill()
        server.wait()
    server, port = _started([*command, "--auth"])
    if not twice:
        _make_user(port, password)
    asyncio.run(_serve(folder / SOCKET, port, server))


def _started(command: list[str]) -> "tuple[subprocess.Popen[bytes], int]":
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [*command, "--port", str(port)]
    server = subprocess.Popen(["/bin/sh", "-c", _SCRIPT, "sh", *words], stdin=subprocess.PIPE)
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("the server did not start")
            time.sleep(0.005)
        else:
            return server, port


def _make_user(port: int, password: str) -> None:
    import pymongo  # noqa: PLC0415 - the grader's process imports this module for a name only

    with pymongo.MongoClient[dict[str, object]]("127.0.0.1", port, directConnection=True) as client:
        client.admin.command("createUser", USER, pwd=password, roles=["root"])


async def _serve(place: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    async def meet(here: asyncio.StreamReader, to_here: asyncio.StreamWriter) -> None:
        there, to_there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pass(here, to_there), _pass(there, to_here))

    # It appears when it can be connected to, not before.
    draft = place.with_suffix(".new")
    async with await asyncio.start_unix_server(meet, draft):
        draft.rename(place)
        while server.poll() is None:
            await asyncio.sleep(0.05)
    os._exit(1)


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(_PART):
            target.write(data)
            await target.drain()
    target.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "1", sys.argv[3:])
