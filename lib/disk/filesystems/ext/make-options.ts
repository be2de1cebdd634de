import { makeOptionRule, readMakeOptions } from '../make-options.ts'

/**
 * What Linux 5.10 and GRUB 2.06 read. Not among them: `metadata_csum_seed` and `orphan_file`, which
 * that GRUB refuses. `resize_inode` leaves room to grow online to 1024 times the size.
 */
const features = [
  ...['has_journal', 'ext_attr', 'resize_inode', 'dir_index', 'filetype', 'extent', '64bit'],
  ...['flex_bg', 'sparse_super', 'large_file', 'huge_file', 'dir_nlink', 'extra_isize'],
  'metadata_csum',
]

/** Those that an older reader may not know, and that what fills the filesystem can do without. */
const optional = ['has_journal', '64bit', 'huge_file', 'metadata_csum']

/** Of mke2fs(8): shares and numbers, and what an older reader does not know. */
export const extMakeOptions = makeOptionRule({
  '-m': { fits: between(0, 50), description: 'a share of 0 to 50 percent' },
  '-i': { fits: between(1024, 4_194_304), description: 'bytes, 1024 to 4194304' },
  '-N': { fits: between(16, 4_294_967_295), description: 'a number of inodes' },
  '-O': {
    fits: (value) => value.split(',').every(isFeature),
    description: `of ${optional.map((name) => `^${name}`).join(', ')}, or what is there anyway`,
  },
})

function between(least: number, most: number): (value: string) => boolean {
  return (value) => /^[0-9]{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most
}

function isFeature(name: string): boolean {
  return features.includes(name) || optional.some((one) => name === `^${one}`)
}

/** What decides how an ext4 filesystem is made. */
export interface ExtOptions {
  /** Percent of the blocks that are kept for root; default 1. */
  readonly reserved: string
  /** Bytes for each inode; undefined: by the content. */
  readonly bytesPerInode: number | undefined
  /** Undefined: by the bytes for each. */
  readonly inodes: number | undefined
  readonly features: readonly string[]
}

/** Reads options that the rule lets pass; the last of a kind counts. */
export function readExtOptions(words: readonly string[] = []): ExtOptions {
  const given = readMakeOptions(words)
  const last = (name: string) => given.findLast((option) => option[0] === name)?.[1]
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  const without = given.flatMap(([name, value]) => (name === '-O' ? value.split(',') : []))
  return {
    reserved: last('-m') ?? '1',
    bytesPerInode: number(last('-i')),
    inodes: number(last('-N')),
    features: features.filter((name) => !without.includes(`^${name}`)),
  }
}
