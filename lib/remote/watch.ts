/** So often each side says that it is there, in milliseconds. */
const beatMs = 10_000
/** Who says nothing for so long is gone: without this a link that is down is noticed by neither side. */
const silenceMs = 60_000

/** Watches that the other side is there, and says that this one is. */
interface Watch {
  /** Something came. */
  heard(): void
  close(): void
}

/** Times in milliseconds; `lost` is called once. */
export function createWatch(
  { beat, lost }: { readonly beat: () => void; readonly lost: () => void },
  times: { readonly beatMs?: number; readonly silenceMs?: number } = {},
): Watch {
  const limit = times.silenceMs ?? silenceMs
  const timer = setTimeout(lost, limit)
  const beats = setInterval(beat, times.beatMs ?? beatMs)
  return {
    heard() {
      timer.refresh()
    },
    close() {
      clearTimeout(timer)
      clearInterval(beats)
    },
  }
}
