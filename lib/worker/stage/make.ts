import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Maker, MakerContext } from '../../define-maker.ts'
import { ParfaitError } from '../../errors.ts'
import { digestFile } from '../../files.ts'
import { importModule } from '../../import-module.ts'
import { moduleAt, stagePlaces } from '../../sandbox/stage.ts'
import type { MakePart } from '../../sandbox/stage-parts.ts'
import { fullOutput, isFull } from './full.ts'

/** Lets a product's own module make its files, and looks at what it wrote. */
export async function makeFiles(
  { request, files: names }: MakePart,
  { log, run }: Pick<MakerContext, 'log' | 'run'>,
): Promise<object> {
  const { tree, scratch, output } = stagePlaces
  const { default: maker } = await importModule<Partial<Maker>>(moduleAt(0))
  if (typeof maker?.make !== 'function')
    throw new TypeError(`expected 'export default defineMaker(…)', got ${JSON.stringify(maker)}`)
  const paths = Object.entries(names).map(([kind, name]) => [kind, join(output, name)] as const)
  const work = { tree, scratch, files: Object.fromEntries(paths), request, log, run }
  const facts = await maker.make(work).catch((cause: unknown) => {
    throw isFull(cause) ? fullOutput(output, cause) : cause
  })
  const files: Record<string, { size: number; sha256: string }> = {}
  for (const [kind, path] of paths) files[kind] = await recordOf(kind, path)
  return { files, facts }
}

async function recordOf(kind: string, path: string) {
  const status = await stat(path).catch(() => undefined)
  if (status?.isFile()) return { size: status.size, sha256: await digestFile(path) }
  throw new ParfaitError('hook-output', `Expected a file of the kind '${kind}', and none was made`)
}
