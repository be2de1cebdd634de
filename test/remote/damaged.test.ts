/** A byte that changes on its way home: the file is fetched once more, and never put in place as it came. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { buildRemotely } from '../../lib/remote/build-remotely.ts'
import { connect } from '../../lib/remote/connect.ts'
import { readFrames } from '../../lib/remote/frames.ts'
import type { BuildEvent } from '../../lib/report/events.ts'
import { bigServer, bytesOf, insteadOfSsh, type Said, serveHere } from '../fixtures/conversation.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(300_000)

const acme = {
  'flavour.json': '{"summary": "x"}',
  'install.d/10-note': '#!/bin/sh\nseq 100000 >/numbers\n',
}

/** Builds over a connection that changes a byte in the first pieces of so many files. */
async function buildWith(t: Test, flips: number) {
  const shop = new Workshop(t, { acme })
  writeFileSync(shop.image, 'old')
  let left = flips
  let isFirst = true
  const start = insteadOfSsh(async ({ input, output }) => {
    const between = new PassThrough()
    const serving = serveHere(join(shop.folder, 'there'), { input, output: between })
    for await (const { message, body } of readFrames(between)) {
      const pieces: Buffer[] = []
      for await (const piece of body) pieces.push(Buffer.from(piece))
      const bytes = Buffer.concat(pieces)
      const said = { message: message as Said['message'], body: bytes }
      if (said.message.type === 'sent') isFirst = true
      if (said.message.type === 'piece' && isFirst && left > 0) {
        bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
        isFirst = false
        left--
      }
      output.write(bytesOf([said]))
    }
    await serving
  })
  const notices: string[] = []
  const report = (event: BuildEvent) => {
    if (event.type === 'notice') notices.push(event.text)
  }
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const connection = await connect(bigServer, { env: {} }, start)
  const error = await buildRemotely(
    shop.settings({}),
    { report, now: Date.now, uid, gid },
    connection,
  )
    .then(() => undefined)
    .catch((cause: unknown) => cause)
  await connection.close()
  t.strictSame(
    readdirSync(join(shop.folder, 'out')).filter((name) => name.startsWith('.')),
    [],
    'no half file',
  )
  return { shop, error, notices }
}

t.test('once', { skip }, async (t) => {
  const { shop, error, notices } = await buildWith(t, 1)
  t.equal(error, undefined)
  t.match(notices.join(), "'image.raw' came damaged from 'big1': it is fetched again")
  execFileSync('sha256sum', ['--check', '--quiet', 'image.raw.sha256'], {
    cwd: join(shop.folder, 'out'),
  })
})

t.test('twice', { skip }, async (t) => {
  const { shop, error } = await buildWith(t, 2)
  t.match(error, { code: 'artifact-damaged', message: /as 'big1' made it, twice$/ })
  t.equal(readFileSync(shop.image, 'utf8'), 'old')
  t.notOk(existsSync(`${shop.image}.sha256`))
})
