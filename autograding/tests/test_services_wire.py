"""The relay that reads what passes, whatever the protocol; and the reader of Redis' own."""

import contextlib
import itertools
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograding.services.wire import Message, Unreadable, WireRelay
from autograding.services.wire.redis_clock import ServerClock
from autograding.services.wire.resp import RedisCommand, RedisReader


class Lines:
    """A protocol of lines; one that is empty is a greeting, and one with a `!` is none."""

    def __init__(self) -> None:
        self.rest = b""

    def read(self, data: bytes) -> list[Message]:
        """One message for each line."""
        *lines, self.rest = (self.rest + data).split(b"\n")
        if any(b"!" in line for line in lines):
            raise Unreadable
        return [Message(line + b"\n", line.decode() or None, len(line)) for line in lines]


class Echo(socketserver.StreamRequestHandler):
    """Answers each line with the same line, and remembers it."""

    def handle(self) -> None:
        """Until the client ends; a relay that cuts a connection waits for no answer."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for line in self.rfile:
                seen.append(line.strip().decode())
                self.wfile.write(line)


seen: list[str] = []


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The socket of a server that answers what it is asked."""
    seen.clear()
    server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "server"), Echo)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield tmp_path / "relay"
    server.shutdown()
    server.server_close()


@pytest.fixture
def relay(place: Path) -> Iterator[WireRelay]:
    """A relay before it."""
    with WireRelay(place, str(place.parent / "server"), Lines) as opened:
        yield opened


def connect(place: Path) -> socket.socket:
    """A client."""
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(2)
    client.connect(str(place))
    return client


def ask(client: socket.socket, text: bytes) -> bytes:
    """What is answered; nothing when the connection ended."""
    try:
        client.sendall(text)
        return client.recv(1000)
    except ConnectionError:
        return b""


def test_what_passes_is_recorded_in_order(place: Path, relay: WireRelay) -> None:
    """From all connections, once, and greetings not at all."""
    with connect(place) as one, connect(place) as two:
        assert ask(one, b"a\n") == b"a\n"
        assert ask(two, b"b\n") == b"b\n"
        assert ask(one, b"\n") == b"\n"
        assert ask(one, b"c\n") == b"c\n"
    assert relay.commands() == ["a", "b", "c"]
    assert relay.commands() == []


def test_half_a_message_waits_for_its_rest(place: Path, relay: WireRelay) -> None:
    """Nothing goes on before it is whole."""
    with connect(place) as client:
        client.sendall(b"ab")
        time.sleep(0.05)
        assert relay.commands() == []
        assert ask(client, b"c\n") == b"abc\n"
    assert relay.commands() == ["abc"]


def test_latency_is_that_of_an_exchange(place: Path, relay: WireRelay) -> None:
    """Two messages at once take as long as one; a greeting takes none."""
    relay.slow(0.1)
    with connect(place) as client:
        started = time.monotonic()
        assert ask(client, b"\n") == b"\n"
        assert time.monotonic() - started < 0.1
        started = time.monotonic()
        assert ask(client, b"a\nb\n").startswith(b"a\n")
        assert 0.1 <= time.monotonic() - started < 0.2


def test_an_outage_ends_what_is_open_and_what_comes(place: Path, relay: WireRelay) -> None:
    """Until it is over; then new connections work, old ones are gone."""
    with connect(place) as old:
        assert ask(old, b"a\n")
        relay.down()
        assert ask(old, b"b\n") == b""
        with connect(place) as new:
            assert ask(new, b"c\n") == b""
        relay.up()
        assert ask(old, b"d\n") == b""
    with connect(place) as new:
        assert ask(new, b"e\n") == b"e\n"
    assert seen == ["a", "e"]


def test_an_outage_after_some_commands_lets_those_be_done(place: Path, relay: WireRelay) -> None:
    """Also where they come in one piece with the one that fails."""
    relay.down_after(2)
    with connect(place) as client, connect(place) as other:
        assert ask(other, b"\n") == b"\n"
        ask(client, b"a\nb\nc\n")
        assert ask(other, b"d\n") == b""
    assert seen == ["", "a", "b"]
    assert relay.commands() == ["a", "b"]


def test_what_was_sent_by_one_who_gave_up_is_lost(place: Path, relay: WireRelay) -> None:
    """Else it would be done in the middle of the next check."""
    relay.slow(30)
    with connect(place) as client:
        client.sendall(b"late\n")
        time.sleep(0.05)
    relay.reset()
    with connect(place) as client:
        assert ask(client, b"a\n") == b"a\n"
    assert seen == ["a"]
    assert relay.commands() == ["a"]


def test_a_message_that_cannot_be_read_ends_its_connection_only(
    place: Path, relay: WireRelay
) -> None:
    """It never reaches the server."""
    with connect(place) as one, connect(place) as two:
        assert ask(one, b"a!\n") == b""
        assert ask(two, b"b\n") == b"b\n"
    assert seen == ["b"]


def test_a_relay_that_is_closed_leaves_no_socket(place: Path) -> None:
    """And its clients find out."""
    with WireRelay(place, str(place.parent / "server"), Lines), connect(place) as client:
        assert ask(client, b"a\n")
    assert not place.exists()


def packed(words: list[bytes]) -> bytes:
    """A command as clients send it."""
    parts = [b"*%d\r\n" % len(words), *(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)]
    return b"".join(parts)


def reader() -> RedisReader:
    """The reader of one connection."""
    return RedisReader(itertools.count(1), ServerClock())


@given(
    st.lists(st.lists(st.binary(max_size=30), min_size=1, max_size=5), max_size=5),
    st.lists(st.integers(1, 40), min_size=1),
)
def test_commands_are_read_however_they_are_cut(
    commands: list[list[bytes]], sizes: list[int]
) -> None:
    """The same bytes go on, and the same words are understood."""
    commands = [[b"X" + words[0], *words[1:]] for words in commands]
    data = b"".join(map(packed, commands))
    messages, reading, lengths = [], reader(), itertools.cycle(sizes)
    rest = data
    while rest:
        length = next(lengths)
        messages += reading.read(rest[:length])
        rest = rest[length:]
    assert b"".join(message.payload for message in messages) == data
    read = [message.command for message in messages]
    assert [len(command.arguments) + 1 for command in read] == list(map(len, commands))
    expected = [words[0].decode("utf-8", "backslashreplace").upper() for words in commands]
    assert [command.name for command in read] == expected


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """What goes on is what came, never more."""
    try:
        passed = b"".join(message.payload for message in reader().read(data))
    except Unreadable:
        return
    assert data.startswith(passed)


def test_two_connections_transactions_have_different_numbers() -> None:
    """Though their commands arrive in turns."""
    numbers, clock = itertools.count(1), ServerClock()
    one, two = RedisReader(numbers, clock), RedisReader(numbers, clock)
    words = ([b"multi"], [b"INCR", b"k"], [b"EXEC"])
    read = [each.read(packed(word))[0].command.transaction for word in words for each in (one, two)]
    assert read == [1, 2, 1, 2, 1, 2]


def test_a_transaction_ends_with_discard() -> None:
    """What follows is outside."""
    reading = reader()
    data = b"".join(packed(words) for words in ([b"MULTI"], [b"DISCARD"], [b"GET", b"k"]))
    assert [message.command for message in reading.read(data)] == [
        RedisCommand("MULTI", (), 1),
        RedisCommand("DISCARD", (), 1),
        RedisCommand("GET", ("k",)),
    ]


def test_scripts_stay_as_they_are_until_time_goes_on() -> None:
    """A check that does not travel sends the server what the application sent."""
    clock = ServerClock()
    assert clock.changed([b"EVAL", b"return 1", b"0"]) is None
    clock.milliseconds = 5000
    changed = clock.changed([b"EVAL", b"#!lua flags=no-writes\nreturn 1", b"0"])
    assert changed is not None
    first, _, rest = changed[1].partition(b"\n")
    assert first == b"#!lua flags=no-writes"
    assert rest.endswith(b"return 1")
    assert clock.changed([b"SET", b"k", b"v", b"PXAT", b"60000"]) == [
        *(b"SET", b"k", b"v", b"PXAT", b"55000")
    ]
    assert clock.changed([b"SET", b"exat", b"100"]) is None
    assert clock.changed([b"GET", b"k"]) is None
    clock.reset()
    assert clock.changed([b"TIME"]) is None
