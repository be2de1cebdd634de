import { fault } from './block-device-graph.ts'

const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  KB: 1e3,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
}

/** Bytes of `550MiB` or `40G`, in whole MiB as the places of partitions are. */
export function bytesOf(size: string, place: string): number {
  const [, number, unit = ''] = /^([0-9.]+)\s*([A-Za-z]*)$/.exec(size) ?? []
  const factor = units[unit]
  if (number === undefined || factor === undefined)
    throw fault(
      `The size '${size}' of a partition cannot be placed`,
      place,
      "give a size such as '550MiB', or '100%' for the one that takes the rest",
    )
  const mebibyte = 1024 ** 2
  return Math.ceil((Number(number) * factor) / mebibyte) * mebibyte
}
