# The file systems that everything else looks into.
mount_file_systems() {
  mkdir -p /proc /sys /dev /run /tmp /mnt /boot /etc /var/log /lib/modules
  # The kernel may have mounted some of them.
  [ -e /proc/cmdline ] || mount -t proc proc /proc
  [ -d /sys/class ] || mount -t sysfs sysfs /sys
  grep -q ' /dev devtmpfs ' /proc/mounts || mount -t devtmpfs devtmpfs /dev
  mkdir -p /dev/pts /dev/shm
  mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  if [ -d /sys/firmware/efi/efivars ]; then mount -t efivarfs efivarfs /sys/firmware/efi/efivars; fi
  [ -e /var/run ] || ln -s /run /var/run
  ln -sf /proc/self/fd /dev/fd
  ln -sf /proc/self/mounts /etc/mtab
}
