import type { Workshop } from '../fixtures/workshop.ts'

/** Each line that it prints is a success. Root in its namespaces, it has the programs of the host for it. */
export const attack = (at: {
  shop: Workshop
  home: string
  mark: string
  port: number
  pid: number
}) => `
say() { echo "SUCCESS $*"; }
for file in /etc/shadow /etc/passwd /etc/hostname /etc/hosts ${at.home}/private; do
  for root in "" /proc/1/root /proc/self/root /proc/self/cwd /proc/1/cwd /tree/.. /output/.. /scratch/..; do
    cat $root$file >/dev/null 2>&1 && say "read $root$file"
  done
done
for folder in ${at.home} ${at.shop.folder} /root /home /var /boot /opt /srv /mnt /run /sys; do
  [ -e $folder ] && say "sees $folder"
done
for fd in /proc/self/fd/*; do [ -d $fd/ ] && [ $(readlink $fd) != /proc/self/fd ] && say "has $(readlink $fd)"; done
for folder in / /etc /usr /usr/bin /lib /tree /tree/etc /tree/tmp /parfait /dev /dev/shm /layers /layers/0 /secrets /proc /proc/sys/kernel /var; do
  (echo x >$folder/pwned) 2>/dev/null && say "wrote to $folder"
done
(echo x >/resolv.conf) 2>/dev/null && say "wrote resolv.conf"
for path in / /tree /usr /parfait /dev /layers /etc/alternatives; do
  mount -o remount,rw $path 2>/dev/null && say "remounted $path"
  mount -o remount,rw,bind $path 2>/dev/null && say "remounted the bind $path"
  umount $path 2>/dev/null && say "unmounted $path"
  umount --lazy $path 2>/dev/null && say "unmounted $path lazily"
  mount --bind /scratch $path 2>/dev/null && say "bound over $path"
  unshare --mount mount -o remount,rw,bind $path 2>/dev/null && say "remounted $path elsewhere"
  unshare --user --map-root-user --mount mount -o remount,rw,bind $path 2>/dev/null && say "remounted $path for a user"
  unshare --mount umount $path 2>/dev/null && say "unmounted $path elsewhere"
done
for kind in tmpfs proc sysfs devtmpfs overlay; do mount -t $kind none /scratch 2>/dev/null && say "mounted $kind"; done
mknod /scratch/disk b 8 0 2>/dev/null && say "made a device"
mknod /scratch/memory c 1 1 2>/dev/null && say "made /dev/mem"
(cat /proc/sys/kernel/core_pattern >/proc/sys/kernel/core_pattern) 2>/dev/null && say "wrote core_pattern"
(echo h >/proc/sysrq-trigger) 2>/dev/null && say "used sysrq"
grep -q '[${at.mark[0]}]${at.mark.slice(1)}' /proc/[0-9]*/cmdline 2>/dev/null && say "sees a process of the host"
kill -9 ${at.pid} 2>/dev/null && say "killed a process of the host"
[ "$(grep -c : /proc/net/dev)" = 1 ] || say "sees a network"
[ "$(tail -n +2 /proc/net/unix | wc -l)" = 0 ] || say "sees sockets"
`

/** What it does over the network, for which the shell has no words. */
export const connecting = (port: number) => `
const { connect } = require('node:net')
for (const to of [{ port: ${port}, host: '127.0.0.1' }, { port: 80, host: '192.0.2.1' }])
  connect(to).on('connect', () => console.log('SUCCESS reached ' + to.host)).on('error', () => {})
setTimeout(() => process.exit(), 500)
`
