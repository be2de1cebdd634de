/** Files in stanzas of `Field: value`, each about one file of a cache. */
export interface CacheIndex {
  /** Path or glob in the tree. */
  readonly files: string
  /** The field with the SHA-256, in hexadecimal. */
  readonly digest: string
  /** The file's name, made of fields in braces; `_` and `:` in values are written as `%5f` and `%3a`. */
  readonly name: string
}
