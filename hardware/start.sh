#!/usr/bin/env bash
# From a fresh clone to a running kiosk: sets up what is missing, then `kiosk serve`. The second time takes seconds.
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

usage() {
  cat <<'TEXT'
usage: bash hardware/start.sh [--prepare-only] [OPTIONS OF kiosk serve …]

Sets up the locked Python environment in .venv, fetches and verifies the models, starts the service and prints its
address. Everything after the first option goes to `kiosk serve`, e.g.  bash hardware/start.sh --host 0.0.0.0 --port 8443
  --prepare-only   set up and stop before serving
  KIOSK_HOME=DIR   where models, cache and records are kept (default ~/.local/share/kiosk)
TEXT
}

prepare_only=
case "${1:-}" in
  -h | --help) usage; exit 0 ;;
  --prepare-only) prepare_only=1; shift ;;
esac

trust_certificates
step "安装工具 / uv $UV_VERSION" install_uv
step "安装环境 / locked environment" sync --no-dev
step "下载并校验模型 / models" fetch_models
if [ -n "$prepare_only" ]; then
  printf '\n准备完成，用时 %s 秒 / ready in %s s. Start with: .venv/bin/kiosk serve\n' "$SECONDS" "$SECONDS"
  exit 0
fi
printf '\n== 启动服务 / kiosk serve (prepared in %s s)\n' "$SECONDS"
exec "$VENV/bin/kiosk" serve "$@"
