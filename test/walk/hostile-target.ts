/** Where an attack is: what it looks for on the host, and must not find. */
export interface Target {
  /** Of the workshop: its store, its flavours, its output. */
  readonly folder: string
  readonly home: string
  /** Of a process that must live on. */
  readonly pid: number
  /** In the words of every process that a hook leaves behind. */
  readonly mark: string
  readonly sockets: readonly string[]
}
