import { Command } from 'commander'
import type { CommandIo } from './io.ts'
import { matrixBuildCommand } from './matrix-build.ts'
import { matrixPlanCommand } from './matrix-plan.ts'
import { matrixPublishCommand } from './matrix-publish.ts'

/** `parfait matrix`: many images of one file. */
export function matrixCommand(io: CommandIo): Command {
  const matrix = new Command('matrix').description(
    'Many images of one file: each value of each axis with each of the others, shared steps made once.',
  )
  matrix.addCommand(matrixPlanCommand(io))
  matrix.addCommand(matrixBuildCommand(io))
  matrix.addCommand(matrixPublishCommand(io))
  return matrix
}
