"""What all tests share."""

from hypothesis import settings

from autograding.tests.github.fixture import github

__all__ = ["github"]

# The same examples on every machine, and no deadline: a busy machine proves nothing. To look for
# new examples, run one file with `--hypothesis-profile=default`.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
