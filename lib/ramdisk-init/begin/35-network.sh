# The network is there before the fragments where the boot loader gave ip= or BOOTIF=, else when a fragment
# asks for it: a machine under test needs none. boot_network=on|off overrides that.

# What fragments call. Ends the boot with a message where there is no network.
need_network() {
  network_up || fail "no network: $network_fault"
}

# Brings the network up once; later calls find it up. Ends with 1, and the reason in network_fault.
network_up() {
  local said=''
  if [ "$network_is_up" = 1 ]; then return 0; fi
  if [ "$(get_kernel_parameter boot_network)" = off ]; then
    network_fault="it is switched off by 'boot_network=off'"
    return 1
  fi
  network_deadline=$(($(date +%s) + $(number_parameter_or network_wait 60)))
  ip link set dev lo up
  while ! try_interfaces; do
    if [ "$(network_time_left)" -le 0 ]; then return 1; fi
    if [ "$network_fault" != "$said" ]; then
      say "waiting for the network, $(network_time_left) s at most: $network_fault"
      said=$network_fault
    fi
    sleep 2
    load_modules_by_udev
  done
  network_is_up=1
  say "network: $BOOT_INTERFACE has $BOOT_IP_ADDRESS/$BOOT_NETMASK, boot server ${BOOT_SERVER:-not known}"
}

network_time_left() {
  echo $((network_deadline - $(date +%s)))
}

# Before the fragments: a machine that was booted over the network gets it, without insisting.
network_up_if_booted_from() {
  case $(get_kernel_parameter boot_network) in
    off) return 0 ;;
    on) need_network ;;
    *)
      if get_kernel_parameter BOOTIF >/dev/null || get_kernel_parameter ip >/dev/null; then
        case $boot_method in
          off | none) [ -n "$BOOT_IP_ADDRESS" ] || return 0 ;;
        esac
        network_up || say "no network: $network_fault; going on without it"
      fi
      ;;
  esac
}

# Tries the interface that was booted from, or that ip= names; else each in turn that has a link.
try_interfaces() {
  local name
  choose_interfaces || return 1
  for name in $boot_interfaces; do ip link set dev "$name" up; done
  wait_for_links "$boot_interfaces"
  network_fault="no link on $(list_with_macs "$boot_interfaces"); is the cable plugged in?"
  for name in $boot_interfaces; do
    if has_link "$name" && set_up_interface "$name"; then
      BOOT_INTERFACE=$name
      BOOT_MAC_ADDRESS=${BOOT_MAC_ADDRESS:-$(tr a-f A-F <"/sys/class/net/$name/address")}
      return 0
    fi
  done
  return 1
}

choose_interfaces() {
  local all
  all=$(list_interfaces)
  boot_interfaces=$all
  if [ -z "$all" ]; then
    network_fault='this ramdisk has no driver for a network interface of this machine, or it has none'
    return 1
  elif [ -n "$booted_from_mac" ]; then
    boot_interfaces=$(find_interface "$booted_from_mac") && return 0
    network_fault="no interface has the MAC $booted_from_mac of BOOTIF; there are $(list_with_macs "$all")"
    return 1
  elif [ -n "$BOOT_INTERFACE" ]; then
    boot_interfaces=$BOOT_INTERFACE
    if [ -e "/sys/class/net/$BOOT_INTERFACE" ]; then return 0; fi
    network_fault="no interface is called '$BOOT_INTERFACE', as ip= has it; there are $(list_with_macs "$all")"
    return 1
  fi
}

list_with_macs() {
  local name
  for name in $1; do printf '%s (%s), ' "$name" "$(cat "/sys/class/net/$name/address")"; done | sed 's/, $//'
}

# Negotiating a link takes seconds; the first that shows is enough.
wait_for_links() {
  local name
  while [ "$(network_time_left)" -gt 0 ]; do
    for name in $1; do
      if has_link "$name"; then return 0; fi
    done
    sleep 0.2
  done
}
