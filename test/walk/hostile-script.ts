import type { Target } from './hostile-target.ts'

/** What a hostile script tries; each line of what it says is a success. `$1` names folders of the host. */
export const attack = (host: Target) => `
say() { echo "SUCCESS $*"; }
H=${host.home} F=${host.folder}
try_write() { for at in "$@"; do (echo pwned >"$at/pwned-${host.mark}") 2>/dev/null && [ -e "$at/pwned-${host.mark}" ] && OUT="$OUT $at"; done; }
OUT=
for root in "" /proc/1/root /proc/self/root /proc/$PPID/root; do
  [ -z "$root" ] && [ "$PLACE" = inside ] && continue
  [ "$PLACE" = outside ] && try_write $root/etc
  try_write $root$H $root$F $root$F/store/layers $root$F/flavours/evil $root$F/flavours/evil/lib
done
for layer in $F/store/layers/*; do try_write $layer $layer/fs $layer/fs/etc; done
mount -o remount,rw,bind / 2>/dev/null && try_write /etc $H $F
mount -o remount,rw / 2>/dev/null && [ "$PLACE" = outside ] && try_write /etc $H $F
mkdir -p /tmp/mnt 2>/dev/null
for fs in devtmpfs sysfs debugfs cgroup2 securityfs; do mount -t $fs none /tmp/mnt 2>/dev/null && say "mounted $fs"; umount /tmp/mnt 2>/dev/null; done
unshare -m sh -c 'mount -o remount,rw,bind / && echo x >'$H/pwned-${host.mark} 2>/dev/null && say "unshare: rw"
for node in /tmp/node "\${TMPDIR:-/tmp}/node"; do mknod $node b 8 0 2>/dev/null && say "made a device"; mknod $node c 1 1 2>/dev/null && say "made /dev/mem"; done
echo 1 2>/dev/null >/proc/sys/kernel/printk_ratelimit && say "wrote a sysctl"
(cat /proc/sys/kernel/core_pattern >/proc/sys/kernel/core_pattern) 2>/dev/null && say "wrote core_pattern"
(echo h >/proc/sysrq-trigger) 2>/dev/null && say sysrq
kill -9 ${host.pid} 2>/dev/null && say "killed a process of the host"
for link in /proc/[0-9]*; do grep -q "${host.mark}" $link/cmdline 2>/dev/null && [ "$link" != "/proc/$$" ] && grep -q canary $link/cmdline && say "sees $link of the host"; done
ip link add evil0 type dummy 2>/dev/null && say "changed the network"
ip link set lo mtu 65000 2>/dev/null && say "changed lo"
hostname pwned 2>/dev/null
[ "$PLACE" = inside ] && chroot /proc/1/root /bin/sh -c "cat $H/private" 2>/dev/null && say "left the chroot"
if [ "$PLACE" = inside ]; then
  for root in "" /proc/1/root /proc/1/cwd /proc/self/cwd/../../../../..; do cat $root$H/private 2>/dev/null && say "read the home by $root"; done
  [ -e $F/flavours ] && say "sees the flavours of the host"
  [ -e $F/store ] && say "sees the store"
  ls /run/docker.sock /run/dbus /run/systemd /var/run/docker.sock 2>/dev/null && say "sees /run"
fi
[ -z "$OUT" ] || say "wrote $OUT"
(setsid sh -c 'sleep 300; : ${host.mark}' >/dev/null 2>&1 &)
(nohup sh -c 'sleep 300; : ${host.mark}' >/dev/null 2>&1 &)
(sh -c '(sh -c "sleep 300; : ${host.mark}" &) &' >/dev/null 2>&1)
true
`
