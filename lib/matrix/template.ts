import { ParfaitError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import type { Axis } from './matrix.ts'

const words = /\{([^{}]*)\}/g

/**
 * The template of names: the one that was written, or the values of all axes but those of formats, with hyphens between.
 * Faults where it names no axis, one that is none, or one of formats.
 */
export function readTemplate(
  written: string | undefined,
  axes: readonly Axis[],
  place: string,
): string | ParfaitError[] {
  const usable = axes.filter(({ isFormat }) => !isFormat).map(({ name }) => name)
  if (written === undefined)
    return usable.length > 0 ? usable.map((name) => `{${name}}`).join('-') : 'image'
  const refuse = (message: string, hint?: string) =>
    new ParfaitError('settings-invalid', message, { place, hint })
  const named = [...written.matchAll(words)].map(([, name = '']) => name)
  const example = `say {${usable[0] ?? 'axis'}} where its value shall stand`
  if (named.length === 0 && usable.length > 0)
    return [refuse(`Expected a name with an axis in it, got '${written}'`, example)]
  const faults = named
    .filter((name) => !usable.includes(name))
    .map((name) =>
      axes.some((axis) => axis.name === name)
        ? refuse(
            `'{${name}}' is a format`,
            'leave it out: the endings of the files tell formats apart, and the images are one build',
          )
        : refuse(
            `No axis has the name '${name}'${didYouMean(name, usable)}`,
            `axes: ${usable.join(', ')}`,
          ),
    )
  return faults.length > 0 ? faults : written
}

/** The name of an image: the template with the values of its axes. */
export function fillTemplate(template: string, named: (axis: string) => string): string {
  return template.replace(words, (_, axis: string) => named(axis))
}
