# Posts a file as JSON: post_json URL FILE [ANSWER]. The server's answer goes into the file ANSWER. What may pass
# is tried again, with longer and longer pauses: 6 times in about a minute (parameter post_tries=). Ends with 1,
# and the reason in post_fault.
post_json() {
  local url="$1" file="$2" answer="${3:-/dev/null}" try=1 tries pause=1
  tries=$(number_parameter_or post_tries 6)
  while ! post_once "$url" "$file" "$answer"; do
    say "posting to $url failed: $post_fault"
    case $post_fault in
      # The server understood, and says no.
      *'HTTP/1.'?' 4'* | *'error: 4'*) return 1 ;;
    esac
    if [ "$try" -ge "$tries" ]; then return 1; fi
    sleep "$pause"
    try=$((try + 1))
    pause=$((pause * 2))
  done
}

# curl checks certificates, where the ramdisk has it; busybox does not.
post_once() {
  local header='Content-Type: application/json'
  if command -v curl >/dev/null; then
    post_fault=$(curl --silent --show-error --fail --max-time 60 --header "$header" \
      --data-binary "@$2" --output "$3" "$1" 2>&1)
  else
    post_fault=$(timeout 60 wget -q -O "$3" --header "$header" --post-file "$2" "$1" 2>&1) || {
      post_fault=${post_fault:-no answer within 60 s}
      return 1
    }
  fi
}

# report_to_server STATE [MESSAGE]: tells the server of the parameter report_url= how it goes; nothing where there
# is none. Never ends the boot: a machine that cannot report does its work all the same.
report_to_server() {
  local url
  url=$(get_kernel_parameter report_url) || return 0
  # Once it was tried in vain, no second minute goes into the message of that.
  if [ "$network_is_up" != 1 ] && { [ -n "$network_fault" ] || ! network_up; }; then
    say "could not report '$1' to $url: no network: $network_fault"
    return 0
  fi
  json_object state "$1" message "${2-}" flavour "$fragment" mac "$BOOT_MAC_ADDRESS" address "$BOOT_IP_ADDRESS" \
    deployment_id "$DEPLOYMENT_ID" deployment_key "$DEPLOYMENT_KEY" >/run/report.json
  post_json "$url" /run/report.json || say "could not report '$1' to $url"
}
