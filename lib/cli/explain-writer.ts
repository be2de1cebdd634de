import { posix, resolve } from 'node:path'
import { fileListBeside, readFileList, writerOf } from '../deliver/file-list.ts'
import { ParfaitError } from '../errors.ts'
import { formatStep } from '../report/format.ts'
import { cleanLine } from '../report/width.ts'

/**
 * Says which step wrote a file of an image; `words` is the image, or the name that it was built by. Errors: `usage`,
 * `image-invalid`.
 */
export async function writerText(
  words: readonly string[],
  file: string,
  { json, cwd }: { readonly json: boolean; readonly cwd: string },
): Promise<string> {
  const [image] = words
  if (image === undefined || words.length > 1)
    throw new ParfaitError('usage', `Expected one image, got ${words.length}`, {
      hint: 'parfait explain out.qcow2 --file /etc/motd',
    })
  const path = posix.normalize(posix.join('/', file))
  const list = await readFileList(await requireFileList(resolve(cwd, image)))
  if (!Object.hasOwn(list.files, path))
    throw new ParfaitError('image-invalid', `The image has no file '${path}'`, {
      place: image,
      hint: 'not in the list are folders, and what is written with the disk, such as grub.cfg',
    })
  const step = writerOf(list, path)
  if (json) return `${JSON.stringify({ path, step })}\n`
  const by = step
    ? `${step.phase}  ${formatStep(step)}`
    : 'no step: it is of the machine that built'
  return `${cleanLine(`${path}  ${by}`)}\n`
}

async function requireFileList(path: string): Promise<string> {
  const found = await fileListBeside(path)
  if (found !== undefined) return found
  throw new ParfaitError(
    'image-invalid',
    `There is no list of files of this build beside '${path}'`,
    {
      place: path,
      hint: 'build the image with --files, and copy NAME.files.json.zst with it',
    },
  )
}
