import type { ContractName } from '../../flavours/kinds/names.ts'
import type { LintKind } from '../lint-kind.ts'
import { elements } from './elements.ts'
import { flavours } from './flavours.ts'

/** What linting knows of the folders of each contract. */
export const lintKinds: Readonly<Record<ContractName, LintKind>> = { flavours, elements }
