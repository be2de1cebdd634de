import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { type FoundManifest, findManifest } from '../deliver/find-manifest.ts'
import { exitCodeOf, ParfaitError } from '../errors.ts'
import { rebuild } from '../rebuild.ts'
import { removeTree } from '../remove-tree.ts'
import type { BuildEvent } from '../report/events.ts'
import { formatStep } from '../report/format.ts'
import { shownText } from '../report/shown-path.ts'
import { cleanLine } from '../report/width.ts'
import { targets } from '../targets/index.ts'
import type { Check } from '../verify/check.ts'
import { fetchBuild } from '../verify/fetch-build.ts'
import { verifyBuild } from '../verify/verify.ts'
import { buildHost, collect } from './build-options.ts'
import type { CommandIo } from './io.ts'
import { publishDisplay, publishListener } from './publish-display.ts'
import { formatTable } from './table.ts'

interface VerifyFlags {
  readonly key?: string[]
  readonly manifest?: string
  readonly rebuild?: boolean
  readonly flavoursPath?: string
  readonly store?: string
  readonly secret?: string[]
  readonly json?: boolean
}

/** `parfait verify`: whether an image is what lies beside it says. */
export function verifyCommand(io: CommandIo): Command {
  return new Command('verify')
    .description(
      'Checks that an image is what lies beside it says: sums, manifest, bills of materials against the packages inside.\nEnds with 0 where all is so, 1 where something is not, 2 where that cannot be told.',
    )
    .argument('<name>', 'an image, its name or its manifest; or the address of one')
    .option('--key <file>', 'a public key that all has to be signed by; may be repeated', collect)
    .option('--manifest <file>', 'the manifest here of an image that is elsewhere')
    .option('--rebuild', 'build it again, every layer anew, and compare the bytes')
    .option('--flavours-path <folders>', 'where --rebuild looks for flavours')
    .option('--store <folder>', 'where --rebuild keeps layers and downloads')
    .option('--secret <name=source>', 'a secret for --rebuild; may be repeated', collect)
    .option('--json', 'as JSON')
    .action(async (name: string, flags: VerifyFlags) => {
      const checks = await verify(name, flags, io).catch(asTrouble)
      const isSound = checks.every(({ isFault }) => !isFault)
      io.stdout.write(
        flags.json
          ? `${JSON.stringify({ ok: isSound, checks })}\n`
          : formatTable(checks.map(rowOf), io.stdout.columns, 'wrap'),
      )
      if (!isSound) throw new CommanderError(1, 'parfait.verify', 'something is not as it is said')
    })
}

async function verify(name: string, flags: VerifyFlags, io: CommandIo): Promise<Check[]> {
  const scratch = resolve(io.cwd, io.env.TMPDIR || '/tmp')
  const address = asFile(name)
  const isElsewhere = /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
  if (!isElsewhere && flags.manifest !== undefined)
    throw new ParfaitError('usage', 'Expected the address of an image', {
      place: '--manifest',
      hint: 'the manifest of a file of this machine lies beside it',
    })
  if (!isElsewhere)
    return verifyFound(address, await findManifest(address, io.cwd), { flags, scratch }, io)
  const folder = await mkdtemp(join(scratch, 'parfait-verify-'))
  const display = publishDisplay(io)
  const { cwd, env, signal, now } = io
  const host = { targets, cwd, env, signal, now, ...publishListener(display, 'fetched') }
  try {
    const found = await fetchBuild(address, folder, host, flags)
    display.close()
    return await verifyFound(name, found, { flags, scratch }, io)
  } finally {
    display.close()
    removeTree(folder)
  }
}

/** What lies on this machine is looked at where it is. */
function asFile(name: string): string {
  try {
    return name.startsWith('file:') ? fileURLToPath(name) : name
  } catch (cause) {
    throw new ParfaitError('usage', `Expected the address of a file, got '${name}'`, { cause })
  }
}

async function verifyFound(
  name: string,
  found: FoundManifest | undefined,
  { flags, scratch }: { readonly flags: VerifyFlags; readonly scratch: string },
  io: CommandIo,
): Promise<Check[]> {
  const { cwd, env, signal } = io
  const { key = [] } = flags
  if (!found)
    throw new ParfaitError('usage', `There is no image '${name}'`, {
      hint: 'name an image, its manifest, or the name that it was built by',
    })
  const keys = key.map((path) => resolve(cwd, path))
  const checks = await verifyBuild({ found, keys, scratch, signal })
  if (!flags.rebuild) return checks
  const { flavoursPath, store, secret: secrets = [] } = flags
  const here = { flavoursPath, store, secrets, env, cwd }
  const report = (event: BuildEvent) => {
    if (event.type === 'step-started') io.stderr.write(`${cleanLine(formatStep(event.step))}\n`)
  }
  const host = buildHost(io, {}, report)
  return [...checks, ...(await rebuild({ found, here, scratch, signal }, host))]
}

function rowOf({ name, isFault, says }: Check): string[] {
  return [isFault ? 'FAULT' : 'ok', shownText(name), shownText(says)]
}

/** 1 says that something is wrong with the image: whatever else went wrong ends with 2. */
function asTrouble(cause: unknown): never {
  if (!(cause instanceof ParfaitError) || exitCodeOf(cause) !== 1) throw cause
  const { message, place, hint } = cause
  throw new ParfaitError('image-invalid', message, { place, hint, cause })
}
