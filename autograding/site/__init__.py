"""The documentation as a site: what it carries of others, and serving it on this machine."""

from autograding.site.server import serve
from autograding.site.vendor import drift, files, write

__all__ = ["drift", "files", "serve", "write"]
