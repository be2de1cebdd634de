import type { Builder } from './builder.ts'
import { local } from './local.ts'

/** All kinds of places where builds run; a new one is one file and one name in this list. */
export const builders: readonly Builder[] = [local]
