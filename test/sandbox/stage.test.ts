import t from 'tap'
import { isStageTask, stageTasks, stageView } from '../../lib/sandbox/stage.ts'
import type { StagePart } from '../../lib/sandbox/stage-parts.ts'
import { viewArguments } from '../../lib/sandbox/view.ts'

const folders = {
  tree: '/w/tree',
  scratch: '/w/scratch',
  temporary: '/w/tmp',
  modules: [],
  output: '/out/.x',
}
const ramdisk = { name: 'ramdisk', request: {}, files: {} } as unknown as StagePart
const leaks = { name: 'leaks', request: {}, clues: {}, isFatal: true } as unknown as StagePart

t.test('the view of the stage', (t) => {
  const said = viewArguments(stageView(folders)).join(' ').replaceAll(' --', '\n--').split('\n')
  const writable = said.filter((line) => line.startsWith('--bind '))
  t.strictSame(writable, [
    '--bind /w/scratch /scratch',
    '--bind /w/tmp /tmp',
    '--bind /out/.x /output',
  ])
  for (const line of ['--ro-bind /w/tree /tree', '--unshare-net', '--ro-bind-try /usr /usr'])
    t.ok(said.includes(line), line)
  t.match(said.join(' '), /--size [0-9]{8,} --tmpfs \/memory/)
  t.notMatch(said.join(' '), /passwd|resolv\.conf|\/etc\/hosts|secrets|layers/)
  t.strictSame(said.slice(-3), ['--remount-ro /dev', '--remount-ro /', '--chdir /'])
  t.end()
})

t.test('the gate is apart where there are secrets', (t) => {
  const withLayers = { ...folders, layers: '/w/layers' }
  const partsOf = (names: readonly string[], parts: readonly StagePart[]) =>
    stageTasks(withLayers, { parts, secrets: names }).map(({ context, view, ...task }) => ({
      parts: (context.parts as unknown as StagePart[]).map(({ name }) => name),
      secrets: view.secrets?.names ?? [],
      layers: view.binds.some(({ to }) => to === '/layers'),
      isStage: isStageTask({ ...task, context, view }),
    }))
  t.strictSame(partsOf([], [leaks, ramdisk]), [
    { parts: ['leaks', 'ramdisk'], secrets: [], layers: true, isStage: true },
  ])
  t.strictSame(partsOf(['a'], [leaks, ramdisk]), [
    { parts: ['leaks'], secrets: ['a'], layers: true, isStage: true },
    { parts: ['ramdisk'], secrets: [], layers: false, isStage: true },
  ])
  t.strictSame(partsOf(['a'], [ramdisk]), [
    { parts: ['ramdisk'], secrets: [], layers: false, isStage: true },
  ])
  t.end()
})
