import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BuildContext } from '../../build-context.ts'
import { hooksOfInstallTypes } from '../../elements/install-types.ts'
import { type MergedFile, type MergedTree, mergeElements } from '../../elements/merge.ts'
import { elementTables } from '../../elements/tables.ts'
import { ParfaitError, throwFaults } from '../../errors.ts'
import { digest, packageFolder } from '../../files.ts'
import { copyKeyedFile } from '../../keyed-files.ts'
import type { Job } from '../../sandbox/job.ts'
import { placeJob } from '../../sandbox/places.ts'
import type { Gathered } from '../contract.ts'
import type { ElementFacts } from './element-facts.ts'
import { elementVariables } from './variables.ts'

/**
 * Merges the elements of a build, and asks their environment.d. Errors: `flavour-conflict`, `flavour-changed`,
 * `hook-failed`.
 */
export async function gatherElements(build: BuildContext, of: Gathered): Promise<ElementFacts> {
  const { tree, faults } = mergeElements(of.flavours)
  throwFaults(faults)
  const folder = join(build.session.folder, 'elements')
  await writeTree(tree, folder)
  const variables = elementVariables({
    ...of,
    tree,
    settings: build.settings,
    store: build.store.folder,
  })
  const environment = await askEnvironment(build, folder, variables)
  const linked = hooksOfInstallTypes(tree, environment)
  const { architecture } = build.settings
  const tables = await elementTables({ parts: of.flavours, tree, environment, architecture })
  const files = { ...tree.files, ...(await writeTables(tables, folder)) }
  return { tree: { ...tree, files }, folder, linked, variables, environment }
}

async function writeTree({ files }: MergedTree, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [path, file] of Object.entries(files)) await copyKeyedFile(file, join(folder, path))
}

/** Tables are files of the merged tree like others: hooks that look at it have them in their keys. */
async function writeTables(
  tables: Readonly<Record<string, string>>,
  folder: string,
): Promise<Record<string, MergedFile>> {
  const files: Record<string, MergedFile> = {}
  for (const [path, text] of Object.entries(tables)) {
    const source = join(folder, path)
    await mkdir(dirname(source), { recursive: true })
    await writeFile(source, text)
    files[path] = {
      source,
      digest: digest(text),
      executable: false,
      mentions: [],
      element: 'tables',
    }
  }
  return files
}

/** What is exported after all files of environment.d were sourced, outside the chroot. */
async function askEnvironment(
  build: BuildContext,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const work = join(build.session.folder, 'environment.d')
  const runner = join(packageFolder, 'lib', 'hook-library', 'run-hook')
  const job: Job = {
    store: build.store.folder,
    work,
    folders: [work],
    mounts: [],
    caches: [],
    tasks: [
      {
        kind: 'exec',
        view: { root: { kind: 'host' }, binds: [] },
        command: ['bash', runner, '--environment', folder],
        env: { ...variables, TMP_HOOKS_PATH: folder },
        output: 'lines',
      },
    ],
  }
  const said: string[] = []
  const [lines] = await build.site
    .run(placeJob(job, build.roots), { onOutput: (line) => said.push(line) > 5 && said.shift() })
    .catch((cause: unknown) => {
      if (!(cause instanceof ParfaitError) || cause.code !== 'hook-failed') throw cause
      throw new ParfaitError('hook-failed', `environment.d failed: ${said.slice(-5).join('\n')}`, {
        hint: 'set the variable that it asks for, or mend that file',
        cause,
      })
    })
  const text = Buffer.from((lines as string[]).at(-1) ?? '', 'base64').toString()
  return Object.fromEntries(
    text.split('\0').flatMap((pair) => {
      const at = pair.indexOf('=')
      return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : []
    }),
  )
}
