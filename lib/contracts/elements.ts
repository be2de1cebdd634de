import { elementLayout } from '../elements/element-layout.ts'
import { elementMaterial } from '../elements/material.ts'
import type { Contract } from './contract.ts'
import type { ElementFacts } from './elements/element-facts.ts'
import { environmentFiles, jobFolders, jobTree, mergedTreeMounts } from './elements/folders.ts'
import { gatherElements } from './elements/gather-facts.ts'
import { outputTasks } from './elements/outputs.ts'
import { elementState } from './elements/state.ts'
import { elementTask } from './elements/task.ts'

/** The contract of diskimage-builder's elements, which docs/elements.md describes. */
export const elements: Contract<ElementFacts> = {
  name: 'elements',
  gather: {
    data: 'step',
    layout: elementLayout,
    state: elementState,
    sees: (variable) => variable.startsWith('DIB_'),
    facts: gatherElements,
  },
  plan: {
    tellsFolders: true,
    hooks: ({ linked }) => linked,
    // What diskimage-builder itself does to the tree, when the base is made and before the disk is.
    after: { root: 'element-begin', cleanup: 'element-end' },
    material: elementMaterial,
    installer: 'install-packages',
  },
  walk: {
    tree: jobTree,
    folders: jobFolders,
    mounts: mergedTreeMounts,
    environment: environmentFiles,
    task: elementTask,
  },
  deliver: {
    tasks: outputTasks,
  },
}
