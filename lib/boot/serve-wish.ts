import { ParfaitError } from '../errors.ts'

/** What a machine finds at a fixed address of its network. */
export interface ServeWish {
  /** Of the guest's network. */
  readonly address: string
  readonly port: number
  /** Files of the host by the path that they are asked for, such as `/vm-bootstrap`. */
  readonly files: Readonly<Record<string, string>>
}

/** As images with the flavour `vm-bootstrap` ask for it. */
const bootstrapPath = '/vm-bootstrap'
const usualPlace = '10.0.2.100:80'

interface ServeFlags {
  /** `FILE`, or `/path=FILE`. */
  readonly serve?: readonly string[]
  /** `HOST:PORT`; 10.0.2.100:80 where none is given. */
  readonly serveAt?: string
}

/** Reads `--serve` and `--serve-at`; faults go to the list. Undefined: nothing is served. */
export function readServe(
  { serve, serveAt = usualPlace }: ServeFlags,
  faults: ParfaitError[],
): ServeWish | undefined {
  if (serve === undefined) return undefined
  const files: Record<string, string> = Object.create(null)
  for (const text of serve) {
    const [, path = bootstrapPath, file = text] = /^(\/[^=\s]*)=(.*)$/.exec(text) ?? []
    if (file === '') faults.push(fault(`Expected a file after --serve, not '${text}'`))
    if (path in files)
      faults.push(
        fault(`--serve has '${path}' twice`, 'give other files a path: --serve /path=FILE'),
      )
    files[path] = file
  }
  const [, address = '', last, port] = /^(10\.0\.2\.(\d{1,3})):(\d{1,5})$/.exec(serveAt) ?? []
  if (!isFree(Number(last)) || !(Number(port) >= 1 && Number(port) <= 65_535))
    faults.push(
      fault(
        `Expected an address and a port of the guest's network after --serve-at, not '${serveAt}'`,
        'such as 10.0.2.100:80; 10.0.2.2, 10.0.2.3 and 10.0.2.15 are taken',
      ),
    )
  return { address, port: Number(port), files }
}

/** QEMU's network is 10.0.2.0/24: the host, the name server and the guest have an address in it. */
function isFree(last: number): boolean {
  return last >= 1 && last <= 254 && ![2, 3, 15].includes(last)
}

function fault(message: string, hint?: string): ParfaitError {
  return new ParfaitError('usage', message, hint === undefined ? {} : { hint })
}
