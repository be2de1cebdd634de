# Gives one interface its address: that of ip=, else one by DHCP. Ends with 1, and the reason in network_fault.
set_up_interface() {
  if [ -n "$BOOT_IP_ADDRESS" ] && [ "$boot_method" != dhcp ]; then
    set_static_address "$1"
  else
    ask_dhcp "$1"
  fi
}

set_static_address() {
  BOOT_NETMASK=${BOOT_NETMASK:-255.255.255.0}
  ip addr flush dev "$1"
  if ! ifconfig "$1" "$BOOT_IP_ADDRESS" netmask "$BOOT_NETMASK" up; then
    network_fault="$1 did not take the address '$BOOT_IP_ADDRESS' and the netmask '$BOOT_NETMASK' of ip="
    return 1
  fi
  if [ -n "$BOOT_GATEWAY" ]; then ip route replace default via "$BOOT_GATEWAY" dev "$1"; fi
  for server in $boot_dns; do add_name_server "$server"; done
  if [ -n "$boot_hostname" ]; then set_hostname "$boot_hostname"; fi
  wait_for_boot_server
}

# A port of a switch may swallow what comes in its first seconds. A server that answers no ping is no fault.
wait_for_boot_server() {
  local try=0
  [ -n "$BOOT_SERVER" ] || return 0
  while [ "$try" -lt 30 ]; do
    if ping -c 1 -W 1 -q "$BOOT_SERVER" >/dev/null 2>&1; then return 0; fi
    try=$((try + 1))
  done
  say "the boot server $BOOT_SERVER answers no ping; going on"
}

add_name_server() {
  case $1 in
    '' | 0.0.0.0 | *[!0-9a-fA-F.:]*) return 0 ;;
  esac
  grep -qxF "nameserver $1" /etc/resolv.conf 2>/dev/null || printf 'nameserver %s\n' "$1" >>/etc/resolv.conf
}

# udhcpc stays in the background and renews the address.
ask_dhcp() {
  local lease="/run/dhcp/$1" tries=$(($(network_time_left) / 3 + 1))
  rm -rf "$lease"
  mkdir -p "$lease" /etc
  write_dhcp_script
  if ! udhcpc -i "$1" -s /run/dhcp/script -p "$lease/pid" -n -t $((tries < 5 ? tries : 5)) -T 3 -O tftp -x "hostname:$(hostname)" >/run/dhcp/log 2>&1; then
    network_fault="no answer to DHCP on $1 ($(cat "/sys/class/net/$1/address"))"
    return 1
  fi
  BOOT_IP_ADDRESS=$(cat "$lease/ip")
  BOOT_NETMASK=$(cat "$lease/subnet")
  BOOT_GATEWAY=$(cut -d ' ' -f 1 "$lease/router")
  if [ -z "$BOOT_SERVER" ]; then BOOT_SERVER=$(first_word_of "$lease/siaddr" "$lease/tftp" "$lease/serverid"); fi
  # "bad" is what udhcpc makes of a name that is none.
  if grep -qvxE '(bad)?' "$lease/hostname"; then set_hostname "$(cat "$lease/hostname")"; fi
  for server in $(cat "$lease/dns"); do add_name_server "$server"; done
}

# What a server says is data: each value goes into a file of its own, and is never run.
write_dhcp_script() {
  cat >/run/dhcp/script <<'SCRIPT'
#!/bin/sh
lease=/run/dhcp/$interface
case $1 in
  deconfig)
    ip addr flush dev "$interface"
    ip link set dev "$interface" up
    ;;
  bound | renew)
    printf '%s\n' "$ip" >"$lease/ip"
    printf '%s\n' "${subnet:-255.255.255.0}" >"$lease/subnet"
    printf '%s\n' "$router" >"$lease/router"
    printf '%s\n' "$siaddr" >"$lease/siaddr"
    printf '%s\n' "$tftp" >"$lease/tftp"
    printf '%s\n' "$serverid" >"$lease/serverid"
    printf '%s\n' "$hostname" >"$lease/hostname"
    printf '%s\n' "$dns" >"$lease/dns"
    ifconfig "$interface" "$ip" netmask "${subnet:-255.255.255.0}" up || exit
    for gateway in $router; do
      ip route replace default via "$gateway" dev "$interface" && break
    done
    ;;
esac
SCRIPT
  chmod +x /run/dhcp/script
}

first_word_of() {
  local file word
  for file; do
    read -r word _ <"$file"
    if [ -n "$word" ]; then
      printf '%s\n' "$word"
      return 0
    fi
  done
}

# Only what may be a host name becomes one.
set_hostname() {
  case $1 in
    '' | -* | *[!A-Za-z0-9.-]*) say "'$1' is no name for a host"; return 1 ;;
  esac
  printf '%s\n' "$1" >/etc/hostname
  hostname "$1"
}
