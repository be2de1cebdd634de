import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { bytesOfText, filePath, textOfBytes } from '../../lib/any-bytes.ts'
import { findClosure } from '../../lib/ramdisk/closure.ts'
import { writeCpio } from '../../lib/ramdisk/cpio.ts'
import { linkPiece, pieceOf } from '../../lib/ramdisk/piece.ts'
import { addEntries } from '../../lib/tree/entries.ts'
import { readFolder } from '../../lib/tree/folder.ts'

const clock = 1_700_000_000

/** Names of any bytes but those that no name has. */
const someName = fc
  .uint8Array({ min: 1, minLength: 1, maxLength: 30 })
  .map((bytes) => textOfBytes(bytes.filter((byte) => byte !== 0x2f)))
  .filter((name) => !['', '.', '..'].includes(name))

t.test('names and links of any bytes, from a tree to an archive', async (t) => {
  const base = t.testdir({})
  let count = 0
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(someName, { minLength: 2, maxLength: 6 }), async (names) => {
      const folder = `${base}/${count++}`
      const [link = '', ...files] = names
      mkdirSync(`${folder}/tree/data`, { recursive: true })
      for (const name of files)
        writeFileSync(filePath(`${folder}/tree/data/${name}`), bytesOfText(name))
      const target = `../data/${files[0]}`
      symlinkSync(filePath(target), filePath(`${folder}/tree/data/${link}`))
      const root = `${folder}/tree`
      const closure = findClosure({
        root,
        searchPath: [],
        applets: new Set(),
        wants: [{ flavour: 'acme', place: 'acme:1', name: '/data' }],
      })
      const why = { share: 'data', flavour: 'acme' }
      const pieces = [
        ...[...closure.files.keys()].map((path) =>
          pieceOf({ source: root + path, path, clock }, why),
        ),
        ...[...closure.links].map(([path, to]) => linkPiece({ path, target: to, clock }, why)),
      ]
      const entries = addEntries(
        [],
        pieces.map(({ entry }) => entry),
        clock,
      )
      const chunks: Uint8Array[] = []
      for await (const chunk of writeCpio(entries)) chunks.push(chunk)
      const out = `${folder}/out`
      mkdirSync(out)
      execFileSync('busybox', ['cpio', '-idm'], {
        input: Buffer.concat(chunks),
        cwd: out,
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      const found = readFolder(join(out, 'data')).map(({ name }) => name)
      if (String(found.sort()) !== String(names.toSorted()))
        throw new Error(`files: ${JSON.stringify(found)}`)
      for (const name of files)
        if (!readFileSync(filePath(`${out}/data/${name}`)).equals(bytesOfText(name)))
          throw new Error(`the content of ${JSON.stringify(name)}`)
      const led = readlinkSync(filePath(`${out}/data/${link}`), 'buffer')
      if (!led.equals(bytesOfText(target))) throw new Error(`the link: ${led.toString('hex')}`)
    }),
    { numRuns: 40 },
  )
})
