import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstd } from '../../archive-tools.ts'
import { compareBytes, digestFile } from '../../files.ts'
import { type ImageFiles, openImage } from '../../leaks/image-files.ts'
import type { StepLabel } from '../../report/events.ts'
import { run } from '../../run.ts'
import { type PapersPart, type PapersResult, stagePlaces } from '../../sandbox/stage.ts'

/** Writes what is wanted of papers, and gives back what they are. */
export async function writePapers({ request, fileList }: PapersPart): Promise<PapersResult> {
  const image = openImage({ ...request, tree: stagePlaces.tree })
  if (fileList === undefined) return {}
  return { fileList: await writeFileList(image, request, fileList) }
}

/** Steps by their places, then the place of the step that wrote each file last, by path; equal trees give equal bytes. */
async function writeFileList(
  image: ImageFiles,
  { layers }: PapersPart['request'],
  name: string,
): Promise<{ size: number; sha256: string }> {
  const steps = layers.map(({ label }) => label)
  const places = new Map(steps.map((step, place) => [step, place]))
  const placeOf = (step: StepLabel | undefined) => (step && places.get(step)) ?? -1
  const files = image
    .list('/')
    .sort(compareBytes)
    .map((path) => [path, placeOf(image.writer(path))] as const)
  const plain = join(stagePlaces.scratch, name)
  const lines = files.map(([path, step]) => `${JSON.stringify(path)}:${step}`)
  await writeFile(
    plain,
    `{"version":1,"steps":${JSON.stringify(steps)},"files":{\n${lines.join(',\n')}\n}}\n`,
  )
  const output = join(stagePlaces.output, name)
  // One thread: the bytes do not depend on the machine.
  await run(zstd.command, [
    '-q',
    '--single-thread',
    '-19',
    '--no-check',
    '-f',
    '-o',
    output,
    '--',
    plain,
  ])
  return { size: (await stat(output)).size, sha256: await digestFile(output) }
}
