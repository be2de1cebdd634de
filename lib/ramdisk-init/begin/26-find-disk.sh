# Prints the disk to work on: /dev/NAME. The argument is a list, 'sda,vda', of which the first that exists is
# taken; without one, the parameter disk= counts; without that, the first disk of the machine.
# Partitions stand for their disks, and links such as /dev/disk/by-id/… for where they lead. Disks may
# need their time to appear: this waits up to 30 s (parameter disk_wait=). Ends with 1 where none came.
find_disk() {
  local wanted="${1:-${DISK-}}" wait dev
  wait=$(number_parameter_or disk_wait 30)
  while ! dev=$(first_disk_of "$wanted"); do
    if [ "$wait" -le 0 ]; then
      say_no_disk "$wanted"
      return 1
    fi
    sleep 1
    wait=$((wait - 1))
    load_modules_by_udev
  done
  printf '%s\n' "$dev"
}

first_disk_of() {
  local name dev
  if [ -z "$1" ]; then
    dev=$(list_disks | head -n 1)
    [ -n "$dev" ] || return 1
    printf '%s\n' "$dev"
    return 0
  fi
  IFS=,
  set -f
  for name in $1; do
    set +f
    unset IFS
    dev=$(prepend_dev "$name")
    if [ -L "$dev" ]; then dev=$(readlink -f "$dev"); fi
    if dev=$(whole_disk_name "$dev") && partition_exists "$dev"; then
      printf '%s\n' "$dev"
      return 0
    fi
  done
  set +f
  unset IFS
  return 1
}

say_no_disk() {
  local there
  there=$(list_disks | tr '\n' ' ')
  say "no disk found${1:+ of '$1'}; this machine has: ${there:-none that its kernel has a driver for in this ramdisk}"
}
