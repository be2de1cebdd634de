import { refuseText, requireSayable, type TextLanguage } from './refusal.ts'

const language: TextLanguage = { name: "QEMU's options", cannot: /\0/, without: 'NUL' }

type Value = string | number

/**
 * An option of QEMU that has properties, such as that of `-drive`: a kind where it has one, then the properties in
 * order, a list as often as it has values. `get_opt_value` of QEMU's util/qemu-option.c: a comma ends a value, two
 * stand for one, and nothing else is special. Error: `text-refused`.
 */
export function qemuOption(
  kind: string | undefined,
  properties: Readonly<Record<string, Value | readonly Value[] | undefined>>,
): string {
  const pairs = Object.entries(properties).flatMap(([key, value]) =>
    [value ?? []].flat().map((one) => `${key}=${spell(String(one), key)}`),
  )
  return [...(kind === undefined ? [] : [kind]), ...pairs].join(',')
}

function spell(value: string, key: string): string {
  requireSayable(value, language, key)
  return value.replaceAll(',', ',,')
}

/** A path where QEMU takes addresses too: `nbd:…` and `json:…` are no files. Error: `text-refused`. */
export function qemuFile(path: string): string {
  requireSayable(path, language, path)
  if (!path.startsWith('/'))
    refuseText({ text: path, language: language.name, wanted: 'an absolute path', place: path })
  return path
}
