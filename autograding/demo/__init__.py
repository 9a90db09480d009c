"""A fictional class at work on this machine: everyone accepts, pushes, and is graded for real."""

from autograding.demo.run import run_demo
from autograding.demo.summary import DemoStudent, DemoSummary

__all__ = ["DemoStudent", "DemoSummary", "run_demo"]
