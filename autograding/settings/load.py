"""Read `classroom.toml`, or say everything that is wrong with it and where."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograding.assignment.load import FILE as UNIT_FILE
from autograding.assignment.places import assignments_folder, root
from autograding.settings.model import PLACEHOLDER, Settings

__all__ = ["FILE", "SettingsError", "load_settings", "named"]

FILE = "classroom.toml"
_RULES = {
    "organization": "Write the organization's name as GitHub shows it in addresses.",
    "version": "Give a version such as 0.1.0, or leave it empty.",
    "commit": "Give the full commit, 40 hexadecimal digits, or leave it empty.",
    "hash": "Give the SHA-256 of the wheel, 64 hexadecimal digits, or leave it empty.",
    "repository": "Use letters, digits, dots, hyphens and underscores.",
    "prefix": "Use letters, digits, dots, hyphens and underscores.",
    "classroom": "Use 2 to 39 lower-case letters, digits and hyphens.",
    "runner": "Give one label, such as ubuntu-24.04.",
}
_DUE = "Write a day and time with the offset from UTC, as in 2026-12-01T18:00:00+01:00."
_FORM = "Texts stand in quotation marks, and a heading such as [grader] stands there only once."
_ADDRESS = "Give a full address that begins with https://."


class SettingsError(Exception):
    """`classroom.toml` cannot be used; the message says where and what to do."""


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`, or in `./classroom.toml`, or in that of the course's own folder.

    Raises:
        SettingsError: a named file is missing, is not TOML, or a key is unknown or wrong.
    """
    file = path or next((place for place in _places() if place.is_file()), None)
    if file is None:
        return Settings()
    text = _read(file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{file}: this is not valid TOML: {error}. {_FORM}"
        raise SettingsError(message) from error
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(_told(file, text, str(error))) from error
    if problem := next(_problems(settings), None):
        raise SettingsError(_placed(file, text, *problem))
    return settings


def named(settings: Settings) -> Settings:
    """The settings, once somebody has written their organization into them.

    Raises:
        SettingsError: nobody has.
    """
    if settings.organization == PLACEHOLDER:
        message = (
            f"No organization is named yet. Write yours at `organization` in {FILE}, "
            "or name another file with --config."
        )
        raise SettingsError(message)
    return settings


def _places() -> tuple[Path, ...]:
    return (Path(FILE), root() / FILE)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 text: save it as UTF-8."
        raise SettingsError(message) from error
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}."
        raise SettingsError(message) from error


def _problems(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """What the types cannot say, as key, message and cure."""
    pin = settings.grader
    if len({bool(part) for part in (pin.version, pin.commit, pin.hash)}) > 1:
        cure = "Copy all three from what `classroom publish` printed, or leave all three empty."
        yield "grader", "`version`, `commit` and `hash` belong together", cure
    known = sorted(folder.parent.name for folder in assignments_folder().glob(f"*/{UNIT_FILE}"))
    for unit, chosen in settings.units.items():
        if unit not in known:
            close = difflib.get_close_matches(unit, known, n=1)
            cure = f"Did you mean {close[0]!r}?" if close else f"Units: {', '.join(known)}."
            yield f"units.{unit}", "there is no such unit", cure
        if chosen.due and chosen.due.tzinfo is None:
            yield f"units.{unit}.due", "the time has no time zone", _DUE


def _told(file: Path, text: str, error: str) -> str:
    """A mistake of form, from msgspec's words."""
    words, _, where = error.partition(" - at `")
    key = where.rstrip("`").removeprefix("$").removeprefix(".")
    if match := re.search(r"unknown field `(\w+)`", words):
        key = ".".join(filter(None, [key, match[1]]))
        return _placed(file, text, key, "there is no such key", "Remove or correct it.")
    last = key.rpartition(".")[2]
    if last == "due":
        return _placed(file, text, key, "this is no point in time", _DUE)
    if "matching regex" not in words:
        return _placed(file, text, key, words[:1].lower() + words[1:], "Correct the value.")
    cure = _RULES.get(last, _ADDRESS)
    return _placed(file, text, key, "the value is not of the right form", cure)


def _placed(file: Path, text: str, key: str, message: str, cure: str) -> str:
    line = _line(text, key)
    where = f"{file}, line {line}" if line else str(file)
    return f"{where}: `{key.replace('[...]', '.*')}`: {message}. {cure}"


def _line(text: str, key: str) -> int:
    """The line on which a dotted key stands, 0 where it cannot be told (an inline table, say)."""
    # msgspec does not tell which entry of a table it means.
    table, wanted = "", re.compile(re.escape(key).replace(r"\[\.\.\.\]", r"\.[^.]+"))
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = _plain(heading[1])
            if wanted.fullmatch(table):
                return number
        elif (entry := re.match(r"\s*([\w\".-]+)\s*=", line)) and wanted.fullmatch(
            ".".join(filter(None, [table, _plain(entry[1])]))
        ):
            return number
    return 0


def _plain(key: str) -> str:
    return key.replace('"', "").replace(" ", "")
