import type { FormatDriver } from '../format-driver.ts'
import { qcow2 } from './qcow2.ts'
import { raw } from './raw.ts'

/** All kinds of image files; a new one is one file and one name in this list. */
export const formats: readonly FormatDriver[] = [qcow2, raw]
