import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../../lib/files.ts'
import { filesBelow, findNodes, sourcesBelow } from '../fixtures/sources.ts'

const room = 'lib/quoting/'
const sources = sourcesBelow('lib')

t.test('nobody else writes the quotes of a language', async (t) => {
  const isOwn = (node: ts.Node) =>
    (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) &&
    /^(quote|escape)/i.test(node.name?.getText() ?? '') &&
    (ts.isFunctionDeclaration(node) || ts.isArrowFunction(node.initializer ?? node))
  t.strictSame(
    sources
      .filter(({ path }) => !path.startsWith(room))
      .flatMap((source) => findNodes(source, isOwn)),
    [],
  )
  // What a shell's quotes look like where somebody makes them by hand.
  const byHand = ['lib', 'flavours']
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts') && !path.startsWith(room))
    .filter((path) => read(path).includes("'\\''") && !path.startsWith('lib/lint/'))
  t.strictSame(byHand, [])
})

/** What only somebody who writes a language has in their file, and the file of the room that they need. */
const writers: readonly (readonly [mark: RegExp, language: string])[] = [
  [/'(sif|ea_set|mkdir)'.*debugfs|debugfsScript\(/, 'debugfs'],
  [/call\('(mcopy|mmd)'/, 'mtools'],
  [/label-id/, 'sfdisk'],
  [/menuentry/, 'grub'],
  [/<mount point>/, 'fstab'],
  [/#!ipxe/, 'ipxe'],
  [/'APPEND'/, 'pxelinux'],
  [/'-drive'|'-netdev'|'-chardev'/, 'qemu'],
  [/'--command', /, 'shell'],
  [/lowerdir/, 'mount-option'],
  [/IdentityFile/, 'ssh-option'],
  [/sha256sum\(1\)/, 'checksum-line'],
  [/name: 'testcase'|ovf:Envelope|name: 'Envelope'/, 'xml'],
]

/** Who hands a finished script on. */
const readers = ['lib/disk/filesystems/debugfs.ts']

t.test('who writes a language has it from the room', async (t) => {
  for (const [mark, language] of writers) {
    const files = sources.filter(
      ({ path }) => path !== `${room}${language}.ts` && mark.test(read(path)),
    )
    t.not(files.length, 0, `somebody writes what ${language} is for`)
    const strangers = files.filter(
      ({ path, imports }) =>
        !imports.includes(`${room}${language}.ts`) && !readers.some((one) => path === one),
    )
    t.strictSame(
      strangers.map(({ path }) => path),
      [],
      language,
    )
  }
})

t.test('each language has a test', async (t) => {
  const tests = filesBelow('test/quoting').map(read).join('\n')
  for (const path of filesBelow('lib/quoting').filter((one) => !one.endsWith('/refusal.ts')))
    t.match(tests, `/${path.split('/').at(-1)}'`, path)
})

t.test('texts are sorted by bytes', async (t) => {
  const faults = ['lib', 'flavours', 'bench']
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts') && path !== 'lib/compare-bytes.ts')
    .filter((path) =>
      /\.(sort|toSorted)\(\)|\(a(\.\w+)? < b(\.\w+)? \? -1|localeCompare/.test(read(path)),
    )
  t.strictSame(faults, [])
})

function read(path: string): string {
  return readFileSync(join(packageFolder, path), 'utf8')
}
