import { existsSync } from 'node:fs'
import { toolPath } from '../../lib/run.ts'

/** The reason to skip a test that needs these programs; false where all are there. */
export function needs(...commands: string[]): string | false {
  const missing = commands.filter(
    (command) => !toolPath.split(':').some((folder) => existsSync(`${folder}/${command}`)),
  )
  return missing.length > 0 && `needs ${missing.join(', ')}`
}
