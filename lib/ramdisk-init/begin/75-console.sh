# Everything that the init and its fragments print goes to every console that the kernel prints on, and into
# /var/log/init.log.
open_console() {
  local name others=''
  # /dev/console is the last of them.
  for name in $(sed 's/[^ ]*$//' /sys/class/tty/console/active); do
    if can_open "/dev/$name"; then others="$others /dev/$name"; fi
  done
  mkfifo /run/init-output
  # Opened both ways, the pipe has no end when a fragment leads all output elsewhere.
  # shellcheck disable=SC2086
  tee -a /var/log/init.log $others 0<>/run/init-output >"$(console_or_null)" 2>/dev/null &
  output_process=$!
  restore_output
  quieten_kernel
}

# For a fragment that led the output elsewhere, too. A pipe that nobody reads would stop process 1.
restore_output() {
  local output
  output=$(console_or_null)
  if kill -0 "$output_process" 2>/dev/null && [ -p /run/init-output ]; then
    exec <"$output" >/run/init-output 2>&1
  else
    exec <"$output" >"$output" 2>&1
  fi
}

# A redirection that fails would end process 1, so each is tried before. Machines may have no console at all.
console_or_null() {
  if can_open /dev/console; then echo /dev/console; else echo /dev/null; fi
}

can_open() {
  { true <>"$1"; } 2>/dev/null
}

# What was printed is to be read before the machine is gone.
flush_log() {
  sleep 0.3
}

# Warnings and worse, unless the command line says otherwise: reports stand between the kernel's lines.
quieten_kernel() {
  local word
  for word in loglevel debug ignore_loglevel quiet; do
    if get_kernel_parameter "$word" >/dev/null; then return 0; fi
  done
  dmesg -n 5
}
