import type { LintKind } from '../lint-kind.ts'
import { elementRules } from '../rules/elements/index.ts'
import { dibFiles } from '../text-file.ts'

/** The elements of diskimage-builder, as dib-lint looks at them. */
export const elements: LintKind = {
  rules: elementRules,
  readme: { file: 'README.rst', severity: 'error' },
  // Those that diskimage-builder reads, and those that one of its elements does.
  folders: [
    'root.d',
    'extra-data.d',
    'pre-install.d',
    'install.d',
    'post-install.d',
    'post-root.d',
    'block-device.d',
    'pre-finalise.d',
    'finalise.d',
    'cleanup.d',
    'environment.d',
    'first-boot.d',
    'block-device-size.d',
    'binary-deps.d',
    'init.d',
    'ramdisk-install.d',
    'udev.d',
    'dracut-drivers.d',
    'dracut.conf.d',
    'modprobe.d',
    'yum.repos.d',
    'cloud.cfg.d',
  ],
  // They read folders of one another.
  strangeFolder: 'warning',
  sourced: ['environment.d'],
  hostFolders: ['root.d', 'extra-data.d', 'block-device.d', 'finalise.d', 'cleanup.d'],
  lineFiles: /^(element-deps|element-provides)$|^environment\.d\/|source-repository-/,
  scripts: dibFiles,
  // Every line that is no comment.
  callOfWhich: /^(?!\s*#).*(which ).*$/m,
  // Bash alone, and set at the beginning of a line.
  goesOn: ({ text = '', shebang = '' }) =>
    shebang.startsWith('/bin/bash') && !/^set -[^ \n]*e/m.test(text),
  // dib-lint does not ask shellcheck, and elements pass it that shellcheck cannot parse.
  shellcheckError: 'warning',
  insteadOf: {
    sudo: 'it names no path of the image; if it is meant, mark the line: # dib-lint: safe_sudo',
    packageManager: "name it in package-installs.yaml, or use 'install-packages'",
  },
}
