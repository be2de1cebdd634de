import { posix } from 'node:path'
import { grubLine } from '../../quoting/grub.ts'
import { initrdNames, noKernel } from '../../tree/kernel-names.ts'

/** What GRUB searches kernels by when the machine starts, and how it starts those that it finds. */
interface KernelSearch {
  /** Paths as GRUB has them, newest first: the kernels that were there when the image was built. */
  readonly known: readonly string[]
  /** Lines of GRUB that load `$2`, with the initrd `$3`, and without one. */
  readonly loads: { readonly withInitrd: readonly string[]; readonly alone: readonly string[] }
}

/** A condition on a file that has content; links are followed, so that one that leads nowhere has none. */
export function ifThere(path: string): string {
  return grubLine([{ verbatim: 'if [ -s' }, path, { verbatim: ']; then' }], path)
}

/**
 * Sets `newest` to the newest kernel that is there, and empties it where there is none. `-pgt` compares the numbers behind
 * what two names begin with in common. Where there are none, the one that was the newest when the image was built stays.
 */
export function findNewest({ known }: KernelSearch): string[] {
  const [first = ''] = known
  return [
    'set newest=',
    ifThere(first),
    `  ${grubLine([{ verbatim: 'set' }, `newest=${first}`], first)}`,
    'fi',
    ...eachKernel(known, [
      'if [ -z "$newest" ]; then',
      '  set newest="$file"',
      'elif [ "$file" -pgt "$newest" ]; then',
      '  set newest="$file"',
      'fi',
    ]),
  ]
}

/** Entries of the menu for kernels that came later: their id is their path. */
export function laterEntries({ known, loads }: KernelSearch): string[] {
  const folder = posix.join(posix.dirname(known[0] ?? '/'), '/')
  const initrds = initrdNames('$version').map((name) => `"${folder}${name}"`)
  return eachKernel(known, [
    ...known.flatMap((path) => [
      grubLine([{ verbatim: 'if [ "$file" =' }, path, { verbatim: ']; then' }], path),
      '  set file=',
      'fi',
    ]),
    'if [ -n "$file" ]; then',
    '  regexp --set=1:version \'^.*/[A-Za-z]+-(.*)$\' "$file"',
    '  set initrd=',
    `  for name in ${initrds.join(' ')}; do`,
    '    if [ -z "$initrd" -a -s "$name" ]; then',
    '      set initrd="$name"',
    '    fi',
    '  done',
    '  menuentry "Linux $version" --id "$file" "$file" "$initrd" {',
    '    if [ -n "$3" ]; then',
    ...loads.withInitrd.map((line) => `      ${line}`),
    '    else',
    ...loads.alone.map((line) => `      ${line}`),
    '    fi',
    '  }',
    'fi',
  ])
}

/** A loop over all kernels that are there, as `$file`: what lies beside kernels is none. */
function eachKernel(known: readonly string[], lines: readonly string[]): string[] {
  const globs = new Set(
    known.map((path) => path.replace(/[^/-]+-[^/]*$/, (name) => `${name.split('-')[0]}-*`)),
  )
  return [
    `for file in ${[...globs].join(' ')}; do`,
    `  if regexp '${noKernel.source}' "$file"; then`,
    '    true',
    '  elif [ -s "$file" ]; then',
    ...lines.map((line) => `    ${line}`),
    '  fi',
    'done',
  ]
}
