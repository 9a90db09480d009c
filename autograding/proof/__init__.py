"""Prove a unit's grading: every submission of its corpus must earn exactly what it should."""

from autograding.proof.memory import ProofMemory, memory_folder
from autograding.proof.prove import prove
from autograding.proof.values import Attempt, UnitProof

__all__ = ["Attempt", "ProofMemory", "UnitProof", "memory_folder", "prove"]
