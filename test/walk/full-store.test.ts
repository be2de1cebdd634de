/** A store that is full, of bytes or of inodes, at every stage of a build: words, nothing left, and the next build works. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { startCommand } from '../fixtures/command.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox() || (process.getuid?.() !== 0 && 'needs root, to mount a tmpfs')
t.setTimeout(1_800_000)

/** Limits for each kind; more by `LIMITS=40`. */
const points = Number(process.env.LIMITS ?? 3)

/**
 * Mounts $0 with the limits $1, builds with the rest; then takes the limits away and builds once more. Prints the two codes, and what
 * stands in the store's folder for work in between.
 */
const script = `store=$0; limits=$1; shift
mount -t tmpfs -o "$limits" tmpfs "$store" || exit 99
"$@" 2>&1; echo "first $?"
ls -A "$store/work" 2>/dev/null | sed 's/^/left /'
mount -o remount,size=2g,nr_inodes=1000000 "$store" || exit 99
"$@" 2>&1; echo "second $?"
df --output=used,iused -k "$store" | sed -n 's/^/used /;2p'`

const acme = {
  'extra-data.d/10-data': '#!/bin/sh\nseq 200000 >"$TMP_HOOKS_PATH/data"\n',
  'install.d/10-a':
    '#!/bin/sh\nmkdir -p /srv\nhead -c 5000000 /dev/urandom >/big\nfor one in $(seq 300); do echo $one >/srv/$one; done\n',
  'install.d/20-b': '#!/bin/sh\nhead -c 2000000 /dev/urandom >/srv/more\n',
}

t.test('limits from nothing to enough', { skip }, async (t) => {
  const shop = new Workshop(t, { acme })
  mkdirSync(join(shop.folder, 'store'))
  const words = ['-o', 'out/image.qcow2', '--sandbox', 'root', 'base', 'acme']
  const build = (limits: string) =>
    startCommand(
      [
        ...['unshare', '--mount', 'sh', '-c', script],
        ...[
          join(shop.folder, 'store'),
          limits,
          join(packageFolder, 'bin/disk-image-create'),
          ...words,
        ],
      ],
      { cwd: shop.folder, env: { FLAVOURS_PATH: 'flavours', PARFAIT_STORE: 'store' } },
    ).ended
  const enough = await build('size=2g')
  t.match(enough.stdout, /first 0[\s\S]*second 0/, 'enough')
  const [, kilobytes = 0, inodes = 0] = (/used +(\d+) +(\d+)/.exec(enough.stdout) ?? []).map(Number)
  for (let point = 1; point <= points; point++)
    for (const limits of [
      `size=${Math.ceil((kilobytes * 1.5 * point) / points)}k`,
      `size=2g,nr_inodes=${Math.ceil((inodes * 1.5 * point) / points) + 2}`,
    ]) {
      const { stdout } = await build(limits)
      const [first = ''] = /^first \d+$/m.exec(stdout) ?? []
      if (first !== 'first 0') {
        t.match(stdout, /error\[disk-full\]: .*full[\s\S]*hint/, limits)
        t.match(first, 'first 1', limits)
      }
      t.match(stdout, /^second 0$/m, limits)
      t.notMatch(stdout, /ENOSPC|internal|\n\s+at \S+ \(|^left /m, limits)
      const error = /^error.*$/m.exec(stdout)?.[0] ?? 'built'
      t.comment(`${limits}: ${error.replaceAll(shop.folder, '').slice(0, 100)}`)
    }
})
