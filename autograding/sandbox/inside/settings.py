"""What the grader tells the fork server once, before anything else."""

from typing import NamedTuple

__all__ = ["Settings"]


class Settings(NamedTuple):
    """One sandbox's settings.

    Attributes:
        submission: folder with the student's files, as seen inside; read-only.
        import_from: folders on `sys.path` that the student's modules are in, as seen inside.
        scratch: the only folder that is writable; emptied between checks.
        site_packages: folders of trusted libraries, put on `sys.path`.
        preload: modules imported once, before any worker is forked.
        drop_uid: give each check's workers an unprivileged user id of their own (needs root).
        own_namespace: this server is process 1 of its own namespace, so that -1 means only ours.
        local_sockets: the grader offers servers behind Unix sockets.
        memory_bytes: address space a worker may add to what the server already uses.
        processes: processes and threads besides the worker itself; 0 when that cannot be limited.
        baseline_bytes: the server's own address space, measured after the preload.
    """

    submission: str = ""
    import_from: tuple[str, ...] = ()
    scratch: str = ""
    site_packages: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    drop_uid: bool = False
    own_namespace: bool = False
    local_sockets: bool = False
    memory_bytes: int = 0
    processes: int = 0
    written_bytes: int = 0
    processor_seconds: int = 0
    baseline_bytes: int = 0

    @property
    def work(self) -> str:
        """The folder a worker starts in."""
        return f"{self.scratch}/work"
