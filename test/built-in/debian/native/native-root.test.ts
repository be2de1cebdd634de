/** Bases that parfait unpacks, beside those of mmdebstrap: the same packages, and the same files but for a few. */
import t from 'tap'
import { type BuiltTree, buildTree } from '../../../../lib/test-kit/index.ts'
import { sharedStore } from '../../../fixtures/shared-store.ts'
import { needsSandbox } from '../../../fixtures/workshop.ts'

t.setTimeout(1_800_000)

/** Paths that may differ, and why. */
const differing: Readonly<Record<string, string>> = {
  '/etc/fstab': 'mmdebstrap makes one of a comment',
  '/etc/hostname': 'mmdebstrap copies the host’s, with its mode',
  '/etc/shells': 'bash and dash add theirs in the order that they are set up in',
  '/var/lib/apt/extended_states': 'an order that follows when packages were marked',
  '/var/lib/dpkg/triggers/File': 'the order of unpacking',
}

/** What no image has, or what tells times of day: lists, caches, logs, copies of databases, locks. */
const passing = [
  '/(proc|dev|sys|run|tmp)/.*',
  '/usr/lib/parfait(/.*)?',
  '/var/lib/apt/lists/.*',
  '/var/cache/(apt|ldconfig)/.*',
  '/var/cache/debconf/.*-old',
  '/var/log/.*',
  '/var/lib/dpkg/(.*-old|lock.*|triggers/Lock|triggers/Unincorp)',
  '/etc/(passwd|group|shadow|gshadow|subuid|subgid)-',
  '/etc/\\.pwd\\.lock',
  '/etc/resolv.conf',
]

const list = `find / -xdev -regextype posix-extended ! -regex '${passing.join('|')}'`

for (const release of ['bullseye', 'bookworm', 'trixie', 'sid'])
  t.test(`${release}: as mmdebstrap makes it`, { skip: needsSandbox() }, async (t) => {
    const ours = await baseOf(release, 'native')
    const theirs = await baseOf(release, 'mmdebstrap')
    t.notMatch(await ours.log('debian/10-bootstrap'), /made by mmdebstrap/)
    t.match(await theirs.log('debian/10-bootstrap'), /made by mmdebstrap: so it was asked for/)
    t.strictSame(await ours.packages(), await theirs.packages())
    t.equal(await said(ours, 'dpkg --audit'), '')
    t.equal(await said(ours, 'dpkg --verify'), await said(theirs, 'dpkg --verify'))
    t.equal(await said(ours, 'apt-mark showauto'), await said(theirs, 'apt-mark showauto'))
    const [one, other] = await Promise.all([ours, theirs].map(filesOf))
    const paths = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])]
    t.ok(paths.length > 4000)
    const found = paths.filter((path) => one?.get(path) !== other?.get(path))
    t.strictSame(
      found.filter((path) => !(path in differing)),
      [],
    )
  })

function baseOf(release: string, bootstrap: string): Promise<BuiltTree> {
  return buildTree({
    store: sharedStore(),
    flavours: ['debian'],
    options: {
      // The index of sid may have expired, on a mirror that stands still.
      debian: { release, bootstrap, kernel: '', packages: [], expired: true },
    },
  })
}

async function said(tree: BuiltTree, command: string): Promise<string> {
  return (await tree.run(['sh', '-c', command])).stdout
}

/** Kind, mode, owner and content of each path. */
async function filesOf(tree: BuiltTree): Promise<Map<string, string>> {
  const facts = await said(tree, `${list} -printf '%p\\t%y %m %U:%G %l\\n'`)
  const sums = await said(tree, `${list} -type f -print0 | xargs -0 sha256sum`)
  const files = new Map(facts.split('\n').map((line) => line.split('\t', 2) as [string, string]))
  for (const [, sum, path = ''] of sums.matchAll(/^(\w{64}) {2}(.*)$/gm))
    files.set(path, `${files.get(path)} ${sum}`)
  return files
}
