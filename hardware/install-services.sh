#!/usr/bin/env bash
# Installs the systemd units. Run as root from a checkout in /opt/kiosk after `bash hardware/start.sh --prepare-only`.
#   install-services.sh server            the service only
#   install-services.sh screen            the screen only (server elsewhere: set KIOSK_URL in /etc/kiosk/screen.env)
#   install-services.sh server screen     both on one machine
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "错误：$*" >&2; exit 1; }

[ $# -ge 1 ] || fail "请说明装什么：server、screen 或两者"
[ "$(id -u)" = 0 ] || fail "请用 root 运行"
[ "$here" = /opt/kiosk/hardware ] || fail "请把项目放在 /opt/kiosk（现在在 ${here%/hardware}）"
[ -x /opt/kiosk/.venv/bin/kiosk ] || fail "请先执行 bash hardware/start.sh --prepare-only"
command -v systemctl >/dev/null || fail "本机没有 systemd"

add_user() { id "$1" >/dev/null 2>&1 || useradd --system --create-home --shell /usr/sbin/nologin "$1"; }

install -d -m 0755 /etc/kiosk
for part in "$@"; do
  case $part in
    server)
      add_user kiosk
      install -d -o kiosk -g kiosk -m 0750 /var/lib/kiosk
      # Models fetched by root are moved, not fetched twice.
      if [ -d /root/.local/share/kiosk/models ] && [ ! -d /var/lib/kiosk/models ]; then
        cp -r /root/.local/share/kiosk/models /var/lib/kiosk/models
        chown -R kiosk:kiosk /var/lib/kiosk
      fi
      units=(kiosk.service) ;;
    screen)
      DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        cage chromium chromium-l10n wlr-randr fonts-noto-cjk libnss3-tools curl alsa-utils pipewire wireplumber pipewire-alsa
      add_user kiosk-screen
      usermod -aG video,audio,render,input kiosk-screen
      units=(kiosk-screen.service kiosk-presence.service) ;;
    *) fail "不认识 '$part'；可选 server、screen" ;;
  esac
  for unit in "${units[@]}"; do
    install -m 0644 "$here/systemd/$unit" "/etc/systemd/system/$unit"
    systemctl daemon-reload
    systemctl enable --now "$unit"
  done
done
echo "完成。查看状态：systemctl status 'kiosk*'；日志：journalctl -u kiosk -f"
