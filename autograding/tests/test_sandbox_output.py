"""What a student's code prints is bounded, and harmless where it is shown."""

import pytest

from autograding.sandbox.output import BoundedOutput, harmless


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("red", "\x1b[31mred\x1b[0m"),
        ("", "\x1b[2J\x1b[H"),
        ("link", "\x1b]8;;https://example.org\x07link\x1b]8;;\x1b\\"),
        ("", "\x1b]0;a title that never ends"),
        ("bell", "be\x07ll\x00"),
        ("a\nb\nc", "a\r\nb\rc"),
        ("desrever", "\u202edesrever\u2066"),
        ("hidden", "hid\u200bden\ufeff"),
        ("ab", "a\x9bb"),
        ("xy", "x\ud800y"),
    ],
)
def test_control_characters_are_removed(expected: str, text: str) -> None:
    """Nothing that acts on a terminal or reorders a page is left."""
    assert expected == harmless(text)


def test_short_output_is_kept_whole() -> None:
    """Output within the limit is not touched."""
    output = BoundedOutput(100)
    output.add(b"one\n")
    output.add(b"two\n")

    assert "one\ntwo\n" == output.text
    assert not output.truncated


def test_long_output_keeps_head_and_tail() -> None:
    """Of a flood the beginning and the end are kept, and a line says how much was cut."""
    output = BoundedOutput(20)
    output.add(b"the start ")
    for _ in range(1000):
        output.add(b"noise")
    output.add(b" the end..")

    assert "the start \n[... 5,000 bytes cut ...]\n the end.." == output.text
    assert output.truncated


def test_one_large_part_keeps_head_and_tail() -> None:
    """It does not matter in how many parts the output came."""
    output = BoundedOutput(10)
    output.add(b"start" + b"x" * 1000 + b"ended")

    assert "start\n[... 1,000 bytes cut ...]\nended" == output.text


def test_characters_cut_in_half_are_still_text() -> None:
    """A multi-byte character at the cut never breaks the decoding."""
    output = BoundedOutput(3)
    output.add("äöü".encode())

    assert "\ufffd" in output.text
