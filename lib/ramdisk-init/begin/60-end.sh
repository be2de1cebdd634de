# How a boot ends. Nothing here returns to the caller, but for a troubleshooting shell that was left.

# Opens the troubleshooting shell on the console, and comes back when it is left. troubleshoot=off: no shell.
troubleshoot() {
  local then="${1:-what it was doing goes on}"
  if [ "$(get_kernel_parameter troubleshoot)" = off ]; then return 0; fi
  say "Troubleshooting shell. The log is /var/log/init.log; on 'exit', $then."
  run_shell
}

# finish reboot|poweroff|shell: the end of a boot.
finish() {
  set +eu
  case $1 in
    reboot | poweroff)
      say "$1 ..."
      sync
      flush_log
      "$1" -f
      say "'$1' did not work"
      ;;
    shell | '') ;;
    *) say "expected 'finish reboot', 'finish poweroff' or 'finish shell', not 'finish $1'" ;;
  esac
  while :; do
    say "Shell. The log is /var/log/init.log; 'reboot' and 'poweroff' end it."
    run_shell
    # A console that is no longer there ends a shell at once.
    sleep 1
  done
}

# The end where no fragment chose one: the parameter at_end=, a shell where nothing is said.
finish_by_parameter() {
  if [ "$(get_kernel_parameter troubleshoot)" = off ]; then
    finish "$(choice_parameter_or at_end poweroff poweroff reboot shell)"
  fi
  finish "$(choice_parameter_or at_end shell shell reboot poweroff)"
}

# The end after a failure: the parameter on_failure=, a shell where nothing is said. What is not
# a shell waits, so that somebody who stands there can read the message.
end_after_failure() {
  local action pause default=shell
  if [ "$(get_kernel_parameter troubleshoot)" = off ]; then default=reboot; fi
  action=$(choice_parameter_or on_failure "$default" shell reboot poweroff)
  if [ "$action" = shell ]; then
    troubleshoot 'the machine reboots'
    finish reboot
  fi
  pause=$(number_parameter_or failure_pause 30)
  say "$action in $pause s (on_failure=)"
  sleep "$pause"
  finish "$action"
}

# A shell with job control, and with all functions of the init, until it is left.
run_shell() {
  local console
  console=$(shell_device)
  cat >/run/shell-profile <<'PROFILE'
functions_only=1
. /init
unset functions_only
PS1='ramdisk:\w# '
reboot() { sync; command reboot -f; }
poweroff() { sync; command poweroff -f; }
PROFILE
  ENV=/run/shell-profile HOME=/ TERM=${TERM:-linux} fragment=shell network_is_up=$network_is_up \
    setsid -c sh -i <"$console" >"$console" 2>&1 || :
}

# What the console stands for: /dev/console itself can control no terminal.
shell_device() {
  local name
  name=$(tr ' ' '\n' </sys/class/tty/console/active | tail -n 1)
  if [ "$name" = tty0 ]; then name=$(cat /sys/class/tty/tty0/active); fi
  if [ -n "$name" ] && can_open "/dev/$name"; then
    printf '/dev/%s\n' "$name"
  else
    console_or_null
  fi
}

# Fragments of 2012 call bash where they can do no more.
bash() {
  if [ $# = 0 ]; then troubleshoot; else command bash "$@"; fi
}
