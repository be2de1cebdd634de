import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './files.ts'

/** The version of parfait. Not in `files`, which is also loaded where there is no package around it. */
export const packageVersion: string = JSON.parse(
  readFileSync(join(packageFolder, 'package.json'), 'utf8'),
).version
