# Prints the value of a parameter of the kernel's command line; nothing for one without a value. Ends with 1
# where there is no such parameter. The first one counts. Values may be quoted: message="two words".
get_kernel_parameter() {
  # shellcheck disable=SC2016
  awk '
    BEGIN { name = ARGV[1]; ARGV[1] = ""; status = 1 }
    {
      line = $0 " "
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (quoted || c !~ /[ \t]/) word = word c
        else { check(word); word = "" }
      }
    }
    function check(word) {
      if (status == 0) return
      if (word == name) status = 0
      else if (index(word, name "=") == 1) { value = substr(word, length(name) + 2); status = 0 }
    }
    END { check(word); print value; exit status }
  ' "$1" </proc/cmdline
}

# Prints a parameter's value, or the second argument where it is not there or empty.
parameter_or() {
  local value
  value=$(get_kernel_parameter "$1") || :
  printf '%s\n' "${value:-$2}"
}

# Prints a parameter's value if it is a whole number, else the second argument; says so where it is none.
number_parameter_or() {
  local value
  value=$(get_kernel_parameter "$1") || :
  case $value in
    '') value=$2 ;;
    *[!0-9]*)
      say "the parameter '$1' wants a whole number, not '$value'; taking $2"
      value=$2
      ;;
  esac
  printf '%s\n' "$value"
}

# Prints one of the words after the second argument: the parameter's value, if it is among them, else the second.
choice_parameter_or() {
  local name="$1" default="$2" value choice
  shift 2
  value=$(parameter_or "$name" "$default")
  for choice; do
    if [ "$value" = "$choice" ]; then
      printf '%s\n' "$value"
      return 0
    fi
  done
  say "the parameter '$name' is one of: $*; not '$value'; taking '$default'"
  printf '%s\n' "$default"
}

# True where the first argument has the second one in it.
string_contains() {
  case $1 in
    *"$2"*) return 0 ;;
  esac
  return 1
}

# The variables of the original init that come from the command line.
read_boot_parameters() {
  local ip bootif
  bootif=$(get_kernel_parameter BOOTIF) || :
  ip=$(get_kernel_parameter ip) || :
  BOOT_MAC_ADDRESS=$(mac_of_bootif "$bootif")
  booted_from_mac=$BOOT_MAC_ADDRESS
  read_ip_parameter "$ip"
  BOOT_SERVER=$(parameter_or boot_server "$BOOT_SERVER")
  DISK=$(get_kernel_parameter disk) || :
  DEPLOYMENT_ID=$(get_kernel_parameter deployment_id) || :
  DEPLOYMENT_KEY=$(get_kernel_parameter deployment_key) || :
  ISCSI_TARGET_IQN=$(get_kernel_parameter iscsi_target_iqn) || :
  export BOOT_MAC_ADDRESS BOOT_IP_ADDRESS BOOT_SERVER BOOT_NETMASK BOOT_GATEWAY BOOT_INTERFACE
  export DISK DEPLOYMENT_ID DEPLOYMENT_KEY ISCSI_TARGET_IQN
}
