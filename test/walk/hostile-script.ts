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
mkdir -p "\${TMPDIR:-/tmp}/mnt" 2>/dev/null; unshare -m -C mount -t cgroup2 none "\${TMPDIR:-/tmp}/mnt" 2>/dev/null && say "mounted cgroup2 in a namespace"
unshare -U -r -m -C true 2>/dev/null && say "made a cgroup namespace"
(cat /proc/keys /proc/key-users | grep .) 2>/dev/null && say "read the keys of the builder"
if command -v perl >/dev/null && [ "$(uname -m)" = x86_64 ]; then
  # add_key, request_key, keyctl to get the session's keyring; a cgroup namespace by clone and, of 32 bits, by x32.
  perl -e 'exit(syscall(248, "user", "parfait-test", "x", 1, -3) < 0)' && say "planted a key"
  perl -e 'exit(syscall(249, "user", "parfait-test", 0, -3) < 0)' && say "asked for a key"
  perl -e 'exit(syscall(250, 0, -3, 0) < 0)' && say "found the keyring of the session"
  perl -e 'exit(syscall(0x40000000 | 250, 0, -3, 0) < 0)' && say "found it as x32"
  perl -e '$p = syscall(56, 0x02000011, 0, 0, 0, 0); exit 0 if $p == 0; exit($p < 0)' && say "made a cgroup namespace by clone"
fi
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
