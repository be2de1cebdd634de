import { existsSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { ParfaitError } from '../errors.ts'
import { compareBytes, packageFolder } from '../files.ts'
import { findFlavours } from '../flavours/choose.ts'
import { packageVersion } from '../package-version.ts'
import { flavourFiles, type NewFiles } from '../scaffold/flavour-files.ts'
import { requireFlavourName, requirePackageName } from '../scaffold/names.ts'
import { packageFiles } from '../scaffold/package-files.ts'
import { writeNewFiles } from '../scaffold/write.ts'
import { placesFrom } from './build-options.ts'
import type { CommandIo } from './io.ts'

interface NewFlags {
  readonly script?: boolean
  readonly typescript?: boolean
  readonly package?: string
  readonly directory?: string
}

/** `parfait new`: a flavour that builds at once. */
export function newCommand(io: CommandIo): Command {
  return new Command('new')
    .description(
      'Makes a flavour that builds at once: in the folder flavours, or as a package for npm.',
    )
    .argument('<name>', 'of the flavour')
    .option('--script', 'its hook is a shell script (the default)')
    .option('--typescript', 'its hook is TypeScript')
    .option('--package <name>', 'make an npm package around it, such as @acme/flavours')
    .option('-d, --directory <folder>', 'where to make it (default: flavours/NAME)')
    .action((name: string, flags: NewFlags) => makeNew(name, flags, io))
}

async function makeNew(name: string, flags: NewFlags, io: CommandIo): Promise<void> {
  requireFlavourName(name)
  if (flags.script && flags.typescript)
    throw new ParfaitError('usage', 'Expected --script or --typescript, got both')
  const settings = placesFrom({}, io)
  const known = (await findFlavours(settings, () => {})).get(name)
  const made = flags.package === undefined ? inPlace(name, flags, io) : asPackage(name, flags, io)
  await writeNewFiles(made.folder, made.files)
  if (known) io.stderr.write(`note: '${name}' is also the name of ${known.folder}\n`)
  const paths = Object.keys(made.files.files).sort(compareBytes)
  const shown = relative(io.cwd, made.folder) || '.'
  io.stdout.write([shown, ...paths.map((path) => `  ${path}`), '', 'Next:', ''].join('\n'))
  const found = await findFlavours(settings, () => {})
  const isFound = [...found.values()].some(({ folder }) => folder === made.folder)
  const steps = flags.package === undefined && !isFound ? [pathStep(made.folder, io)] : []
  io.stdout.write([...steps, ...made.next].map((step) => `  ${step}\n`).join(''))
}

interface Made {
  /** Absolute. */
  readonly folder: string
  readonly files: NewFiles
  /** Commands to go on with. */
  readonly next: readonly string[]
}

function inPlace(name: string, { typescript, directory }: NewFlags, io: CommandIo): Made {
  const folder = resolve(io.cwd, directory ?? join('flavours', name))
  if (basename(folder) !== name)
    throw new ParfaitError('usage', `The folder of a flavour has its name: expected '…/${name}'`, {
      place: '--directory',
    })
  const installed = join(io.cwd, 'node_modules', 'parfait')
  const own = existsSync(installed) ? relative(folder, installed) : packageFolder
  const kind = typescript ? ('typescript' as const) : ('script' as const)
  const schema = join(own, 'docs', 'flavour.schema.json')
  const next = [
    `parfait lint ${name}`,
    `disk-image-create -o out vm ${name}`,
    'parfait boot out.qcow2 --until login:',
  ]
  return { folder, files: flavourFiles({ name, kind, schema }), next }
}

/** The command that lets every other one find the flavour. */
function pathStep(folder: string, { cwd, env }: CommandIo): string {
  const parent = resolve(folder, '..')
  const shown = parent.startsWith(`${cwd}/`) ? `"$PWD/${relative(cwd, parent)}` : `"${parent}`
  return `export FLAVOURS_PATH=${shown}${env.FLAVOURS_PATH ? ':$FLAVOURS_PATH' : ''}"`
}

function asPackage(name: string, flags: NewFlags, io: CommandIo): Made {
  const { typescript, directory, package: packageName = '' } = flags
  requirePackageName(packageName)
  const folder = resolve(io.cwd, directory ?? packageName.replace('@', '').replace('/', '-'))
  const files = packageFiles({
    name: packageName,
    flavour: { name, kind: typescript ? 'typescript' : 'script' },
    parfait: isInstalled() ? `^${packageVersion}` : `file:${relative(folder, packageFolder)}`,
    version: packageVersion,
  })
  const next = [
    `cd ${relative(io.cwd, folder) || '.'}`,
    'npm install',
    'npm run lint',
    'npm test',
    `npx disk-image-create -o out vm ${name}`,
    'npm publish --dry-run',
  ]
  return { folder, files, next }
}

/** Whether this parfait came by npm; else packages name the folder that it is in. */
function isInstalled(): boolean {
  return packageFolder.split('/').includes('node_modules')
}
