/** So often each side says that it is there, in milliseconds. */
const beatMs = 10_000
/** Who says nothing for so long is gone: without this a link that is down is noticed by neither side. */
const silenceMs = 60_000

/** Says that this side is there, and watches that the other one is, as long as this one listens. */
interface Watch {
  /** From now on silence counts. Who does something else meanwhile hears nothing, and that is no silence. */
  listen(): void
  /** Something came. */
  heard(): void
  /** Silence counts no more. */
  rest(): void
  close(): void
}

/** Times in milliseconds; `lost` is called where nothing was heard for too long. */
export function createWatch(
  { beat, lost }: { readonly beat: () => void; readonly lost: () => void },
  times: { readonly beatMs?: number; readonly silenceMs?: number } = {},
): Watch {
  let timer: NodeJS.Timeout | undefined
  const beats = setInterval(beat, times.beatMs ?? beatMs)
  const rest = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return {
    listen() {
      rest()
      timer = setTimeout(lost, times.silenceMs ?? silenceMs)
    },
    heard: () => void timer?.refresh(),
    rest,
    close() {
      rest()
      clearInterval(beats)
    },
  }
}
