#!/usr/bin/env bash
# Shows the hall page full screen for ever: Chromium inside the one-window compositor `cage`.
#   KIOSK_URL      address of the page           (default http://localhost:8300/)
#   KIOSK_ROTATE   0, 90, 180 or 270 degrees     (default 0; a portrait screen mostly needs 90 or 270)
#   KIOSK_CERT     the server's self-signed certificate, when the page is on another machine
#   KIOSK_PRINT=1  print the command instead of running it
set -euo pipefail

url=${KIOSK_URL:-http://localhost:8300/}
profile=${XDG_DATA_HOME:-$HOME/.local/share}/kiosk-screen
origin=$(printf '%s' "$url" | sed -E 's#^(https?://[^/]+).*#\1#')

flags=(
  --kiosk "$url"
  --user-data-dir="$profile"
  --no-first-run --no-default-browser-check --noerrdialogs --disable-infobars --hide-crash-restore-bubble
  --password-store=basic                       # no keyring dialog
  --autoplay-policy=no-user-gesture-required   # she may speak before anybody touches the glass
  --auto-accept-camera-and-microphone-capture  # no permission dialog; only this one page is ever open
  --disable-features=Translate,MediaRouter,OptimizationHints,HardwareMediaKeyHandling
  --disable-pinch --overscroll-history-navigation=0
  --disable-session-crashed-bubble --disable-component-update --disable-sync --disable-background-networking
  --lang=zh-CN
  --ozone-platform-hint=auto --enable-features=OverlayScrollbar
)

# A microphone needs a secure context. TLS or localhost are one; trust our own certificate rather than switch checks off.
trust() {
  [ -n "${KIOSK_CERT:-}" ] || return 0
  command -v certutil >/dev/null || { echo "certutil is missing: apt-get install libnss3-tools" >&2; exit 1; }
  local store="sql:$HOME/.pki/nssdb"
  mkdir -p "$HOME/.pki/nssdb"
  certutil -d "$store" -L >/dev/null 2>&1 || certutil -d "$store" -N --empty-password
  certutil -d "$store" -D -n kiosk >/dev/null 2>&1 || true
  certutil -d "$store" -A -t "P,," -n kiosk -i "$KIOSK_CERT"
}

# After a power cut Chromium must not ask whether to restore pages.
forget_crash() {
  local preferences="$profile/Default/Preferences"
  [ -f "$preferences" ] || return 0
  sed -i 's/"exited_cleanly":false/"exited_cleanly":true/; s/"exit_type":"[^"]*"/"exit_type":"Normal"/' "$preferences"
}

wait_for_server() {
  local _
  for _ in $(seq 120); do
    curl --silent --fail --insecure --max-time 2 --output /dev/null "$origin/healthz" && return 0
    sleep 1
  done
  echo "the server at $origin does not answer; showing the page anyway, it reconnects by itself" >&2
}

rotate() {
  case "${KIOSK_ROTATE:-0}" in
    0) ;;
    90 | 180 | 270)
      local output
      output=$(wlr-randr | awk 'NR == 1 {print $1}')
      wlr-randr --output "$output" --transform "$KIOSK_ROTATE"
      ;;
    *) echo "KIOSK_ROTATE must be 0, 90, 180 or 270" >&2; exit 2 ;;
  esac
}

case "${1:-}" in
  --inside) rotate; exec chromium "${flags[@]}" ;;
  "") ;;
  *) echo "usage: screen.sh  (settings come from the environment, see the head of this file)" >&2; exit 2 ;;
esac

if [ -n "${KIOSK_PRINT:-}" ]; then printf '%s\n' chromium "${flags[@]}"; exit 0; fi
trust
forget_crash
wait_for_server
if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then exec chromium "${flags[@]}"; fi
export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
exec cage -d -- "$0" --inside
