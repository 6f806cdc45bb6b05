#!/usr/bin/env bash
# Everything that testing needs, Chromium from Debian included, and then all the tests. Arguments go to pytest.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

trust_certificates
cd "$PROJECT"
step "uv $UV_VERSION" install_uv
step "locked environment with the development group" sync
step "Chromium and fonts" install_browser
step "models" fetch_models
check "ruff check" "$VENV/bin/ruff" check .
check "ruff format" "$VENV/bin/ruff" format --check .
check "mypy" "$VENV/bin/mypy"
if [ $# -gt 0 ]; then
  check "pytest" "$VENV/bin/pytest" --durations=10 "$@"
else
  # Nothing here waits for a real clock but somebody in front of a screen, who has the machine to himself.
  in_browser=(tests/e2e tests/web)
  check "pytest" "$VENV/bin/pytest" --durations=10 -n 2 --dist loadfile "${in_browser[@]/#/--ignore=}"
  check "pytest in Chromium" "$VENV/bin/pytest" --durations=10 "${in_browser[@]}"
fi
checked
