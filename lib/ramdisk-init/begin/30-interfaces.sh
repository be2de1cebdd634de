# Network interfaces by name and by MAC.

# Prints the names of the interfaces that are hardware, or stand for it; one a line.
list_interfaces() {
  local folder
  for folder in /sys/class/net/*; do
    # 1: Ethernet, 32: InfiniBand; include/uapi/linux/if_arp.h
    case $(cat "$folder/type" 2>/dev/null) in
      1 | 32) printf '%s\n' "${folder##*/}" ;;
    esac
  done
}

# Prints the interface that has a MAC, in upper or lower case; without an argument, the first one. Ends
# with 1 where there is none.
find_interface() {
  local wanted name address
  wanted=$(lower_case "${1-}")
  for name in $(list_interfaces); do
    address=$(lower_case "$(cat "/sys/class/net/$name/address")")
    # The name of an InfiniBand port's BOOTIF is the end of its longer address.
    case $address in
      *"$wanted")
        printf '%s\n' "$name"
        return 0
        ;;
    esac
  done
  return 1
}

# set_mac eth0 52:54:00:12:34:56
set_mac() {
  ip link set dev "$1" address "$2"
}

# Gives an interface the name of the second argument; another one that has it gets the first one's.
swap_ifname() {
  local dev="$1" dev2="$2" name
  if [ "$dev" = "$dev2" ]; then return 0; fi
  # An interface that is up keeps its name.
  for name in "$dev" "$dev2"; do
    if [ -e "/sys/class/net/$name" ]; then ip link set dev "$name" down; fi
  done
  if [ -e "/sys/class/net/$dev2" ]; then
    ip link set dev "$dev" name "swap$$" &&
      ip link set dev "$dev2" name "$dev" &&
      ip link set dev "swap$$" name "$dev2"
  else
    ip link set dev "$dev" name "$dev2"
  fi
}

# True where the interface is up and sees its peer.
has_link() {
  [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]
}

lower_case() {
  printf '%s\n' "$1" | tr '[:upper:]' '[:lower:]'
}

# BOOTIF=01-52-54-00-12-34-56 of a boot loader → 52:54:00:12:34:56, in upper case as the original had it.
# The 01 is the kind of hardware (Ethernet), and not all boot loaders write it.
mac_of_bootif() {
  printf '%s\n' "$1" | tr 'a-f-' 'A-F:' | sed 's/^[0-9A-F][0-9A-F]:\(\([0-9A-F]*:\)\{5,\}[0-9A-F]*\)$/\1/'
}

# Takes ip=client:server:gateway:netmask:hostname:device:method of the kernel, or of PXELINUX, apart.
# See https://www.kernel.org/doc/html/latest/admin-guide/nfs/nfsroot.html
read_ip_parameter() {
  BOOT_IP_ADDRESS=''
  BOOT_SERVER=''
  BOOT_GATEWAY=''
  BOOT_NETMASK=''
  BOOT_INTERFACE=''
  boot_hostname=''
  boot_dns=''
  boot_method=''
  case $1 in
    *:*)
      BOOT_IP_ADDRESS=$(printf '%s\n' "$1" | cut -d : -f 1)
      BOOT_SERVER=$(printf '%s\n' "$1" | cut -d : -f 2)
      BOOT_GATEWAY=$(printf '%s\n' "$1" | cut -d : -f 3)
      BOOT_NETMASK=$(printf '%s\n' "$1" | cut -d : -f 4)
      boot_hostname=$(printf '%s\n' "$1" | cut -d : -f 5)
      BOOT_INTERFACE=$(printf '%s\n' "$1" | cut -d : -f 6)
      boot_method=$(printf '%s\n' "$1" | cut -d : -f 7)
      boot_dns=$(printf '%s\n' "$1" | cut -d : -f 8,9 | tr : ' ')
      ;;
    [0-9]*.*) BOOT_IP_ADDRESS=$1 ;;
    *) boot_method=$1 ;;
  esac
}
