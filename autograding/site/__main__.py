"""`python -m autograding.site`: serve the documentation, or bring its scripts up to date."""

import argparse
import sys
from contextlib import suppress

from autograding.site.server import HOME, serve
from autograding.site.vendor import write

_IN_USE = "Error: port {port} is taken (cure: choose another, make docs ARGS='--port 8001')"


def main(arguments: list[str]) -> int:
    """Run one of the two; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m autograding.site", description=__doc__)
    parser.add_argument("--port", type=int, default=8400, help="0 takes a free one (%(default)s)")
    parser.add_argument("--write", action="store_true", help="copy npm's files into docs/vendor")
    options = parser.parse_args(arguments)
    if options.write:
        print(f"{write()} files in docs/vendor")
        return 0
    try:
        server = serve(options.port)
    except OSError:
        print(_IN_USE.format(port=options.port), file=sys.stderr)
        return 2
    print(f"The documentation: http://127.0.0.1:{server.server_port}{HOME} (Ctrl-C ends it)")
    sys.stdout.flush()
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
