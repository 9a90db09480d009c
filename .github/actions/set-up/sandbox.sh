#!/usr/bin/env bash
# Make the strongest sandbox work on a runner of GitHub, or say that a weaker one grades.
#
# Ubuntu 24.04 forbids user namespaces to programs without an AppArmor profile. The profile below
# allows them to bubblewrap alone. Only a machine of GitHub's own, which is thrown away after the
# job, is changed; on any other machine we look and say what is missing.
set -euo pipefail

bwrap="${BWRAP:-/usr/bin/bwrap}"
profiles="${APPARMOR_PROFILES:-/etc/apparmor.d}"

works() {
  "$bwrap" --unshare-all --die-with-parent --new-session --ro-bind / / true 2>/dev/null
}

install_bubblewrap() {
  local install=(sudo apt-get install --yes --quiet --no-install-recommends bubblewrap)
  "${install[@]}" >/dev/null || { sudo apt-get update --quiet >/dev/null && "${install[@]}" >/dev/null; }
}

allow_namespaces() {
  sudo tee "$profiles/autograding-bwrap" >/dev/null <<PROFILE
abi <abi/4.0>,
include <tunables/global>

profile autograding-bwrap $bwrap flags=(unconfined) {
  userns,
}
PROFILE
  sudo apparmor_parser --replace "$profiles/autograding-bwrap"
}

if ! works && [ "$(uname -s)" = Linux ] && [ "${RUNNER_ENVIRONMENT:-}" = github-hosted ]; then
  [ -x "$bwrap" ] || install_bubblewrap || true
  [ ! -x "$bwrap" ] || works || allow_namespaces || true
fi

if works; then
  echo "Sandbox: bubblewrap works."
elif [ -x "$bwrap" ]; then
  echo "::warning title=Weaker sandbox::bubblewrap may not use namespaces on this runner, so a weaker sandbox grades; the report says which. Allow user namespaces to $bwrap."
else
  echo "::warning title=Weaker sandbox::This runner has no bubblewrap, so a weaker sandbox grades; the report says which. Install it: apt-get install bubblewrap."
fi
