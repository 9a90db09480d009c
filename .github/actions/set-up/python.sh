#!/usr/bin/env bash
# Find a Python that the grader runs on, and name the environment that belongs to it.
# Outputs: `python`, the interpreter; `folder`, the environment; `key`, what the environment is of.
# -I everywhere: this runs in the student's folder, where a hashlib.py would else be imported.
set -euo pipefail

grader="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"

find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 \
    "${RUNNER_TOOL_CACHE:-/opt/hostedtoolcache}"/Python/3.1[1-3]*/*/bin/python3; do
    if "$candidate" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -I -c 'import sys; print(sys.executable)'
      return
    fi
  done
  return 1
}

digest() {
  "$python" -I -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest()[:16])'
}

if ! python="$(find_python)"; then
  echo "::error title=No Python::This runner has no Python 3.11 or newer. Name another runner in classroom.toml, such as ubuntu-24.04."
  exit 1
fi
version="$("$python" -I -c 'import platform as p, sys; print(p.python_version(), sys.implementation.cache_tag, p.system(), p.machine(), sep="-")')"
content="$(cat "$grader/requirements.lock" "$grader"/*.whl | digest)"
{
  echo "python=$python"
  echo "folder=${RUNNER_TEMP:?}/autograding"
  echo "key=autograding-$version-$content"
} >>"$GITHUB_OUTPUT"
