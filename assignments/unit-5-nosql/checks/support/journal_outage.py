"""What the journal says while the document store does not answer."""

from collections.abc import Sequence
from typing import Any

from support.journal import Journal, Place

__all__ = ["expect_outage_told"]


def expect_outage_told(journal: Journal, requests: Sequence[tuple[str, str, Any, Place]]) -> None:
    """Expect 503 for each of these requests during an outage, and another answer afterwards.

    Raises:
        Failure: something else is answered.
    """
    journal.store.down()
    try:
        answers = [journal.send(method, path, body) for method, path, body, _ in requests]
    finally:
        journal.store.up()
    for answer, (_, _, _, place) in zip(answers, requests, strict=True):
        if answer.status != 503:
            journal.expect(answer, answer.status if answer.status != 500 else 503, place)
            raise journal.failure(
                f"We sent {answer.asked} while the document store did not answer.",
                place,
                expected="Status 503, as journal/errors.py answers when PyMongoError is raised.",
                actual=f"Status {answer.status}, as if all was well.",
                hint="Who asked should learn that nothing was read or stored. Which line catches "
                "the error before journal/errors.py can?",
            )
    for method, path, body, place in requests:
        answer = journal.send(method, path, body)
        if answer.status == 503:
            raise journal.failure(
                f"We sent {answer.asked} after the document store was back.",
                place,
                expected="An answer as before.",
                actual="Status 503 still.",
            )
