"""Prove a unit's grading: every submission of its corpus must earn exactly what it should."""

from autograding.proof.prove import prove
from autograding.proof.values import Attempt, UnitProof

__all__ = ["Attempt", "UnitProof", "prove"]
