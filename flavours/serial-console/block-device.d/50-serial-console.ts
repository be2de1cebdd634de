import { defineHook, type Layout } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** The last console= is /dev/console, so it goes to the end. */
export default defineHook<Flavour>(
  'block-device',
  ({ options, layout, filesystem, machine }): Layout => {
    if (!layout)
      return { table: 'none', partitions: [{ name: 'root', type: 'root', filesystem, mount: '/' }] }
    const port = options.port || machine.console
    const words = (layout.kernelCommandLine ?? '').split(/\s+/)
    const others = words.filter((word) => word !== '' && !isConsole(word, port))
    const speed = port.startsWith('hvc') ? '' : `,${options.baud}n8`
    return { ...layout, kernelCommandLine: [...others, `console=${port}${speed}`].join(' ') }
  },
)

function isConsole(word: string, port: string): boolean {
  return word === `console=${port}` || word.startsWith(`console=${port},`)
}
