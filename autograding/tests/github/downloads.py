"""Where artifacts are downloaded from: storage that is not the API, and takes no token."""

from werkzeug.wrappers import Request

from autograding.tests.github.call import Answer
from autograding.tests.github.state import World

__all__ = ["DOWNLOADS", "download"]

DOWNLOADS = "/storage/"


def download(world: World, request: Request) -> Answer:
    """The zip file that a signed address stands for.

    GitHub's storage refuses a request that brings a token along, so this does too.
    """
    if "Authorization" in request.headers:
        return Answer(400, "InvalidAuthenticationInfo", "application/xml")
    number = request.path.removeprefix(DOWNLOADS).removesuffix(".zip")
    for repository in world.repositories.values():
        artifact = repository.artifacts.get(int(number)) if number.isdigit() else None
        if artifact is not None and request.args.get("sig") == f"signed-{number}":
            return Answer(200, artifact.archive, "application/zip")
    return Answer(404, "BlobNotFound", "application/xml")
