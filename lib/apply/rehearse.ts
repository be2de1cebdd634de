import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import { mountOption } from '../quoting/mount-option.ts'
import { shellWord } from '../quoting/shell.ts'
import { keepLast } from '../servers/ssh.ts'
import type { PipedChild } from '../start.ts'
import { ask } from './ask.ts'
import { endWithin, type Host } from './host.ts'

/** A file that a rehearsal wrote or took away. */
export interface ChangedFile {
  /** Absolute path. */
  readonly path: string
  readonly kind: 'written' | 'removed'
}

/** In the folder of a layer: the paths of the host, which may have commas, are no part of it. */
const layer = [
  mountOption('lowerdir', ['lower']),
  mountOption('upperdir', ['upper']),
  mountOption('workdir', ['work']),
].join(',')

/** Layers of memory over every file system of the host that a disk may have; the rest of it cannot be written. */
const stage = `set -eu
read -r pid rest </proc/self/stat
mount -t tmpfs -o mode=0755 parfait /run
mkdir /run/root /run/up
n=0
while read -r device place type options; do
  place=$(printf '%b' "$place")
  case $place in /proc|/proc/*|/sys|/sys/*|/dev|/dev/*|/run|/run/*|/tmp|/tmp/*) continue ;; esac
  case $type in ext[234]|xfs|btrfs|f2fs|zfs|overlay|tmpfs|vfat|squashfs|erofs|nfs*|9p|virtiofs) ;; *) continue ;; esac
  n=$((n + 1))
  mkdir "/run/up/$n"
  cd "/run/up/$n"
  mkdir lower upper work
  printf '%s' "$place" >place
  mount --bind "$place" lower
  mount -t overlay -o ${layer} parfait "/run/root$place" 2>/dev/null ||
    { mount --bind "$place" "/run/root$place" && mount -o remount,bind,ro "/run/root$place"; }
done </proc/self/mounts
cd /
mount -t proc proc /run/root/proc
mount --bind /run/root/proc/sys /run/root/proc/sys
mount -o remount,bind,ro /run/root/proc/sys
mount --rbind /sys /run/root/sys
mount -o remount,bind,ro /run/root/sys
mount --rbind /dev /run/root/dev
mount -t tmpfs -o mode=1777 parfait /run/root/tmp
mount -t tmpfs -o mode=0755 parfait /run/root/run
printf '#!/bin/sh\\nexit 101\\n' >/run/root/usr/sbin/policy-rc.d
chmod 0755 /run/root/usr/sbin/policy-rc.d
echo "ready $pid"
exec cat >/dev/null`

/** Ends with its input; all that is started on the stage ends with it. */
const holder = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
exec unshare --mount --pid --uts --ipc --fork --kill-child --propagation private sh -c ${shellWord(stage)}`

/** What parfait itself leaves there, and what it lies over. */
const own = /^\/(var\/lib\/parfait\/|var\/log\/parfait-apply\.log$|usr\/sbin\/policy-rc\.d$)/

/**
 * Does something to a host as if it were for real: the host that `work` gets writes into memory, sees no service, and
 * is gone at the end. Gives back which files would have changed. Errors: `host-unfit`, and those of the work.
 */
export async function rehearse(
  host: Host,
  isRoot: boolean,
  work: (stage: Host) => Promise<void>,
): Promise<readonly ChangedFile[]> {
  const program = await host.start(holder, { isRoot })
  const { child } = program
  const said = keepLast(child.stderr)
  const pid = await readyOf(child.stdout)
  try {
    if (pid === undefined) {
      await program.ended
      throw new ParfaitError('host-unfit', `'${host.name}' cannot rehearse: ${said().trim()}`, {
        place: host.name,
        hint: 'its kernel has to know overlayfs, over the file system of its root',
      })
    }
    const enter = `nsenter --target ${pid} --mount --pid --uts --ipc --root`
    const start: Host['start'] = (script, of) =>
      host.start(`exec ${enter} chroot /run/root sh -c ${shellWord(script)}`, of)
    await work({ ...host, start })
    return changesOf(await ask(host, `exec ${enter} sh -c ${shellWord(list)}`, { isRoot }))
  } finally {
    child.stdin.end()
    await endWithin(program, 10_000)
  }
}

/** The id on the host of the process that the stage is held by; undefined where it could not be set. */
function readyOf(stream: PipedChild['stdout']): Promise<string | undefined> {
  let text = ''
  return new Promise((resolve) => {
    stream.on('data', (bytes: Buffer) => {
      text = (text + bytes.toString('latin1')).slice(-4096)
      const pid = /ready (\d+)\n/.exec(text)?.[1]
      if (pid !== undefined) resolve(pid)
    })
    stream.once('close', () => resolve(undefined))
  })
}

/** Each file in a layer as `KIND PATH`; one that was removed is a device there, `c`. */
const list = `for layer in /run/up/*; do
  cd "$layer/upper"
  PLACE=$(cat ../place)
  [ "$PLACE" != / ] || PLACE=
  find . -mindepth 1 ! -type d -printf '%y ' -exec printf '%s%s\\0' "$PLACE" {} ';'
done`

function changesOf(text: string): ChangedFile[] {
  return text
    .split('\0')
    .filter(Boolean)
    .map((line): ChangedFile => {
      const [place = '', ...rest] = line.slice(2).split('./')
      const path = `${place}/${rest.join('./')}`
      return { path, kind: line.startsWith('c') ? 'removed' : 'written' }
    })
    .filter(({ path }) => !own.test(path))
    .sort((a, b) => compareBytes(a.path, b.path))
}
