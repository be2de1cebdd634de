/** `node --import tsx bench/farm/main.ts`: what arrangements of a farm would take, and what of each is fullest. */
import { formatTable } from '../../lib/cli/table.ts'
import { type Farm, simulate, usual } from './simulate.ts'

const faster = { storeRate: 12.5e9 } as const
const arrangements: readonly (readonly [name: string, farm: Farm])[] = [
  ['10 workers', { ...usual, workers: 10, images: 1_000, lanes: 10 }],
  ['100 workers', { ...usual, workers: 100, images: 10_000, lanes: 30 }],
  ['1,000 workers', usual],
  ['… in any order', { ...usual, hasLanes: false }],
  ['… no shared store', { ...usual, prefixBytes: 0 }],
  ['… images elsewhere, 100 Gb/s', { ...usual, publishRate: 12.5e9 }],
  ['… any order, images elsewhere', { ...usual, publishRate: 12.5e9, hasLanes: false }],
  ['… all by 100 Gb/s', { ...usual, ...faster }],
  ['… 1 in 100 killed', { ...usual, ...faster, killed: 10 }],
]

const parts = ['workers', 'store', 'publishing', 'queue'] as const
const share = (part: number) => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`
const rows = arrangements.map(([name, farm]) => {
  const { seconds, made, pulledBytes, busy } = simulate(farm)
  const numbers = [
    (seconds / 3600).toFixed(2),
    (made / seconds).toFixed(1),
    (pulledBytes / 1e12).toFixed(2),
  ]
  return [name, ...numbers, ...parts.map((part) => share(busy[part]))]
})
const head = ['', 'hours', 'images/s', 'pulled TB', ...parts]
process.stdout.write(formatTable([head, ...rows], undefined))
