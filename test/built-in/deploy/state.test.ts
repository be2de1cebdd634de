import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { serveImages } from '../../fixtures/image-server.ts'
import {
  digestOf,
  dirtyDisk,
  keep,
  partition,
  scatter,
  writeImage,
} from '../../fixtures/write-image.ts'

t.setTimeout(900_000)
const MB = 1 << 20

interface Wish {
  /** MiB; the ESP is in front of the state partition, the root behind it. */
  readonly esp?: number
  readonly state?: number
  readonly disk?: number
  /** False: no state partition at all. */
  readonly hasState?: boolean
}

/** An image with noise everywhere, so that whatever is written shows. */
function makeImage(file: string, wish: Wish = {}): string {
  const { esp = 2, state = 3, disk = 12, hasState = true } = wish
  writeFileSync(file, '')
  truncateSync(file, disk * MB)
  partition(file, [
    `size=${esp}M, name=esp`,
    ...(hasState ? [`size=${state}M, name=state, ${keep}`] : []),
    'name=root',
  ])
  scatter(file, [[MB, (disk - 2) * MB]])
  return file
}

interface Row {
  readonly name: string
  readonly start: number
  readonly size: number
  readonly uuid: string
  readonly attrs?: string
}

function tableOf(disk: string): Record<string, Row> {
  const { partitiontable } = JSON.parse(
    execFileSync('sfdisk', ['--json', disk], { encoding: 'utf8' }),
  )
  return Object.fromEntries(partitiontable.partitions.map((row: Row) => [row.name, row]))
}

function contentOf(disk: string, { start, size }: Row): Buffer {
  return readFileSync(disk).subarray(start * 512, (start + size) * 512)
}

/** A disk of 20 MiB with an image on it, and what its state partition became since. */
async function deployed(t: Test) {
  const folder = t.testdir()
  const disk = dirtyDisk(join(folder, 'disk'), 20 * MB)
  const server = await serveImages(t, { image: join(folder, 'image') })
  const deploy = async (wish: Wish, ...options: readonly string[]) => {
    const image = makeImage(join(folder, 'image'), wish)
    const digest = options.includes('--digest') ? [] : ['--digest', digestOf(image)]
    const ended = await writeImage([...digest, ...options, `${server.url}/image`, disk])
    return { ...ended, image }
  }
  const first = await deploy({})
  t.equal(first.exitCode, 0, first.stderr)
  t.notMatch(first.stderr, /stays as it is/, 'there is nothing to keep yet')
  t.match(tableOf(disk).state?.attrs, /GUID:57/)
  scatter(disk, [[(tableOf(disk).state?.start ?? 0) * 512 + 5000, 2 * MB]])
  const before = tableOf(disk).state as Row
  return { disk, deploy, before, content: contentOf(disk, before) }
}

/** Images that come after the first one, and fit around its state partition. */
const fitting: Readonly<Record<string, Wish>> = {
  'the same layout': {},
  'a larger image': { disk: 18 },
  'a smaller image': { disk: 9 },
}

for (const [name, wish] of Object.entries(fitting))
  t.test(`redeployed with ${name}: the state is as it was, and the rest is new`, async (t) => {
    const { disk, deploy, before, content } = await deployed(t)
    const { exitCode, stderr, image } = await deploy(wish)
    t.equal(exitCode, 0, stderr)
    t.match(stderr, /the state partition 'state' stays as it is: 3\.1 MB at byte 3145728/)
    t.match(execFileSync('sgdisk', ['--verify', disk], { encoding: 'utf8' }), /No problems found/)
    const after = tableOf(disk)
    t.same({ ...after.state, node: '' }, { ...before, node: '' }, 'same place, same id')
    t.ok(contentOf(disk, before).equals(content))
    for (const other of ['esp', 'root']) {
      const [mine, theirs] = [after[other] as Row, tableOf(image)[other] as Row]
      t.ok(contentOf(disk, mine).equals(contentOf(image, theirs)), `${other} is the image's`)
    }
  })

t.test('a larger state partition in the image: it stays as large as it was', async (t) => {
  const { disk, deploy, before, content } = await deployed(t)
  const { exitCode, stderr } = await deploy({ state: 5, disk: 16 })
  t.equal(exitCode, 0, stderr)
  t.equal(tableOf(disk).state?.size, before.size)
  t.ok(contentOf(disk, before).equals(content))
})

/** Images that would need the place of the state partition, or have none. */
const refused: Readonly<Record<string, { wish: Wish; says: RegExp }>> = {
  'a larger partition in front': {
    wish: { esp: 4 },
    says: /'state' of the disk .* \(bytes 3145728 to 6291455\) lies where .* has 'esp' \(bytes 1048576 to 5242879\)/,
  },
  'a smaller state partition': { wish: { state: 2 }, says: /lies where .* has 'root'/ },
  'no state partition': { wish: { hasState: false }, says: /has none of that name that is marked/ },
}

for (const [name, { wish, says }] of Object.entries(refused))
  t.test(`${name}: refused before anything is written, unless the disk is wiped`, async (t) => {
    const { disk, deploy, before, content } = await deployed(t)
    const old = readFileSync(disk)
    const { exitCode, stderr } = await deploy(wish)
    t.equal(exitCode, 1)
    t.match(stderr, says)
    t.match(stderr, /Nothing was written.*deploy_wipe=1/s)
    t.ok(readFileSync(disk).equals(old))
    const wiped = await deploy(wish, '--wipe')
    t.equal(wiped.exitCode, 0, wiped.stderr)
    t.notOk(contentOf(disk, before).equals(content))
  })

t.test('after a deployment that failed half-way the state is still known and kept', async (t) => {
  const { disk, deploy, before, content } = await deployed(t)
  const failed = await deploy({}, '--digest', `sha256:${'0'.repeat(64)}`)
  t.match(failed.stderr, /the digest of .* expected sha256:000/)
  t.same(Object.keys(tableOf(disk)), ['state'], 'nothing to boot from, and nothing lost')
  t.ok(
    readFileSync(disk)
      .subarray(0, 440)
      .every((byte) => byte === 0),
    'no boot code',
  )
  const again = await deploy({})
  t.equal(again.exitCode, 0, again.stderr)
  t.ok(contentOf(disk, before).equals(content))
})

t.test('a damaged first table: the backup at the end says what is kept', async (t) => {
  const { disk, deploy, before, content } = await deployed(t)
  scatter(disk, [[512, 200]])
  const { exitCode, stderr } = await deploy({ disk: 14 })
  t.equal(exitCode, 0, stderr)
  t.ok(contentOf(disk, before).equals(content))
})
