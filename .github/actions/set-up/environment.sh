#!/usr/bin/env bash
# Install the grader and exactly the packages of its lock, each checked against its hash.
# Usage: environment.sh PYTHON FOLDER
# -I everywhere: this runs in the student's folder, where a pip.py would else be imported.
set -euo pipefail

python="$1"
folder="$2"
grader="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)"

# A folder that a run left half done is no environment.
rm -rf "$folder"
"$python" -I -m venv --without-pip "$folder"
# The grader's own wheel needs no hash: it lies in the commit that the workflow names.
install=("$python" -I -m pip --python "$folder/bin/python" install --quiet --no-deps --no-compile
  --disable-pip-version-check --only-binary ":all:")
"${install[@]}" --require-hashes --requirement "$grader/requirements.lock"
"${install[@]}" --no-index "$grader"/autograding-*.whl
# pip would compile on one core only. A module that cannot be compiled is one that nobody imports.
"$folder/bin/python" -I -m compileall -q -j 0 "$folder/lib" >/dev/null || true
