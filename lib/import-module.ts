/**
 * Imports a module that is no part of parfait, by its URL; `T` is what it should export, unchecked. Alone in its file: what V8
 * keeps of the bundle cannot import, so that build.mjs puts another file in its place.
 */
export function importModule<T>(url: string): Promise<{ readonly default?: T }> {
  return import(url)
}
