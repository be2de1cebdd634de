/** What is asked of a finished tree. Paths are absolute, in the tree; links on the way lead to places in it. */
export type Question =
  | { readonly kind: 'stat'; readonly path: string }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'list'; readonly path: string }
  | {
      readonly kind: 'run'
      readonly command: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly input: string
    }

/** One file of a tree, as the image has it. */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'block' | 'character'
  /** Four octal digits: `0644`. */
  readonly mode: string
  /** Names where the tree has them, else numbers: `root:adm`, `1000:1000`. */
  readonly owner: string
  readonly uid: number
  readonly gid: number
  /** Bytes; of regular files. */
  readonly size: number
  /** Of symbolic links. */
  readonly target?: string
}

/** What a program printed, and how it ended. */
export interface RunAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Answers of `stat`, `read` (Base64) and `list`; null where the image has no such file. */
export type Answer = FileStatus | string | readonly string[] | RunAnswer | null

/** What the one who answers gets, beside the tree. */
export interface Examination {
  readonly questions: readonly Question[]
  /** As of a disk: what the image does not get, and what it gets empty. */
  readonly excludes: readonly string[]
  readonly empties: readonly string[]
}
