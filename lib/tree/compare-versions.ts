/** As dpkg compares versions: numbers by value, `~` before everything, also before the end. */
export function compareVersions(a: string, b: string): number {
  const left = parts(a)
  const right = parts(b)
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? ''
    const other = right[index] ?? ''
    const isText = index % 2 === 0
    const difference = isText ? compareTexts(one, other) : Number(one) - Number(other)
    if (difference !== 0) return difference
  }
  return 0
}

/** Text, number, text, number …; the first may be empty. */
function parts(version: string): string[] {
  return version.split(/(\d+)/)
}

function compareTexts(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = weight(a[index]) - weight(b[index])
    if (difference !== 0) return difference
  }
  return 0
}

/** `~`, the end, letters, all else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}
