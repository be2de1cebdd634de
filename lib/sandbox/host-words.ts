/** What a module hook asks of a running host; paths are absolute there. */
export type HostQuestion =
  | { readonly kind: 'read' | 'exists' | 'remove' | 'list'; readonly path: string }
  | {
      readonly kind: 'write'
      readonly path: string
      /** In Base64. */
      readonly content: string
      readonly mode: number
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'chroot'
      readonly command: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly input: string
      readonly quiet: boolean
    }

/** What the host says: Base64 of a file, whether there is one, names, what a program printed; nothing for all others. */
export type HostAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly code?: string } }

/** Where a module hook in its view finds who answers. */
export const hostSocket = '/host/socket'
