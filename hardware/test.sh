#!/usr/bin/env bash
# Everything that testing needs, Chromium from Debian included, and then all the tests. Arguments go to pytest.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

trust_certificates
cd "$PROJECT"
step "uv $UV_VERSION" install_uv
step "locked environment with the development group" sync
step "Chromium and fonts" install_browser
types_log=$(mktemp)
"$VENV/bin/mypy" >"$types_log" 2>&1 & types=$! # takes a minute, in which models come over the network
type_check() { local code=0; wait "$types" || code=$?; cat "$types_log"; rm -f "$types_log"; return "$code"; }
step "models" fetch_models
check "ruff check" "$VENV/bin/ruff" check .
check "ruff format" "$VENV/bin/ruff" format --check .
check "mypy" type_check
if [ $# -gt 0 ]; then
  check "pytest" "$VENV/bin/pytest" --durations=10 "$@"
else
  # Nothing here waits for a real clock but somebody in front of a screen, who has the machine to himself.
  in_browser=(tests/e2e tests/web)
  check "pytest" "$VENV/bin/pytest" --durations=10 -n 2 --dist loadfile "${in_browser[@]/#/--ignore=}"
  check "pytest in Chromium" "$VENV/bin/pytest" --durations=10 "${in_browser[@]}"
fi
checked
