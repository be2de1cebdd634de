import type { Rule } from '../../rule.ts'
import { bashPath } from './bash-path.ts'
import { debugTrace } from './debug-trace.ts'
import { elementDeps } from './element-deps.ts'
import { environmentFile } from './environment-file.ts'
import { flake8 } from './flake8.ts'
import { indent } from './indent.ts'
import { mdDocs } from './md-docs.ts'
import { pkgMap } from './pkg-map.ts'
import { setPipefail } from './set-pipefail.ts'
import { setU } from './set-u.ts'
import { tabs } from './tabs.ts'

/** THE list of rules for elements alone, as dib-lint has them. */
export const elementRules: readonly Rule[] = [
  bashPath,
  setU,
  setPipefail,
  debugTrace,
  environmentFile,
  elementDeps,
  pkgMap,
  indent,
  tabs,
  mdDocs,
  flake8,
]
