/** What a display needs of the stream that it writes to. */
export interface TextStream {
  write(text: string): unknown
  on(event: 'error' | 'resize', listener: () => void): unknown
  off(event: 'error' | 'resize', listener: () => void): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

const watched = new WeakSet<TextStream>()
const gone = new WeakSet<TextStream>()

/** Makes a write that drops its text once the reader has gone (`parfait … | head`): a display never ends a build. */
export function writerOf(stream: TextStream): (text: string) => void {
  // One listener for ever, because EPIPE may come after the display was closed.
  if (!watched.has(stream)) stream.on('error', () => gone.add(stream))
  watched.add(stream)
  return (text) => {
    if (!gone.has(stream)) stream.write(text)
  }
}
