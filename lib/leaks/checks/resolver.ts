import type { LeakCheck } from '../check.ts'

/** The name servers of the network that the image was built in. */
export const resolver: LeakCheck = {
  name: 'resolver',
  summary: 'the resolv.conf of the building machine',
  remedy: 'leave /etc/resolv.conf alone: while hooks run, that of the host lies over it',
  paths: (image, clues) => {
    const path = '/etc/resolv.conf'
    const text = servers(image.read(path)?.toString() ?? '')
    const isSame = text !== '' && text === servers(clues.resolver)
    return isSame ? [{ path, what: 'has the name servers of the machine that built it' }] : []
  },
}

/** The lines that say something. */
function servers(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[#;].*/, '').trim())
    .filter(Boolean)
    .join('\n')
}
