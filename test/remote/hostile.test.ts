/** Each side refuses what the other should not say, in words: nothing is thrown, hangs, or is written elsewhere. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { ParfaitError } from '../../lib/errors.ts'
import { buildRemotely } from '../../lib/remote/build-remotely.ts'
import { checkToClient, checkToServer } from '../../lib/remote/check-message.ts'
import { connect } from '../../lib/remote/connect.ts'
import { reportsOf } from '../../lib/report/format.ts'
import { anyValue, placesIn, replaced } from '../fixtures/any-value.ts'
import {
  bigServer,
  bytesOf,
  framesOf,
  insteadOfSsh,
  type Said,
  serveHere,
} from '../fixtures/conversation.ts'
import { fuzzRuns } from '../fixtures/fuzz.ts'
import { needsSandbox, Workshop } from '../fixtures/workshop.ts'

const skip = needsSandbox()
t.setTimeout(900_000)

const acme = {
  'flavour.json': '{"summary": "x"}',
  'extra-data.d/10-data': '#!/bin/sh\necho data >"$TMP_HOOKS_PATH/data"\n',
  'install.d/10-note': '#!/bin/sh\ncp /tmp/in_target.d/data /etc/data\n',
}

const hostOf = (report = (_: unknown) => {}) => ({
  report,
  now: Date.now,
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
})

/** A build over both sides in this process, and what they said. */
async function record(t: Test) {
  const shop = new Workshop(t, { acme })
  const settings = shop.settings({})
  const said: { toServer?: Promise<Said[]>; toClient?: Promise<Said[]> } = {}
  const start = insteadOfSsh(async ({ input, output }) => {
    const [copyIn, copyOut, between] = [new PassThrough(), new PassThrough(), new PassThrough()]
    said.toServer = framesOf(input.pipe(copyIn))
    said.toClient = framesOf(between.pipe(copyOut))
    const heard = input.pipe(new PassThrough())
    between.pipe(output, { end: false })
    await serveHere(join(shop.folder, 'there'), { input: heard, output: between })
  })
  const connection = await connect(bigServer, { env: {} }, start)
  const result = await buildRemotely(settings, hostOf(), connection)
  await connection.close()
  t.equal(result.artifacts[0]?.path, shop.image)
  return {
    shop,
    settings,
    toServer: (await said.toServer) ?? [],
    toClient: (await said.toClient) ?? [],
  }
}

/** A conversation in which one thing is another. */
function mutated(all: readonly Said[], skipped: readonly string[]): fc.Arbitrary<Said[]> {
  const open = all
    .map(({ message }, index) => ({ message, index }))
    .filter(({ message }) => !skipped.includes(String(message.type)))
  return fc
    .constantFrom(...open)
    .chain(({ message, index }) =>
      fc
        .constantFrom(...placesIn(message))
        .chain((path) =>
          anyValue.map((value) =>
            all.map((one, at) =>
              at === index
                ? { ...one, message: Object(replaced(message, path, value)) as Said['message'] }
                : one,
            ),
          ),
        ),
    )
}

t.test('both sides', { skip }, async (t) => {
  const { shop, settings, toServer, toClient } = await record(t)
  const work = join(shop.folder, 'there/work')
  t.strictSame(readdirSync(work), [])

  await t.test('messages that are none are refused by name', async (t) => {
    for (const [all, check] of [
      [toServer, checkToServer],
      [toClient, checkToClient],
    ] as const)
      fc.assert(
        fc.property(mutated(all, []), (said) => {
          for (const { message } of said)
            try {
              check(message)
            } catch (error) {
              t.match(error, { code: 'server-protocol' })
            }
        }),
        { numRuns: fuzzRuns(1000) },
      )
  })

  await t.test('a server in front of a hostile client', async (t) => {
    await fc.assert(
      fc.asyncProperty(mutated(toServer, ['hello', 'alive']), async (said) => {
        const output = new PassThrough()
        const answers = framesOf(output)
        const input = Readable.from([bytesOf(said)])
        await serveHere(join(shop.folder, 'there'), { input, output })
        for (const { message } of await answers) {
          const { type, errors } = checkToClient(message) as {
            type: string
            errors?: readonly { code: string; message: string }[]
          }
          if (type === 'failed') t.not(errors?.[0]?.code, 'internal', `${errors?.[0]?.message}`)
        }
        if (readdirSync(work).length > 0) t.fail(`left: ${readdirSync(work)}`)
      }),
      { numRuns: fuzzRuns(60), endOnFailure: true },
    )
  })

  await t.test('a client in front of a hostile server', async (t) => {
    mkdirSync(join(shop.folder, 'out'), { recursive: true })
    await fc.assert(
      fc.asyncProperty(mutated(toClient, ['alive']), async (said) => {
        const start = insteadOfSsh(async ({ input, output }) => {
          input.resume()
          output.write(bytesOf(said))
        })
        try {
          const connection = await connect(bigServer, { env: {} }, start)
          // Who is told of a file of terabytes can stop.
          const host = { ...hostOf(), signal: AbortSignal.timeout(10_000) }
          await buildRemotely(settings, host, connection).finally(() => connection.close())
        } catch (error) {
          const [report] = reportsOf(error)
          t.not(report?.code, 'internal', `${report?.message} ${report?.place}`)
        }
        const hidden = readdirSync(join(shop.folder, 'out')).filter((name) => name.startsWith('.'))
        if (hidden.length > 0) t.fail(`left: ${hidden}`)
      }),
      { numRuns: fuzzRuns(60), endOnFailure: true },
    )
  })
})

t.test('paths that lead out', { skip }, async (t) => {
  const { shop, settings, toServer, toClient } = await record(t)
  const outside = join(shop.folder, 'outside')
  const withFile = (path: string, link?: string) =>
    toServer.map((one) => {
      if (one.message.type !== 'build') return one
      const [file] = one.message.files as { path: string }[]
      const files = link === undefined ? [{ ...file, path }] : one.message.files
      const links = link === undefined ? [] : [{ path, link }]
      return { ...one, message: { ...one.message, files, links } }
    })
  for (const said of [
    withFile(`/../../../../../../..${outside}`),
    withFile('relative'),
    withFile('/'),
    withFile('/a\0b'),
  ]) {
    const output = new PassThrough()
    const answers = framesOf(output)
    await serveHere(join(shop.folder, 'there'), { input: Readable.from([bytesOf(said)]), output })
    t.match((await answers).at(-1)?.message, { errors: [{ code: 'server-protocol' }] })
  }
  const others = toClient.map((one) =>
    one.message.type === 'built'
      ? {
          ...one,
          message: {
            ...one.message,
            others: [{ path: `../../${outside}`, size: 1, isExecutable: true }],
          },
        }
      : one,
  )
  const start = insteadOfSsh(async ({ input, output }) => {
    input.resume()
    output.write(bytesOf(others))
  })
  const connection = await connect(bigServer, { env: {} }, start)
  const error = await buildRemotely(settings, hostOf(), connection).catch((cause: unknown) => cause)
  await connection.close()
  t.match(error, { code: 'server-protocol' })
  t.ok(error instanceof ParfaitError)
  t.notOk(existsSync(outside))
})
