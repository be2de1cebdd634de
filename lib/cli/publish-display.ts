import { isLive, lookOf } from '../report/choose.ts'
import { formatSeconds } from '../report/format.ts'
import { createTransferDisplay, type TransferDisplay } from '../report/transfer.ts'
import { cleanLine } from '../report/width.ts'
import type { PublishHost } from '../targets/target-io.ts'
import type { CommandIo } from './io.ts'

/** The display of a publication on standard error. */
export function publishDisplay({ stderr, env, now }: CommandIo): TransferDisplay {
  return createTransferDisplay({
    stream: stderr,
    look: lookOf(stderr, env),
    isLive: isLive(stderr, env),
    now,
  })
}

/** What a publication tells its display. */
export function publishListener(
  display: TransferDisplay,
  checked = 'read back',
): Pick<PublishHost, 'begin' | 'progress' | 'checked' | 'says' | 'retry'> {
  return {
    begin: display.begin,
    progress: (sent, size) => display.progress('sent', sent, size),
    checked: (read, size) => display.progress(checked, read, size),
    says: (text) => display.warn(cleanLine(text)),
    retry: ({ place, reason, vain, most, wait }) =>
      display.warn(
        `${place}: ${reason}; try ${vain + 1} of ${most} in ${formatSeconds(wait / 1000)}`,
      ),
  }
}
