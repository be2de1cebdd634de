import { allKinds } from '../../flavours/kinds/index.ts'
import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'
import { aptPackages } from './apt-packages.ts'
import { aptYes } from './apt-yes.ts'
import { brokenLink } from './broken-link.ts'
import { crlf } from './crlf.ts'
import { executable } from './executable.ts'
import { exportAssignment } from './export-assignment.ts'
import { finalNewline } from './final-newline.ts'
import { firstBootModule } from './first-boot-module.ts'
import { flavourName } from './flavour-name.ts'
import { flavourTypesRule } from './flavour-types.ts'
import { hookCollision } from './hook-collision.ts'
import { hookName } from './hook-name.ts'
import { hostSudo } from './host-sudo.ts'
import { leftover } from './leftover.ts'
import { makeLintComment } from './lint-comment.ts'
import { manifest } from './manifest.ts'
import { moduleCompile } from './module-compile.ts'
import { modulePhase } from './module-phase.ts'
import { phaseFolder } from './phase-folder.ts'
import { readme } from './readme.ts'
import { secret } from './secret.ts'
import { setE } from './set-e.ts'
import { shebang } from './shebang.ts'
import { shellcheck } from './shellcheck.ts'
import { summary } from './summary.ts'
import { undeclaredVariable } from './undeclared-variable.ts'
import { unusedDeclaration } from './unused-declaration.ts'
import { which } from './which.ts'
import { yamlSyntax } from './yaml-syntax.ts'

/** THE list of rules. */
export const rules: readonly Rule[] = [
  // Hooks: whether and how they run.
  shebang,
  executable,
  crlf,
  hookName,
  hookCollision,
  phaseFolder,
  firstBootModule,
  modulePhase,
  moduleCompile,
  brokenLink,
  // What a flavour says of itself.
  flavourName,
  manifest,
  summary,
  readme,
  undeclaredVariable,
  unusedDeclaration,
  flavourTypesRule,
  yamlSyntax,
  // What scripts do.
  setE,
  exportAssignment,
  which,
  hostSudo,
  aptYes,
  aptPackages,
  shellcheck,
  secret,
  leftover,
  finalNewline,
  // What contracts have of their own.
  ...allKinds.flatMap(({ name }) => lintKinds[name].rules),
  makeLintComment(() => rules.flatMap(({ id, dibLint = id }) => [id, dibLint])),
]
