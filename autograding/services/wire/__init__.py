"""A relay that reads what passes: it counts, delays and cuts, outside of the student's process."""

from autograding.services.wire.message import Message, Reader, Unreadable
from autograding.services.wire.relay import WireRelay

__all__ = ["Message", "Reader", "Unreadable", "WireRelay"]
