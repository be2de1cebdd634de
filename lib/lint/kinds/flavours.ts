import { phases } from '../../phases.ts'
import type { LintKind } from '../lint-kind.ts'
import { shellCode, shellOf } from '../shell.ts'
import type { LintFile } from '../subject.ts'
import { isText } from '../text-file.ts'

/** The flavours of parfait, and those of 2012. */
export const flavours: LintKind = {
  // They are in the list of all.
  rules: [],
  readme: { file: 'README.md', severity: 'warning' },
  folders: phases.map(({ folder }) => folder),
  strangeFolder: 'error',
  sourced: [],
  hostFolders: phases.filter(({ where }) => where === 'outside').map(({ folder }) => folder),
  lineFiles: /^(binary-deps|init)$/,
  scripts: ({ files }) =>
    files
      .filter(isText)
      .filter((file) => shellOf(file) !== undefined)
      .map(({ path, text }) => ({ path, text: shellCode(text) })),
  callOfWhich: /(?:^|[;&|({!`]|\b(?:if|then|else|do|while|until)\b)[ \t]*(which)[ \t]/m,
  goesOn,
  shellcheckError: 'error',
  insteadOf: {
    sudo: 'there is no root outside the chroot: work below $TARGET_ROOT or $TMP_HOOKS_PATH without sudo, or in a phase inside',
    packageManager: "name it in 'packages' of flavour.json",
  },
}

function goesOn(file: LintFile): boolean {
  const { text = '', shebang = '', hookFolder } = file
  if (hookFolder === undefined || shellOf(file) === undefined) return false
  if (/\s-[a-z]*e/.test(shebang)) return false
  const code = shellCode(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
  // The status of the only command is the script's.
  if (code.length < 2) return false
  return !/^\s*set\s+(-[a-z]*e|.*-o\s+errexit)/m.test(code.join('\n'))
}
