/** Builds that make everything anew, on one store, beside `prune` and `verify`: none gets what another one takes away. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../lib/files.ts'
import { run, toolPath } from '../../lib/run.ts'
import { startCommand } from '../fixtures/command.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

/** More by `ROUNDS=24`. */
const rounds = Number(process.env.ROUNDS ?? 2)
t.setTimeout(600_000 + rounds * 60_000)
const builds = 8

/** A command from the bundle, without what tap gives to all programs that Node starts. */
const command = (name: string, ...args: string[]) => [
  ...['env', '-i', `PATH=${toolPath}`, 'HOME=/nowhere', 'FLAVOURS_PATH=flavours'],
  ...['PARFAIT_STORE=store', join(packageFolder, 'bin', name), ...args],
]

/** Writes what no other run writes, and looks for what the steps below it wrote. */
const hook = (name: string, below: readonly string[]) => `#!/bin/sh
set -eu
run=$(cat /srv/run)
for one in ${below.join(' ')}; do [ "$(cat "/srv/$one")" = "$run" ] || { echo "$one is of another run"; exit 3; }; done
echo "$run" >/srv/${name}
`

t.test('eight at once, again and again', { skip: needsSandbox() }, async (t) => {
  const shop = new Workshop(t, {
    acme: {
      'pre-install.d/10-run':
        '#!/bin/sh\nmkdir -p /srv\ncat /proc/sys/kernel/random/uuid >/srv/run\n',
      'install.d/10-a': hook('a', []),
      'install.d/20-b': hook('b', ['a']),
      'install.d/30-c': hook('c', ['a', 'b']),
    },
    base: { 'build-environment/usr/lib/parfait/refresh-packages': '#!/bin/sh\nexit 0\n' },
  })
  const given = { cwd: shop.folder }
  const start = (index: number) =>
    startCommand(
      command(
        'disk-image-create',
        ...(index % 4 === 3 ? [] : [index % 4 === 2 ? '--refresh' : '--no-cache']),
        ...['-o', `out/${index}.raw`, 'base', 'acme'],
      ),
      given,
    ).ended
  const beside = { verified: 0, pruned: 0, refused: 0 }
  for (let round = 0; round < rounds; round++) {
    const work = Promise.all(Array.from({ length: builds }, (_, index) => start(index)))
    let isOver = false
    void work.then(() => {
      isOver = true
    })
    while (!isOver) {
      const { code, stdout, stderr } = await startCommand(
        command('parfait', 'cache', 'verify'),
        given,
      ).ended
      t.equal(code, 0, `verify: ${stdout}${stderr}`)
      beside.verified++
      const pruned = await startCommand(command('parfait', 'cache', 'prune', '--all'), given).ended
      beside[pruned.code === 0 ? 'pruned' : 'refused']++
      t.match(pruned.code === 0 ? 'store-locked' : pruned.stderr, /store-locked/)
    }
    for (const [index, { code, stderr }] of (await work).entries()) {
      t.equal(code, 0, stderr)
      const said: string[] = []
      for (const name of ['run', 'a', 'b', 'c']) {
        const image = join(shop.folder, `out/${index}.raw`)
        said.push((await run('debugfs', ['-R', `cat /srv/${name}`, image])).stdout)
      }
      t.equal(new Set(said).size, 1, `build ${index}: all of one run`)
      t.match(said[0], /^[0-9a-f-]{36}\n$/)
    }
  }
  t.comment(`${rounds * builds} builds; beside them ${JSON.stringify(beside)}`)
  t.strictSame(readdirSync(join(shop.folder, 'store/work')), [])
  const layers = readdirSync(join(shop.folder, 'store/layers'))
  for (const name of layers)
    t.equal(
      readdirSync(join(shop.folder, 'store/layers', name)).length,
      2,
      'one generation, and its link',
    )
})
