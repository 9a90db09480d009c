"""A real server's clock, as far as the application can tell: it goes ahead when a check travels.

The server itself has the true time, so commands that name or ask for the time are changed on their
way: TIME, also within scripts, and the moments at which keys shall end.
"""

import hashlib
from collections.abc import Sequence

__all__ = ["ServerClock"]

_MOST_SCRIPTS = 200
_MOMENTS = {b"EXPIREAT": 1000, b"PEXPIREAT": 1}  # milliseconds of their unit
_OPTIONS = {b"EXAT": 1000, b"PXAT": 1}
_FIRST_OPTION = {b"SET": 3, b"GETEX": 2}
_TIME = b"return redis.call('TIME')"
# Put before a script, on its first line, so that its errors name the lines as ever.
_PROLOGUE = """
local redis = (function(true_redis, milliseconds)
local units = {EXPIREAT = 1000, PEXPIREAT = 1}
local function wrapped(call) return function(name, ...)
local upper, arguments = string.upper(tostring(name)), {...}
if units[upper] and tonumber(arguments[2]) then
arguments[2] = string.format("%%.0f", tonumber(arguments[2]) - milliseconds / units[upper]) end
local answer = call(name, unpack(arguments))
if upper == "TIME" and type(answer) == "table" and answer[2] then
local now = tonumber(answer[1]) * 1000 + milliseconds + math.floor(tonumber(answer[2]) / 1000)
answer = {string.format("%%.0f", math.floor(now / 1000)),
string.format("%%d", now %% 1000 * 1000 + tonumber(answer[2]) %% 1000)} end
return answer end end
return setmetatable({call = wrapped(true_redis.call), pcall = wrapped(true_redis.pcall)},
{__index = true_redis}) end)(redis, %d) local server = redis """.replace("\n", " ")


class ServerClock:
    """Shared by all connections of a relay; changes nothing until a check travels."""

    def __init__(self) -> None:
        self.milliseconds = 0
        self._scripts: dict[bytes, bytes] = {}

    def reset(self) -> None:
        """Go right again, for the next check."""
        self.milliseconds = 0
        self._scripts.clear()

    def changed(self, words: Sequence[bytes]) -> list[bytes] | None:
        """Return a command as the server shall see it; None where that is as it came."""
        name = words[0].upper()
        self._learn(name, words)
        if not self.milliseconds:
            return None
        if name == b"TIME" and len(words) == 1:
            return [b"EVAL", self._moved(_TIME), b"0"]
        if name in {b"EVAL", b"EVAL_RO"} and len(words) > 2:
            return [name, self._moved(words[1]), *words[2:]]
        if name in {b"EVALSHA", b"EVALSHA_RO"} and len(words) > 2:
            script = self._scripts.get(words[1].lower())
            kind = name.replace(b"SHA", b"")
            return [kind, self._moved(script), *words[2:]] if script is not None else None
        return self._earlier(name, words)

    def _learn(self, name: bytes, words: Sequence[bytes]) -> None:
        """Keep the scripts that pass, since later ones may be named by their hash only."""
        script = None
        if name in {b"EVAL", b"EVAL_RO"} and len(words) > 1:
            script = words[1]
        if name == b"SCRIPT" and len(words) == 3 and words[1].upper() == b"LOAD":
            script = words[2]
        if script is not None and len(self._scripts) < _MOST_SCRIPTS:
            digest = hashlib.sha1(script, usedforsecurity=False).hexdigest()
            self._scripts[digest.encode()] = script

    def _moved(self, script: bytes) -> bytes:
        prologue = (_PROLOGUE % self.milliseconds).encode()
        if script.startswith(b"#!"):
            first, newline, rest = script.partition(b"\n")
            return first + newline + prologue + rest
        return prologue + script

    def _earlier(self, name: bytes, words: Sequence[bytes]) -> list[bytes] | None:
        """Let a moment of the application's clock be the same moment of the server's."""
        if name in _MOMENTS:
            places = {2: _MOMENTS[name]}
        elif name in _FIRST_OPTION:
            options = enumerate(map(bytes.upper, words))
            places = {
                place + 1: _OPTIONS[word]
                for place, word in options
                if place >= _FIRST_OPTION[name] and word in _OPTIONS
            }
        else:
            return None
        changed = list(words)
        for place, unit in places.items():
            if place < len(words) and words[place].isdigit():
                changed[place] = b"%d" % (int(words[place][:20]) - self.milliseconds // unit)
        return changed if places else None
