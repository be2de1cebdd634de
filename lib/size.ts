/** A size: bytes, or a number with a unit of 1024 (`8M`, `1.5G`). */
export type Size = number | `${number}${'K' | 'M' | 'G' | 'T'}`

/** 2^20: what partitions are aligned to. */
export const mebibyte = 1 << 20

const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const

/** A size in bytes, rounded up to whole sectors of 512 bytes. */
export function toBytes(size: Size): number {
  if (typeof size === 'number') return roundUp(size, 512)
  const unit = size.slice(-1) as keyof typeof units
  return roundUp(Number(size.slice(0, -1)) * units[unit], 512)
}

/** The next multiple of `step` that is not below `value`. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}

/** Bytes for people: `1536 KiB`, `3.2 GiB`. */
export function describeBytes(bytes: number): string {
  for (const [name, unit] of [
    ['GiB', units.G],
    ['MiB', units.M],
    ['KiB', units.K],
  ] as const)
    if (bytes >= unit) return `${Number((bytes / unit).toFixed(1))} ${name}`
  return `${bytes} bytes`
}
