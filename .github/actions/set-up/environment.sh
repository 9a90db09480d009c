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
# The wheel has no hash of its own here: it lies in the commit that the workflow names.
"$python" -I -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check \
  --no-deps --only-binary :all: --require-hashes --requirement "$grader/requirements.lock"
"$python" -I -m pip --python "$folder/bin/python" install --quiet --disable-pip-version-check \
  --no-deps --no-index "$grader"/autograding-*.whl
