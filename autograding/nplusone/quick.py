"""The short way for a statement that is sent again from where it was sent the last time.

That is what an N+1 consists of, and so it has to cost next to nothing: where the calls are found to
be those of the last time, one number is kept, and nothing else is read, built or looked up.
"""

import sys
from types import CodeType, FrameType
from typing import Any

from autograding.nplusone.chains import Chain, ChainReader
from autograding.nplusone.facts import FastReader, identity_of
from autograding.nplusone.recorder import SAMPLES, Group, Recorder, Ticker
from autograding.nplusone.shapes import ShapeBook

__all__ = ["QuickRecorder"]

_INNER_CALLS = 3  # between the short way and the reader of chains, which has measured the depth

_getframe = sys._getframe


class QuickRecorder(Recorder):
    """A recorder that compares a statement's calls with the last ones before all else."""

    def __init__(
        self, reader: FastReader, chains: ChainReader, tick: Ticker, shapes: ShapeBook
    ) -> None:
        super().__init__(reader.read, chains, tick)
        self._shapes = shapes
        self._stop = chains.stop
        self._latest: dict[Any, Group] = {}

    def record(self, statement: str, parameters: Any, context: Any) -> None:
        """Note a statement that is about to be sent.

        All in one function, without a call that is not needed: this is what a statement costs.
        """
        group = self._latest.get(context.compiled)
        if group is not None:
            loading = context.execution_options.get("_sa_orm_load_options")
            state = None if loading is None else loading._lazy_loaded_from
            if (
                (loading is None or loading._refresh_state is None) and group.path is None
                if state is None
                else state.load_path.path == group.path
            ):
                try:
                    frame: Any = _getframe(group.depth)
                    for code, lasti in group.calls:
                        if frame.f_lasti != lasti or frame.f_code is not code:
                            break
                        frame = frame.f_back
                    else:
                        if frame is None or code is self._stop:
                            if state is not None:
                                self._load(group, state)
                                return
                            group.members.append(hash(parameters) ^ hash(statement))
                            if group is not self._asked:
                                self._asked = group
                                group.ticks.append(self._tick())
                            return
                except (AttributeError, TypeError, ValueError):
                    pass  # a shorter stack, or parameters without a hash: the long way is for them
        self._note_and_remember(statement, parameters, context)

    def _load(self, group: Group, state: Any) -> None:
        """Note the lazy load of one more parent."""
        member = identity_of(state)
        group.members.append(member)
        if not group.paired and state.runid:
            group.pair(state.runid, member)

    def _note_and_remember(self, statement: str, parameters: Any, context: Any) -> None:
        group = self.note(statement, parameters, context)
        # A text is compiled anew each time, and would only be in the way.
        if group is None or group.shape.entry is None or not self._is_steady(group, context):
            return
        shape = group.shape
        if not group.depth:
            group.calls = self._calls(group.chain, shape.depth)
        group.depth = shape.depth + 1 - _INNER_CALLS
        if group.calls:
            self._latest[context.compiled] = group

    def _is_steady(self, group: Group, context: Any) -> bool:
        """Whether all that a further statement of the group can tell is a number."""
        shape, compiled = group.shape, context.compiled
        if group.path is not None:
            return self._shapes.lazy.get(compiled) is shape
        return len(group.samples) >= SAMPLES and self._shapes.plain.get(compiled) is shape

    def _calls(self, chain: Chain, depth: int) -> tuple[tuple[CodeType, int], ...]:
        """A chain in a form that is quick to compare.

        Empty where the chain is no plain row of calls: it goes across greenlets, or a recursion
        was cut out of it.
        """
        frame: FrameType | None = _getframe(depth + 3 - _INNER_CALLS)
        calls = []
        while frame is not None:
            calls.append((frame.f_code, frame.f_lasti))
            frame = None if frame.f_code is self._stop else frame.f_back
        plain = tuple(number for code, lasti in calls for number in (id(code), lasti))
        return tuple(calls) if plain == chain else ()
