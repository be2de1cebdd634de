import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileListSchema } from './deliver/file-list.ts'
import { manifestSchema as imageSchema } from './deliver/manifest-schema.ts'
import { formats } from './disk/formats/index.ts'
import { layoutSchema } from './disk/layout-schema.ts'
import { packageFolder } from './files.ts'
import { lockSchema } from './flavours/lock.ts'
import { type Manifest, manifestSchema } from './flavours/manifest.ts'
import { matrixSchema } from './matrix/matrix-schema.ts'
import { allProductSettings } from './products/settings.ts'
import { toClientSchemas, toServerSchemas } from './remote/message-schemas.ts'
import { type JsonSchema, objectSchema, propertySchema } from './schema.ts'
import { serverSchemas } from './servers/servers-file.ts'
import { layerNoteSchema, signedNoteSchema } from './shared-store/layer-note.ts'
import { noteManifestSchema } from './shared-store/oci.ts'
import { billSchemas } from './verify/contents.ts'
import { statementSchema } from './verify/statement.ts'

/** The schemas that a build with parfait's own flavours is checked by: build.mjs compiles them. */
export function knownSchemas(): JsonSchema[] {
  const options = [...formats.map(({ options = {} }) => options), ...optionsOfFlavours()]
  return [
    ...[manifestSchema, layoutSchema, lockSchema, imageSchema, matrixSchema],
    ...[layerNoteSchema, signedNoteSchema, noteManifestSchema],
    ...[fileListSchema, statementSchema, ...Object.values(billSchemas)],
    ...allProductSettings.flatMap(({ schema }) => (schema ? [schema] : [])),
    ...[toClientSchemas, toServerSchemas, serverSchemas].flatMap(Object.values<JsonSchema>),
    ...options.map(objectSchema),
    ...options.flatMap((schemas) => Object.values(schemas).map(propertySchema)),
  ]
}

function optionsOfFlavours(): Manifest['options'][] {
  const folder = join(packageFolder, 'flavours')
  return readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name, 'flavour.json'), 'utf8')
    return (JSON.parse(text) as Partial<Manifest>).options ?? {}
  })
}
