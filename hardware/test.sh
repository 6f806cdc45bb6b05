#!/usr/bin/env bash
# Everything that testing needs, Chromium from Debian included, and then all the tests. Arguments go to pytest.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

browser() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  # Without a Chinese font every page is little boxes, and a screenshot proves nothing.
  if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn 2>/dev/null)" ]; then missing+=(fontconfig fonts-noto-cjk); fi
  if [ ${#missing[@]} = 0 ]; then echo "chromium and Chinese fonts are here"; else apt_install "${missing[@]}"; fi
}

trust_certificates
cd "$PROJECT"
step "uv $UV_VERSION" install_uv
step "locked environment with the development group" sync
step "Chromium and fonts" browser
step "models" fetch_models
step "ruff check" "$VENV/bin/ruff" check .
step "ruff format" "$VENV/bin/ruff" format --check .
step "mypy" "$VENV/bin/mypy"
step "pytest" "$VENV/bin/pytest" --durations=10 "$@"
printf '\nAll checks passed in %s s.\n' "$SECONDS"
