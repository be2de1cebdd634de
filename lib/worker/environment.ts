import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { BuildEnvironment } from '../sandbox/job.ts'
import { treePath } from './tree-path.ts'

/**
 * Writes the build environment, to be mounted over layers. Folders get the clock's time and mode 755: a
 * folder that is copied up from here must look untouched. Where the layers have a link for a folder, such
 * as `/usr/sbin`, files go to where it leads: a folder over it would hide what is behind the link.
 */
export function makeEnvironment(environment: BuildEnvironment, layers: readonly string[]): void {
  const { folder, files, folders, clock } = environment
  const place = (path: string) => {
    const link = (name: string) => linkIn(layers, name.slice(folder.length))
    const target = treePath(folder, path, { link })
    mkdirSync(dirname(target), { recursive: true })
    return target
  }
  mkdirSync(folder, { recursive: true })
  for (const [path, file] of Object.entries(files)) {
    const target = place(path)
    if (file.source === undefined) writeFileSync(target, file.content ?? '')
    else copyFileSync(file.source, target)
    chmodSync(target, file.executable ? 0o755 : 0o644)
  }
  for (const path of folders) mkdirSync(place(path), { recursive: true })
  for (const path of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    lutimesSync(join(folder, path), clock, clock)
}

/** What a path is a link to in the topmost layer that has it; undefined for all else. */
function linkIn(layers: readonly string[], path: string): string | undefined {
  for (const layer of layers) {
    const status = lstatSync(join(layer, path), { throwIfNoEntry: false })
    if (status) return status.isSymbolicLink() ? readlinkSync(join(layer, path)) : undefined
  }
  return undefined
}
