# Devices: the kernel makes their nodes; modules are loaded by udev where the ramdisk has it (rules of
# flavours run), else by the aliases that the kernel shows.

# Prints the path of the udev daemon; ends with 1 where the ramdisk has none.
find_udevd() {
  local name
  for name in /lib/systemd/systemd-udevd /usr/lib/systemd/systemd-udevd systemd-udevd udevd; do
    if command -v "$name"; then return 0; fi
  done
  return 1
}

# Once, before the fragments.
start_devices() {
  local udevd
  if udevd=$(find_udevd) && command -v udevadm >/dev/null; then
    mkdir -p /run/udev
    "$udevd" --daemon --resolve-names=never || say 'udevd did not start; going on without it'
  fi
  load_modules_by_udev
}

# Loads the modules of all devices that are there, and waits until that is done. May be called again:
# for devices that came later, it does what is missing.
load_modules_by_udev() {
  if [ -S /run/udev/control ]; then
    udevadm trigger --type=subsystems --action=add || :
    udevadm trigger --type=devices --action=add || :
    udevadm settle --timeout=60 || say 'devices did not settle within 60 s; going on'
  else
    load_modules_by_alias
  fi
}

# A driver of a bus shows new devices, so this goes on until nothing new shows.
load_modules_by_alias() {
  local aliases before='' pass=0
  while [ "$pass" -lt 8 ]; do
    aliases=$(find /sys/devices -name modalias -exec cat {} + 2>/dev/null | sort -u) || :
    if [ "$aliases" = "$before" ]; then break; fi
    set -f
    # Most devices need no module, or one that this ramdisk does not have.
    # shellcheck disable=SC2086
    modprobe -a -b -q $aliases 2>/dev/null || :
    set +f
    before=$aliases
    pass=$((pass + 1))
  done
}
