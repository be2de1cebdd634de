import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gzip, zstd } from '../../archive-tools.ts'
import type { TreeFormatDriver } from '../format-driver.ts'
import { compressArchive } from './compress-archive.ts'
import { describeImage } from './oci/image-files.ts'
import { writeLayout } from './oci/write-layout.ts'

/** https://github.com/opencontainers/image-spec/blob/main/layer.md */
const layerType = 'application/vnd.oci.image.layer.v1.tar'

const words = 'between semicolons'
const name = '[a-z0-9]+(?:[._-]+[a-z0-9]+)*'

/** An image of containers, of one layer. */
export const oci: TreeFormatDriver = {
  name: 'oci',
  extension: 'oci.tar',
  summary: 'an image of containers, for docker, podman and skopeo',
  tools: [gzip, zstd],
  options: {
    compression: {
      description: 'of the layer',
      enum: ['gzip', 'zstd', 'none'],
      default: 'gzip',
    },
    name: {
      description: 'what it is called once it is loaded, without a tag',
      type: 'string',
      pattern: `^(?:${name}(?:/${name})*)?$`,
      default: '',
    },
    tag: {
      description: 'its tag',
      type: 'string',
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$',
      default: 'latest',
    },
    entrypoint: { description: `words of a command, ${words}`, type: 'string', default: '' },
    cmd: { description: `the same, which a caller replaces`, type: 'string', default: '/bin/sh' },
    user: { description: 'who it runs as', type: 'string', default: '' },
    workdir: { description: 'where it runs', type: 'string', default: '/' },
  },
  uncompressed: { compression: 'none' },
  async pack({ archive, output, options, architecture, clock, scratch }) {
    const folder = await mkdtemp(join(scratch, 'oci-'))
    try {
      const tar = await archive()
      const { compression } = options
      const isPlain = compression !== 'gzip' && compression !== 'zstd'
      const path = isPlain ? tar.path : join(folder, 'layer')
      const sha256 = isPlain ? tar.sha256 : await compressArchive(tar, path, compression)
      const { size } = await stat(path)
      const mediaType = isPlain ? layerType : `${layerType}+${compression}`
      const layer = { mediaType, digest: `sha256:${sha256}`, size }
      const asked = { options, architecture, clock }
      const image = describeImage({ layer, tarDigest: `sha256:${tar.sha256}`, ...asked })
      await writeLayout(output, { files: image, layer: { sha256, size, path }, clock })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return []
  },
}
