import type { Flavour } from '../flavours/flavour.ts'
import { parseReference } from '../flavours/origin.ts'
import type { ExtraData } from '../gather/facts.ts'

/** The extra data that a flavour's hooks see at `/tmp/in_target.d`. */
interface VisibleData {
  /** Digest by `flavour/path`. */
  readonly digests: Readonly<Record<string, string>>
  /** Host folders, in order; files of later ones lie over those of earlier ones. */
  readonly folders: readonly string[]
}

/** A flavour sees its own data and that of the flavours it requires; one without a manifest sees all. */
export function visibleData(
  flavour: Flavour,
  flavours: readonly Flavour[],
  data: Readonly<Record<string, ExtraData>>,
): VisibleData {
  const seen = flavour.hasManifest ? requiredBy(flavour, flavours) : flavours.map((f) => f.name)
  const parts = flavours.flatMap(({ name }) => {
    const part = seen.includes(name) ? data[name] : undefined
    return part ? [{ name, ...part }] : []
  })
  return {
    folders: parts.map((part) => part.folder),
    digests: Object.fromEntries(
      parts.flatMap((part) =>
        Object.entries(part.digests).map(([path, digest]) => [`${part.name}/${path}`, digest]),
      ),
    ),
  }
}

function requiredBy(flavour: Flavour, flavours: readonly Flavour[], seen: string[] = []): string[] {
  if (seen.includes(flavour.name)) return seen
  seen.push(flavour.name)
  for (const reference of flavour.manifest.requires) {
    const { name } = parseReference(reference)
    const required = flavours.find((candidate) => candidate.name === name)
    if (required) requiredBy(required, flavours, seen)
  }
  return seen
}
