"""The `student` that a check talks to: a submission at arm's length, in a sandboxed worker."""

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from autograding.checks.answers import Observation, Observations, ObservedSql, Response, response_of
from autograding.checks.background import StyleProcess
from autograding.checks.database import Database, plain
from autograding.checks.submitted import Submitted
from autograding.checks.together import LOCALHOST, Request, header_pairs, together
from autograding.sandbox import Sandbox, Worker
from autograding.services import Services

if TYPE_CHECKING:
    from autograding.checks.postgres import PostgresDatabase
    from autograding.checks.stores import DocumentStore, RedisStore

__all__ = [
    "Observation",
    "Observations",
    "ObservedSql",
    "Request",
    "Response",
    "Student",
    "derived_seed",
]


class Store(Protocol):
    """A store of this check, whose servers, real or fake, its workers use."""

    real: bool

    def welcome(self, student: "Student") -> None:
        """Prepare another worker."""


class Student(Submitted):
    """A submission as one check sees it. Student code runs only in this check's own worker."""

    def __init__(
        self,
        root: Path,
        sandbox: Sandbox,
        *,
        seed: int,
        observations: Observations,
        style: StyleProcess,
        services: Services,
        keep: bool = False,
    ) -> None:
        super().__init__(root, seed=seed, observations=observations, style=style)
        self._sandbox = sandbox
        self._services = services
        self._keep = keep
        self._stack = ExitStack()
        self._worker: Worker | None = None
        self._databases: dict[str, Database] = {}
        self._postgresql: dict[str, PostgresDatabase] = {}
        self._stores: dict[str, Store] = {}
        self._environment: dict[str, str] = {}
        self._peer: Student | None = None
        self._workers: list[Worker] = []
        self._installed: dict[str, ModuleType] = {}

    @property
    def worker(self) -> Worker:
        """This check's worker, forked on first use."""
        if self._worker is None:
            self._worker = self._stack.enter_context(self._sandbox.worker(keep=self._keep))
            self._workers.append(self._worker)
            for store in self._stores.values():
                store.welcome(self)
        return self._worker

    def call(self, target: str, *arguments: Any, **named: Any) -> Any:
        """Call `package.module:function` in the worker and return its value.

        Raises:
            WorkerFailure: it raised, ran too long or ended the program.
        """
        answer: Any = self.worker.request(
            "call", target=target, args=[plain(value) for value in arguments], kwargs=named
        )
        return answer["value"]

    def environment(self, **variables: str) -> None:
        """Set environment variables in the worker, for student code that has not run yet."""
        self._environment |= variables
        self.worker.request("environment", values=variables)

    def install(self, module: ModuleType) -> str:
        """Make a module of checks/support importable in the worker, as `grader_` and its name.

        Its source text is sent: it imports only what the worker has, and no other module of
        checks/support. The student's code can read all of it.

        Returns:
            the module's name in the worker.
        """
        name = f"grader_{module.__name__.rpartition('.')[2]}"
        if name not in self._installed:
            source = Path(str(module.__file__)).read_text(encoding="utf-8")
            self.worker.request("install", name=name, source=source)
            self._installed[name] = module
        return name

    def probe(self, module: ModuleType, function: str, *arguments: Any, **named: Any) -> Any:
        """Run a function of ours in the worker, beside the student's code, and return its value.

        What it returns is no more than the student's word, since the student owns that process:
        compare it with random data, or look from outside. Expected values stay here.

        Raises:
            WorkerFailure: student code that it called raised, ran too long or ended the program.
        """
        answer: Any = self.worker.request(
            "probe",
            target=f"{self.install(module)}:{function}",
            args=[plain(value) for value in arguments],
            kwargs={name: plain(value) for name, value in named.items()},
        )
        return answer["value"]

    def import_module(self, name: str) -> None:
        """Import one of the student's modules in the worker.

        Raises:
            WorkerFailure: importing it raised, ran too long or ended the program.
        """
        self.worker.request("import_module", name=name)

    def database(self, name: str = "main") -> Database:
        """The worker's database of that name, opened on first use."""
        if name not in self._databases:
            self._databases[name] = Database(self.worker, name)
        return self._databases[name]

    def postgresql(self, name: str = "main") -> "PostgresDatabase":
        """A throw-away database on a real PostgreSQL server, made on first use.

        The worker reaches it by its `url`; reading and writing it here needs no worker.

        Raises:
            ServiceUnavailable: there is no server; our fault.
        """
        if name not in self._postgresql:
            from autograding.checks.postgres import PostgresDatabase  # noqa: PLC0415 - few need it

            database = PostgresDatabase(self._services.postgresql(), self._sandbox.sockets)
            self._postgresql[name] = self._stack.enter_context(database)
        return self._postgresql[name]

    def redis(self) -> "RedisStore":
        """A Redis that only this check uses: a real server, or a fake in this check's worker.

        Ask for it before student code runs.

        Raises:
            ServiceUnavailable: there is to be a server, and it cannot be had; our fault.
        """
        if "redis" not in self._stores:
            from autograding.checks.stores import FakeRedis, RealRedis  # noqa: PLC0415 - few need it

            server = self._services.redis()
            store = RealRedis(self, server, self._sandbox.sockets) if server else FakeRedis(self)
            self._stores["redis"] = self._stack.enter_context(store)
        return cast("RedisStore", self._stores["redis"])

    def documents(self) -> "DocumentStore":
        """A MongoDB that only this check uses: a real server, or a fake in this check's worker.

        Ask for it before student code runs.

        Raises:
            ServiceUnavailable: there is to be a server, and it cannot be had; our fault.
        """
        if "mongodb" not in self._stores:
            from autograding.checks.stores import (  # noqa: PLC0415 - few need it
                FakeDocuments,
                RealDocuments,
            )

            server = self._services.mongodb()
            store = RealDocuments(server, self._sandbox.sockets) if server else FakeDocuments(self)
            self._stores["mongodb"] = self._stack.enter_context(store)
        return cast("DocumentStore", self._stores["mongodb"])

    def request(
        self,
        method: str,
        path: str,
        *,
        app: str,
        body: str = "",
        client: str = LOCALHOST,
        **headers: str,
    ) -> Response:
        """Send an HTTP request through the student's WSGI application `module:name`.

        Args:
            method: such as `GET`.
            path: with its query.
            app: the application, or a factory of it without arguments.
            body: as text.
            client: the address that it comes from.
            headers: each with `_` for `-`.
        """
        answer: Any = self.worker.request(
            "wsgi_request",
            app=app,
            method=method,
            path=path,
            headers=header_pairs(headers),
            body=body,
            client=client,
        )
        return response_of(answer)

    def together(
        self, requests: Sequence[Request], *, app: str, client: str = LOCALHOST
    ) -> list[Response]:
        """Send requests at the same moment, and return their answers in the same order.

        Twelve threads send them, in this check's worker; where a store is a real server, six of
        them in a second worker with the same environment, files and modules of ours.

        Raises:
            WorkerFailure: the application raised, ran too long or ended the program.
        """
        if self._peer is None and any(store.real for store in self._stores.values()):
            self._peer = self.fresh()
        if self._peer is not None:
            self._prepare(self._peer)
        workers = [each.worker for each in (self, self._peer) if each is not None]
        return together(workers, requests, app=app, client=client)

    def _prepare(self, peer: "Student") -> None:
        """Let another worker have what this one was given."""
        if peer._environment != self._environment:
            peer.environment(**self._environment)
        for module in self._installed.values():
            peer.install(module)

    def statements(self) -> list[str]:
        """SQL that this worker's guarded databases ran since the last call."""
        answer: Any = self.worker.request("statements_observed")
        return [str(statement) for statement in answer]

    def sql_observed(self) -> list[ObservedSql]:
        """What SQLAlchemy's engines in this worker sent since the last call, without PRAGMAs."""
        answer: Any = self.worker.request("sql_observed")
        return [
            ObservedSql(str(sql), int(rows), tuple(kept) if isinstance(kept, list) else kept)
            for sql, rows, kept in answer
        ]

    def fresh(self) -> "Student":
        """The same check with a clean worker that finds the files the first one left.

        What student code wrote is read with eyes that student code never touched.
        """
        other = Student(
            self.root,
            self._sandbox,
            seed=self.seed,
            observations=self._observations,
            style=self._style,
            services=self._services,
            keep=True,
        )
        other._workers = self._workers
        other._postgresql = self._postgresql
        other._stores = self._stores
        self._stack.callback(other.close)
        return other

    @property
    def log(self) -> tuple[str, bool]:
        """What the student's code printed in this check, and whether it was cut."""
        texts = [worker.log for worker in self._workers if worker.log]
        return "\n".join(texts), any(worker.truncated for worker in self._workers)

    def close(self) -> None:
        """End this check's workers."""
        self._stack.close()


def derived_seed(seed: int, name: str) -> int:
    """A check's own seed, which does not depend on the order in which checks run."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:6], "big")
