import { formatSize } from '../report/format.ts'
import { cleanLine } from '../report/width.ts'
import { targets } from '../targets/index.ts'
import { type PublishFilesRequest, publishFiles } from '../targets/publish-files.ts'
import { shownUrl } from '../targets/shown-url.ts'
import type { CommandIo } from './io.ts'
import { publishDisplay, publishListener } from './publish-display.ts'

/** Publishes files with a display on standard error; `print` gets each that is in its place, as data and as a line. */
export async function runPublication(
  request: PublishFilesRequest,
  io: CommandIo,
  print: (value: object, text: string) => void,
): Promise<void> {
  const { cwd, env, signal, now } = io
  const display = publishDisplay(io)
  const host = { targets, cwd, env, signal, now, ...publishListener(display) }
  try {
    const { lists } = await publishFiles(request, host, (done) => {
      const how = done.isNew ? 'published' : 'there already'
      const url = shownUrl(done.url)
      const id = done.id === undefined ? '' : `  ${cleanLine(done.id)}`
      const size = formatSize(done.size)
      print({ ...done, url }, `${url}  ${size}  ${how}, ${done.verifiedBy}${id}`)
    })
    for (const list of lists) print({ list: shownUrl(list) }, `${shownUrl(list)}  written`)
  } finally {
    display.close()
  }
}
