"""Which line makes a page send a statement for each row: told, and never judged by."""

from support.site import Site

__all__ = ["record_loops"]


def record_loops(site: Site, path: str) -> str:
    """Open a page under the N+1 detector, and keep what it finds for the report.

    Returns:
        the first finding, "" if there is none.
    """
    return ""
