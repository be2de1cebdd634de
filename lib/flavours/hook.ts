import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { compareBytes } from '../files.ts'
import { type Phase, type PhaseName, phaseOfFolder } from '../phases.ts'
import { shellWord } from '../quoting/shell.ts'
import type { Hook } from './flavour.ts'
import type { FlavourFiles } from './seen-files.ts'

/** Names of scripts that a runner runs; a dot disqualifies, as with run-parts. */
const scriptName = /^[0-9A-Za-z_-]+$/
const moduleName = /^([0-9A-Za-z_-]+)\.(ts|mts|js|mjs)$/

/** What one phase folder of a flavour holds: its hooks, what is wrong, and what looks wrong. */
interface PhaseFolder {
  readonly hooks: readonly Hook[]
  readonly faults: readonly ParfaitError[]
  readonly warnings: readonly string[]
}

/** Reads the hooks of one phase of one flavour; runs none of their code. */
export async function readPhaseFolder(
  flavour: { readonly name: string; readonly folder: string; readonly files: FlavourFiles },
  phase: Phase,
): Promise<PhaseFolder> {
  const folder = join(flavour.folder, phase.folder)
  const names = (await readdir(folder).catch(() => [])).sort(compareBytes)
  const hooks: Hook[] = []
  const faults: ParfaitError[] = []
  const warnings: string[] = []
  const found: { name: string; kind: Hook['kind']; file: string }[] = []
  for (const name of names) {
    const file = join(folder, name)
    const module = moduleName.exec(name)
    if (module?.[1]) {
      if (!hasSource(name, names)) found.push({ name: module[1], kind: 'module', file })
    } else if (scriptName.test(name)) {
      const verdict = await judgeScript(file)
      if (verdict === 'script') found.push({ name, kind: 'script', file })
      else if (verdict === 'forgotten')
        warnings.push(`${file} has a shebang but is not executable, so it is not run`)
      else if (verdict !== 'data') faults.push(verdict)
    } else if (await isLeftOut(name, { folder, files: flavour.files, phase })) {
      warnings.push(`${file} has a dot in its name, so it is not run`)
    }
  }
  for (const { name, kind, file } of found) {
    const twin = found.find((other) => other.name === name)
    if (twin && twin.file !== file)
      faults.push(
        new ParfaitError(
          'hook-invalid',
          `'${twin.file}' and '${file}' are both the hook '${name}'`,
          {
            place: file,
            hint: 'rename or remove one of them',
          },
        ),
      )
    if (kind === 'module' && phase.yields === 'carried')
      faults.push(
        new ParfaitError(
          'hook-invalid',
          `'${file}' is a module, and the booted image has no Node`,
          {
            place: file,
            hint: `write ${phase.folder} hooks as scripts`,
          },
        ),
      )
    if (kind === 'module' && phase.yields === 'layer' && phase.where === 'outside')
      faults.push(
        new ParfaitError('hook-invalid', `'${file}' is a module, and ${phase.folder} has scripts`, {
          place: file,
          hint: 'make it a module of finalise.d, which works on the tree from outside',
        }),
      )
    const others = new Set(found.map((hook) => hook.file))
    const { code, mentions } = seenBy({ files: flavour.files, phase, file, others })
    hooks.push({
      flavour: flavour.name,
      phase: phase.name as PhaseName,
      name,
      kind,
      file,
      code,
      mentions,
    })
  }
  return { hooks, faults, warnings }
}

/** True for a program that looks like a hook, but for its name, and that none of the files beside it calls. */
async function isLeftOut(
  name: string,
  of: { readonly folder: string; readonly files: FlavourFiles; readonly phase: Phase },
): Promise<boolean> {
  const { folder, files, phase } = of
  if (!/^[0-9A-Za-z_-]+\.(sh|bash|py|pl|rb)$/.test(name)) return false
  if ((await judgeScript(join(folder, name))) !== 'script') return false
  const words = name.split(/[^A-Za-z0-9_]/).filter((word) => /^[A-Za-z_]/.test(word))
  const others = Object.entries(files).filter(
    ([path]) => path.startsWith(`${phase.folder}/`) && path !== `${phase.folder}/${name}`,
  )
  return !others.some(([, { mentions }]) => words.every((word) => mentions.includes(word)))
}

/** True for JavaScript with its TypeScript beside it: what a compiler left there is no second hook. */
function hasSource(name: string, names: readonly string[]): boolean {
  return /\.m?js$/.test(name) && names.includes(name.replace(/js$/, 'ts'))
}

/** Whether an extensionless file is a script, data beside scripts, or a mistake. */
async function judgeScript(file: string): Promise<'script' | 'data' | 'forgotten' | ParfaitError> {
  const status = await stat(file)
  if (!status.isFile()) return 'data'
  const head = (await readFile(file)).subarray(0, 256)
  const [first = ''] = head.toString('latin1').split('\n')
  if ((status.mode & 0o111) === 0) return first.startsWith('#!') ? 'forgotten' : 'data'
  if (head.subarray(0, 4).toString('latin1') === '\x7fELF') return 'script'
  if (first.startsWith('#!') && first.endsWith('\r'))
    return new ParfaitError('hook-invalid', `'${file}' has CRLF line endings`, {
      place: `${file}:1`,
      hint: `convert it: sed -i 's/\\r$//' ${shellWord(file)}`,
    })
  if (!first.startsWith('#!'))
    return new ParfaitError('hook-invalid', `'${file}' is executable but has no shebang line`, {
      place: `${file}:1`,
      hint: `begin it with '#!/bin/sh', or make it data with 'chmod -x'`,
    })
  return 'script'
}

/** What of a flavour goes into the key of one of its hooks, and is all that the hook sees of it. */
function seenBy(of: {
  readonly files: FlavourFiles
  readonly phase: Phase
  readonly file: string
  readonly others: ReadonlySet<string>
}): Pick<Hook, 'code' | 'mentions'> {
  const { files, phase, file, others } = of
  const seen = Object.entries(files).filter(([path, { source }]) => {
    const [folder = ''] = path.split('/')
    if (folder === phase.folder) return source === file || !others.has(source)
    // What is carried into an image is what its hooks need, and no more.
    return phase.yields === 'carried' ? folder === 'lib' : !phaseOfFolder(folder)
  })
  return {
    code: Object.fromEntries(seen.map(([path, { digest }]) => [path, digest])),
    mentions: [...new Set(seen.flatMap(([, { mentions }]) => mentions))].sort(compareBytes),
  }
}
