import { existsSync } from 'node:fs'
import { zstd } from '../archive-tools.ts'
import { ParfaitError } from '../errors.ts'
import { digestFile } from '../files.ts'
import { readJson } from '../json.ts'
import type { StepLabel } from '../report/events.ts'
import { run } from '../run.ts'
import { checkSchema, type JsonSchema } from '../schema.ts'
import { requireTool } from '../tools.ts'
import { findManifest } from './find-manifest.ts'
import { paperPath } from './papers.ts'

/** Which step wrote each file of an image; `NAME.files.json.zst`. */
interface FileList {
  readonly version: 1
  /** From the base up. */
  readonly steps: readonly StepLabel[]
  /** The place of the step that wrote it last, by absolute path in the image; -1: nobody knows. */
  readonly files: Readonly<Record<string, number>>
}

const text = { type: 'string' }
export const fileListSchema: JsonSchema = {
  type: 'object',
  required: ['version', 'steps', 'files'],
  properties: {
    version: { const: 1 },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        required: ['phase', 'flavour', 'name'],
        properties: { phase: text, flavour: text, name: text },
      },
    },
    files: { type: 'object', additionalProperties: { type: 'integer', minimum: -1 } },
  },
}

/** A million files of usual names are half of that; a small archive may claim to be any size. Bytes. */
const largest = 256 << 20

/**
 * Where the list of files of an image is: `out.qcow2`, `out` and `out.manifest.json` are of one build. Undefined for none,
 * and for one that a manifest beside it does not tell of: it is of an older build. Error: `image-invalid` for that manifest.
 */
export async function fileListBeside(path: string): Promise<string | undefined> {
  const stems = [
    path,
    path.replace(/\.(manifest\.json|files\.json\.zst)$/, ''),
    path.replace(/\.[^./]+$/, ''),
  ]
  const stem = stems.find((one) => existsSync(paperPath(one, 'file-list')))
  if (stem === undefined) return undefined
  const list = paperPath(stem, 'file-list')
  const found = await findManifest(`${stem}.manifest.json`, '/')
  if (!found) return list
  const sha256 = await digestFile(list)
  const isTold = found.manifest.artifacts.some((one) => one.sha256 === sha256)
  return isTold ? list : undefined
}

/** Reads a list of files, which anybody may have written. Errors: `image-invalid`, `tool-missing`. */
export async function readFileList(path: string, signal?: AbortSignal): Promise<FileList> {
  const refuse = (why: string, cause?: unknown) =>
    new ParfaitError('image-invalid', `'${path}' is no list of files of parfait: ${why}`, {
      place: path,
      hint: 'build the image with --files, and copy the list with the image',
      cause,
    })
  const pieces: Uint8Array[] = []
  let bytes = 0
  const take = (piece: Uint8Array) => {
    bytes += piece.length
    if (bytes > largest) throw refuse(`it has more than ${largest} bytes`)
    pieces.push(piece)
  }
  const command = await requireTool(zstd)
  await run(command, ['-dcq', '--', path], { signal, onPiece: take }).catch((error: unknown) => {
    if (!(error instanceof ParfaitError) || error.code !== 'tool-failed') throw error
    throw refuse('it cannot be decompressed', error)
  })
  const value = parse(Buffer.concat(pieces).toString(), refuse)
  const [fault] = checkSchema(fileListSchema, value)
  if (fault !== undefined) throw refuse(fault)
  return value as FileList
}

function parse(json: string, refuse: (why: string, cause?: unknown) => ParfaitError): unknown {
  try {
    return readJson(json)
  } catch (cause) {
    throw refuse('it is no JSON', cause)
  }
}

/** The step that wrote a file of an image last; undefined for a file that is not there, and where nobody knows. */
export function writerOf({ steps, files }: FileList, path: string): StepLabel | undefined {
  return Object.hasOwn(files, path) ? steps[files[path] ?? -1] : undefined
}
