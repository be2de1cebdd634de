import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstd } from '../../archive-tools.ts'
import { compareBytes, digestFile } from '../../files.ts'
import { type ImageFiles, openImage } from '../../leaks/image-files.ts'
import { cyclonedx } from '../../papers/cyclonedx.ts'
import { readContents } from '../../papers/read-contents.ts'
import { spdx } from '../../papers/spdx.ts'
import type { StepLabel } from '../../report/events.ts'
import { run } from '../../run.ts'
import type { PapersPart, PapersResult } from '../../sandbox/papers-part.ts'
import { stagePlaces } from '../../sandbox/stage.ts'

const bills = { cyclonedx, spdx } as const

/** Writes the papers that are wanted, and gives back what they are. */
export async function writePapers({ request, names, about }: PapersPart): Promise<PapersResult> {
  const { tree, output } = stagePlaces
  const image = openImage({ ...request, tree })
  const result: Record<string, { size: number; sha256: string }> = {}
  const note = async (paper: string, path: string) => {
    result[paper] = { size: (await stat(path)).size, sha256: await digestFile(path) }
  }
  const list = names['file-list']
  if (list !== undefined) await note('file-list', await writeFileList(image, request, list))
  if (names.cyclonedx === undefined && names.spdx === undefined) return result
  const whole = openImage({ ...request, excludes: [], empties: [], tree })
  const contents = readContents(tree, { image, whole }, about)
  for (const paper of ['cyclonedx', 'spdx'] as const) {
    const name = names[paper]
    if (name === undefined) continue
    await writeFile(join(output, name), bills[paper](contents))
    await note(paper, join(output, name))
  }
  return result
}

/** Steps by their places, then the place of the step that wrote each file last, by path; equal trees give equal bytes. */
async function writeFileList(
  image: ImageFiles,
  { layers }: PapersPart['request'],
  name: string,
): Promise<string> {
  const steps = layers.map(({ label }) => label)
  const places = new Map(steps.map((step, place) => [step, place]))
  const placeOf = (step: StepLabel | undefined) => (step && places.get(step)) ?? -1
  const lines = image
    .list('/')
    .sort(compareBytes)
    .map((path) => `${JSON.stringify(path)}:${placeOf(image.writer(path))}`)
  const plain = join(stagePlaces.scratch, name)
  const output = join(stagePlaces.output, name)
  const head = `{"version":1,"steps":${JSON.stringify(steps)},"files":{\n`
  await writeFile(plain, `${head}${lines.join(',\n')}\n}}\n`)
  // One thread: the bytes do not depend on the machine.
  const options = ['-q', '--single-thread', '-19', '--no-check', '-f']
  await run(zstd.command, [...options, '-o', output, '--', plain])
  return output
}
