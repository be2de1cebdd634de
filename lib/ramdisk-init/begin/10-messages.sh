# What process 1 says. Everything here goes to the standard error, so that a message shows on the console
# and stays in the log also where the output of a function is captured: disk=$(find_disk).

# Prints a message: [deploy] writing /dev/sda
say() {
  printf '[%s] %s\n' "${fragment:-init}" "$*" >&2
}

# Ends what the machine is doing: says why, tells the boot server, and opens the troubleshooting shell,
# or does what the parameter on_failure= says. Does not return.
fail() {
  set +eu
  if [ $# = 0 ]; then set -- 'no reason was given'; fi
  say "FAILED: $*"
  report_to_server failed "$*"
  end_after_failure
}

# A fragment ended the shell: by exit, by set -e, by a syntax error. Process 1 must not end, so all of
# this happens in its EXIT trap, which does not return either.
on_exit() {
  set +eux
  unset IFS
  cd /
  restore_output
  if [ "$1" = 0 ]; then
    say "ended the boot by 'exit 0'; what comes after it did not run ('finish' is the way to end a boot)"
    finish_by_parameter
  fi
  fail "the init fragment of the flavour '$fragment' ended with exit status $1; see what it printed above"
}

# The line above every fragment in /init. Nothing of one fragment's way of working reaches the next.
begin_fragment() {
  set +eux
  unset IFS
  cd /
  restore_output
  fragment=$1
  if [ "$1" != init ]; then say starting; fi
}
