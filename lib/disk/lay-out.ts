import { mkdir, rm } from 'node:fs/promises'
import { tar as archiver } from '../archive-tools.ts'
import { run, type Tool } from '../run.ts'

/** What lays out a folder. */
export const layOutTools: readonly Tool[] = [archiver]

/**
 * Unpacks an archive of a tree into a new folder, with owners, modes, times and attributes. Without the power of root
 * devices cannot be made. Error: `tool-failed`.
 */
export async function layOut(tar: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  await run('tar', [
    '--extract',
    `--file=${tar}`,
    // A colon in the path would be a host.
    '--force-local',
    `--directory=${folder}`,
    '--same-owner',
    '--numeric-owner',
    '--preserve-permissions',
    '--xattrs',
    '--xattrs-include=*',
    '--warning=no-timestamp',
  ])
}
