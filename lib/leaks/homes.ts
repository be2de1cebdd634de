import type { ImageFiles } from './image-files.ts'

/** All files below the homes of an image. */
export function homeFiles(image: ImageFiles): string[] {
  return ['/root', '/home'].flatMap((folder) => image.list(folder))
}
