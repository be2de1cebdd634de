# Names of disks and partitions.

# /dev/sda → sda
strip_dev() {
  printf '%s\n' "${1#/dev/}"
}

# sda → /dev/sda; a path stays as it is.
prepend_dev() {
  case $1 in
    /dev/*) printf '%s\n' "$1" ;;
    *) printf '/dev/%s\n' "$1" ;;
  esac
}

# The disk of a partition, or of itself: sda3 → /dev/sda, nvme0n1p2 → /dev/nvme0n1. Ends with 1 for
# names that are no disk's; then it prints an empty line.
whole_disk_name() {
  local dev
  dev=$(prepend_dev "$1")
  case $dev in
    /dev/nvme*n[0-9]* | /dev/mmcblk[0-9]* | /dev/md[0-9]* | /dev/loop[0-9]* | /dev/nbd[0-9]* | \
      /dev/pmem[0-9]* | /dev/rbd[0-9]* | /dev/cciss/* | /dev/ida/* | /dev/rd/*)
      printf '%s\n' "$dev" | sed 's/p[0-9][0-9]*$//'
      ;;
    /dev/sd[a-z]* | /dev/hd[a-z]* | /dev/vd[a-z]* | /dev/xvd[a-z]* | /dev/ubd[a-z]*)
      printf '%s\n' "$dev" | sed 's/[0-9]*$//'
      ;;
    *)
      echo
      return 1
      ;;
  esac
}

# A partition of a disk: sda 1 → /dev/sda1, nvme0n1 1 → /dev/nvme0n1p1. Ends with 1 as whole_disk_name does.
partition_name() {
  local dev
  if ! dev=$(whole_disk_name "$1"); then
    echo
    return 1
  fi
  case $dev in
    *[0-9]) printf '%sp%s\n' "$dev" "$2" ;;
    *) printf '%s%s\n' "$dev" "$2" ;;
  esac
}

# True where the kernel has this disk or partition.
partition_exists() {
  awk 'BEGIN { name = ARGV[1]; ARGV[1] = ""; status = 1 }
    NR > 2 && $4 == name { status = 0 }
    END { exit status }' "$(strip_dev "$1")" </proc/partitions
}

# Prints the folder in /sys of every disk that has a size: no memory disks, nothing that stands on other disks.
disk_folders() {
  local folder
  for folder in /sys/block/*; do
    case ${folder##*/} in
      loop* | ram* | zram* | dm-* | md* | sr* | fd* | nbd* | mtdblock* | mmcblk*boot[0-9] | mmcblk*rpmb) continue ;;
    esac
    if [ "$(cat "$folder/size" 2>/dev/null || echo 0)" -gt 0 ]; then printf '%s\n' "$folder"; fi
  done
}

# Prints /dev/NAME of every disk that can be written; those that are soldered or screwed in come first.
list_disks() {
  local folder removable
  for removable in 0 1; do
    for folder in $(disk_folders); do
      [ "$(cat "$folder/ro" 2>/dev/null)" != 1 ] || continue
      [ "$(cat "$folder/removable" 2>/dev/null || echo 0)" = "$removable" ] || continue
      disk_of_folder "$folder"
    done
  done
}

# /sys/block/cciss!c0d0 → /dev/cciss/c0d0
disk_of_folder() {
  printf '/dev/%s\n' "${1##*/}" | sed 's:!:/:g'
}
