/** Lists of files that others wrote. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readFileList } from '../../lib/deliver/file-list.ts'
import { needs } from '../disk/needs.ts'

t.test(
  'what is no list is refused, and does not fill memory',
  { skip: needs('zstd') },
  async (t) => {
    const folder = t.testdir({})
    const path = join(folder, 'x.files.json.zst')
    const texts = [
      'no',
      '{}',
      '{"version":1,"steps":[],"files":{"/a":"b"}}',
      '{"version":2,"steps":[],"files":{}}',
      Buffer.alloc(300 << 20),
    ]
    for (const input of texts) {
      writeFileSync(path, execFileSync('zstd', ['-qc', '-1'], { input, maxBuffer: 1 << 28 }))
      await t.rejects(readFileList(path), { code: 'image-invalid' })
    }
    writeFileSync(path, 'not compressed')
    await t.rejects(readFileList(path), { code: 'image-invalid' })
  },
)
