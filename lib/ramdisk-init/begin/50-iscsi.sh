# start_iscsi_target IQN DEVICE [INITIATOR]: exports a disk as LUN 1 to an address, or to ALL. Wants tgtd and tgtadm
# in the ramdisk. Ends with 1 where the target did not come up.
start_iscsi_target() {
  local try=0
  mkdir -p /var/run
  tgtd || return 1
  # The daemon answers a moment after it has gone to the background.
  while ! tgtadm --lld iscsi --mode system --op show >/dev/null 2>&1; do
    try=$((try + 1))
    if [ "$try" -ge 50 ]; then
      say 'tgtd did not answer'
      return 1
    fi
    sleep 0.2
  done
  tgtadm --lld iscsi --mode target --op new --tid 1 --targetname "$1" &&
    tgtadm --lld iscsi --mode logicalunit --op new --tid 1 --lun 1 --backing-store "$2" &&
    tgtadm --lld iscsi --mode target --op bind --tid 1 --initiator-address "${3:-ALL}"
}

# Takes the target of start_iscsi_target down, also with initiators that did not log out, and ends the daemon.
stop_iscsi_target() {
  tgtadm --lld iscsi --mode target --op unbind --tid 1 --initiator-address ALL 2>/dev/null || :
  tgtadm --lld iscsi --mode target --op delete --force --tid 1
  tgtadm --lld iscsi --mode system --op delete || killall tgtd
}
