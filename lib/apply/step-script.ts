import { shellWord } from '../quoting/shell.ts'
import { hooksInside, secretsInside } from '../walk/inside.ts'
import { beginning, engineInside } from './parcel.ts'

/** What was printed on the host, so that root finds it later. */
export const logFile = '/var/log/parfait-apply.log'

const folders = [hooksInside, secretsInside, engineInside]
const output = `${engineInside}/.output`
const over = `${engineInside}/.over`

/**
 * The script of sh that carries out one step on a host, as root. Its input is a parcel of `size` bytes, then lines for
 * the log until the step is over; where they end before that, nobody listens any more, and the hook is ended, with all
 * that it started in its mounts. It prints what the hook prints, then a line of `mark` and the hook's exit code.
 */
export function stepScript({ size, mark }: { readonly size: number; readonly mark: string }) {
  // One step at a time, also where the connection of the one before is gone and its hook is being ended.
  return `set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mkdir -p /var/lib/parfait
exec 3<&0 9>>/var/lib/parfait/step.lock
flock -w 30 9 || { echo 'another step still runs' >&2; exit 75; }
made=
for folder in ${folders.join(' ')}; do
  if mkdir -m 0755 "$folder" 2>/dev/null; then made="$folder $made"
  elif [ -L "$folder" ] || [ ! -d "$folder" ] || [ "$(stat -c %u "$folder")" != 0 ]; then
    echo "expected a folder of root: $folder" >&2; exit 74
  fi
done
status=0
unshare --mount --propagation slave sh -euc ${shellWord(inside(size, mark))} <&3 9>&- || status=$?
[ -z "$made" ] || rmdir $made 2>/dev/null || :
exit "$status"`
}

/**
 * Whatever the hook started is in its mounts, also where it left the group; what the host's init started is not. Those of
 * this script are left.
 */
const endAll = `read -r me _ </proc/self/stat
own=$(stat -L -c %i /proc/self/ns/mnt)
for round in 1 2 3 4 5; do
  for one in $(stat -L -c %i:%n /proc/[0-9]*/ns/mnt 2>/dev/null); do
    pid=\${one#*:/proc/}
    pid=\${pid%%/*}
    [ "\${one%%:*}" != "$own" ] || [ "$pid" = $$ ] || [ "$pid" = "$me" ] || kill -s KILL "$pid"
  done
done`

/** In mounts of its own, in which the parcel is seen by the hook alone. */
function inside(size: number, mark: string): string {
  return `for folder in ${folders.join(' ')}; do
  mount -t tmpfs -o mode=0755,nosuid,nodev parfait "$folder"
done
chmod 0700 ${secretsInside}
exec 3<&0
head -c ${size} <&3 | tar -x -p --no-same-owner -C / -f -
: >${output}
setsid env -i /bin/sh ${beginning} </dev/null >${output} 2>&1 3<&- &
hook=$!
(
  umask 077
  cat <&3 >>${logFile} || :
  [ ! -e ${over} ] || exit 0
  set +e
  kill -s TERM -- -$hook
  sleep 2
  ${endAll}
) >/dev/null 2>&1 &
watch=$!
exec 3<&-
tail -q -n +1 -f -s 0.1 --pid=$hook ${output} 2>/dev/null || :
status=0
wait $hook || status=$?
: >${over}
printf '\\n%s %s\\n' ${mark} "$status" || :
wait $watch || :`
}
