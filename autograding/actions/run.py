"""The run of a workflow that we are part of: what the runner tells us, and what we tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ActionError", "Run", "command"]

_MAIN = "refs/heads/main"
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


class ActionError(Exception):
    """An action cannot do its work; the message says why and what to do."""


@dataclass(frozen=True)
class Run:
    """One job of one run, as the runner's environment describes it.

    Attributes:
        repository: `owner/name` of the student's repository.
        commit: full hash of what was pushed.
        ref: the branch that was pushed, such as `refs/heads/main`.
        address: the run's own page.
        environment: every variable, for what else an action is given.
    """

    repository: str
    commit: str
    ref: str
    address: str
    environment: Mapping[str, str]

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Run":
        """The run that `environment` belongs to.

        Raises:
            ActionError: this is not a job of GitHub Actions.
        """
        run = cls("", "", "", "", environment)
        server, repository = run.given("GITHUB_SERVER_URL"), run.given("GITHUB_REPOSITORY")
        return cls(
            repository=repository,
            commit=run.given("GITHUB_SHA"),
            ref=run.given("GITHUB_REF"),
            address=f"{server}/{repository}/actions/runs/{run.given('GITHUB_RUN_ID')}",
            environment=environment,
        )

    @property
    def is_of_main(self) -> bool:
        """Whether it is the branch that counts."""
        return self.ref == _MAIN

    def given(self, name: str) -> str:
        """A variable that has to be there.

        Raises:
            ActionError: it is not, or it is empty.
        """
        value = self.environment.get(name, "")
        if not value:
            message = f"{name} is not set. This runs as a step of GitHub Actions; see action.yml."
            raise ActionError(message)
        return value

    def optional(self, name: str) -> str:
        """A variable that may be missing: "" then."""
        return self.environment.get(name, "")

    def set_output(self, name: str, value: str) -> None:
        """Set an output of the step; `value` is one line."""
        if "\n" in value or "\r" in value:
            message = f"The output {name} has more than one line."
            raise ActionError(message)
        self._append("GITHUB_OUTPUT", f"{name}={value}\n")

    def add_summary(self, markdown: str) -> None:
        """Add to what the run's own page shows."""
        self._append("GITHUB_STEP_SUMMARY", f"{markdown}\n")

    def _append(self, variable: str, text: str) -> None:
        with Path(self.given(variable)).open("a", encoding="utf-8") as file:
            file.write(text)


def command(name: str, text: str, **properties: str) -> str:
    """A line that the runner obeys, such as an annotation; nothing in `text` can end it early."""
    given = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name}{' ' if given else ''}{given}::{text.translate(_DATA)}"
