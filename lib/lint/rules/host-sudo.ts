import { phases } from '../../phases.ts'
import { dibFiles, elementHostFolders } from '../element.ts'
import type { Rule } from '../rule.ts'
import { logicalLines } from '../shell.ts'
import type { Subject } from '../subject.ts'

/** Of dib-lint. */
export const hostSudo: Rule = {
  id: 'host-sudo',
  severity: 'error',
  dibLint: 'safe_sudo',
  explanation: 'a hook outside the chroot with sudo can change the machine that builds',
  check: (subject) =>
    dibFiles(subject)
      .filter(({ path }) => path.split('/').slice(0, -1).some(isHostFolder(subject.kind)))
      .flatMap(({ path, text }) =>
        logicalLines(text).flatMap(({ line, number }) =>
          /\bsudo /.test(line) && !isHarmless.test(line.trim())
            ? [
                {
                  ...{ file: path, line: number, column: line.indexOf('sudo ') + 1 },
                  message:
                    subject.kind === 'element'
                      ? 'it names no path of the image; if it is meant, mark the line: # dib-lint: safe_sudo'
                      : 'there is no root outside the chroot: work below $TARGET_ROOT or $TMP_HOOKS_PATH without sudo, or in a phase inside',
                },
              ]
            : [],
        ),
      ),
}

const isHarmless =
  /dib-lint: safe_sudo|^#|install-packages|TARGET_ROOT|IMAGE_BLOCK_DEVICE|TMP_MOUNT_PATH|TMP_IMAGE_PATH/

function isHostFolder(kind: Subject['kind']): (name: string) => boolean {
  const outside = phases.filter(({ where }) => where === 'outside').map(({ folder }) => folder)
  const folders: readonly string[] = kind === 'element' ? elementHostFolders : outside
  return (name) => folders.includes(name)
}
