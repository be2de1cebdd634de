/** A value inside a QEMU option: a comma would end it, two stand for one. */
export function escapeValue(value: string): string {
  return value.replaceAll(',', ',,')
}
