import { ParfaitError } from '../errors.ts'
import { shellWord } from '../quoting/shell.ts'
import type { SourceContext } from './source-context.ts'

interface TarRequest {
  /** Absolute path of the archive; tar tells the compression by its content. */
  readonly file: string
  /** The folder to unpack into. */
  readonly target: string
  /** How many leading folders of every name to leave out. */
  readonly strip?: number
  /** A file that gets the names as they are unpacked, a line each, folders with a slash at the end. */
  readonly index?: string
}

/**
 * Unpacks an archive of a whole system: numeric owners, modes, times, hard links, sparse files, access control
 * lists, capabilities. GNU tar keeps names and links from leading out of the target. Device nodes are left out,
 * with or without root: an image has its `/dev` from the kernel. Error: `image-invalid`.
 */
export async function unpackTar(
  request: TarRequest,
  { run, log }: Pick<SourceContext, 'run' | 'log'>,
): Promise<void> {
  const { file, target, strip = 0, index } = request
  const { exitCode, stderr } = await run(
    'tar',
    [
      ...['--extract', '--file', file, '--force-local', '--directory', target],
      ...['--numeric-owner', '--same-owner', '--preserve-permissions', '--acls'],
      // overlayfs keeps notes of its own in some: they would change what the tree shows.
      ...['--xattrs', '--xattrs-include=security.capability', '--xattrs-include=user.*'],
      ...['--xattrs-exclude=user.overlay.*', '--warning=no-timestamp', '--quoting-style=literal'],
      ...['--delay-directory-restore', `--strip-components=${strip}`],
      ...(index === undefined ? [] : ['--verbose', `--index-file=${index}`]),
    ],
    { accept: [1, 2], quiet: true },
  )
  const lines = stderr.split('\n').filter((line) => line !== '' && !isRemark.test(line))
  const nodes = lines.filter((line) => isNode.test(line))
  const faults = lines.filter((line) => !isNode.test(line))
  for (const line of faults) log(line)
  if (exitCode !== 0 && faults.length > 0) throw refused(file, faults)
  const made = await removeNodes(target, run)
  const names = [...nodes.map((line) => line.replace(isNode, '$1')), ...made]
  if (names.length > 0) log(`left out ${names.length} device nodes, such as '${names[0]}'`)
}

/** What tar says besides: the end of a list of errors, and that it made names relative. */
const isRemark = /Exiting with failure status|Removing leading `|^tar: Substituting /
const isNode = /^tar: (.+): Cannot mknod: .*$/

/** Root could make them, users could not: both leave them out. */
async function removeNodes(target: string, run: SourceContext['run']): Promise<string[]> {
  const kinds = ['(', '-type', 'b', '-o', '-type', 'c', ')']
  const { stdout } = await run('find', [target, '-xdev', ...kinds, '-printf', '%P\\n', '-delete'], {
    quiet: true,
  })
  return stdout.split('\n').filter(Boolean)
}

function refused(file: string, faults: readonly string[]): ParfaitError {
  const [first = ''] = faults
  const said = first.replace(/^tar: /, '')
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  if (faults.some((line) => /No space left on device/.test(line)))
    return new ParfaitError('disk-full', `'${file}' could not be unpacked: the disk is full`, {
      hint: `free space in the store ('parfait cache prune'), or move it with --store`,
    })
  return new ParfaitError('image-invalid', `'${file}' could not be unpacked: ${said}${more}`, {
    place: file,
    hint: `see what is in it: tar --list --file ${shellWord(file)}`,
  })
}

/**
 * The newest time in an archive that is not later than `until`, both in seconds since the epoch; 0 where there is
 * none. Reads the whole archive. Error: `image-invalid`.
 */
export async function newestTime(
  file: string,
  { until, run }: Pick<SourceContext, 'run'> & { readonly until: number },
): Promise<number> {
  const { stdout, stderr, exitCode } = await run(
    'tar',
    [
      ...['--list', '--verbose', '--full-time', '--utc', '--numeric-owner', '--force-local'],
      ...['--file', file],
    ],
    { accept: [1, 2], quiet: true },
  )
  if (exitCode !== 0)
    throw refused(
      file,
      stderr.split('\n').filter((line) => line !== '' && !isRemark.test(line)),
    )
  let newest = 0
  for (const [, text = ''] of stdout.matchAll(timeOfEntry)) {
    const time = Math.floor(Date.parse(`${text.replace(' ', 'T')}Z`) / 1000)
    if (time > newest && time <= until) newest = time
  }
  return newest
}

/** Mode, owner, size (of a device: two numbers), time. */
const timeOfEntry = /^\S+ +\d+\/\d+ +\d+(?:, *\d+)? (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/gm
