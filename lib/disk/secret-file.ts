/** A secret that an image has as a file. Plain data, without the secret. */
export type SecretFile = {
  /** Name of the secret. */
  readonly secret: string
  readonly path: string
  readonly mode: number
}
