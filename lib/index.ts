/** The public API of parfait. */
export type { Architecture } from './architectures/architecture.ts'
export { architectureNames, architectures, findArchitecture } from './architectures.ts'
export { build } from './build.ts'
export { buildDisk, type DiskBuildResult } from './build-disk.ts'
export type { BuildHost, BuildResult } from './build-host.ts'
export {
  type BuildOutcome,
  type BuildRequest,
  buildMany,
  type ManyBuildsHost,
  type ManyBuildsOptions,
} from './build-many.ts'
export { buildRamdisk, type RamdiskBuildResult } from './build-ramdisk.ts'
export type { Builder, RunOptions, Site, SiteRequest } from './builders/builder.ts'
export { local } from './builders/local.ts'
export { compareBytes } from './compare-bytes.ts'
export { digestFile } from './content.ts'
export { type Decision, decide } from './decide.ts'
export {
  type BaseState,
  type DataContext,
  defineBase,
  defineHook,
  type HookContext,
  type HookFunction,
  type HookModule,
  type LayerContext,
  type LayoutContext,
  type MakingContext,
  type RootContext,
  type RunProgram,
  type SizeContext,
  type StateContext,
  type StateFunction,
  type TreeFiles,
} from './define.ts'
export { defineMaker, type Maker, type MakerContext } from './define-maker.ts'
export type { Delivery } from './deliver/delivery.ts'
export type { MakerRecipe } from './deliver/recipe.ts'
export type { BlockSource } from './disk/block-source.ts'
export type { BootFiles, BootloaderDriver, BootRequest } from './disk/bootloader-driver.ts'
export { deriveUuid } from './disk/derive.ts'
export type { Own } from './disk/drivers.ts'
export type {
  BareDriver,
  EntriesDriver,
  FilesystemDriver,
  FolderDriver,
  TarDriver,
} from './disk/filesystem-driver.ts'
export type { FilesystemReader, FoundNode, OpenFilesystem } from './disk/filesystem-reader.ts'
export { usualSizes } from './disk/filesystems/head-room.ts'
export { byteLabel, type LabelRule } from './disk/filesystems/label-rule.ts'
export { inOwnFile } from './disk/filesystems/own-file.ts'
export type {
  FormatDriver,
  FormatOptions,
  FormatRequest,
  PackRequest,
  TreeFormatDriver,
} from './disk/format-driver.ts'
export type { Layout, Partition, PlacedPartition } from './disk/layout.ts'
export type { OwnDrivers } from './drivers.ts'
export { type ErrorCode, errorCodes, Faults, ParfaitError } from './errors.ts'
export type { AnyFlavour, FlavourTypes } from './flavour-types.ts'
export { loadSettings, type SettingSources } from './load-settings.ts'
export type { MatrixSources, SettledCell } from './matrix/cell-settings.ts'
export { openMatrix } from './matrix/open-matrix.ts'
export { listOptionFolder, readOptionFile } from './option-file.ts'
export { phases } from './phases.ts'
export { settingsOfDisk } from './products/disk/settings.ts'
export { disk } from './products/disk.ts'
export type { Product } from './products/driver.ts'
export { settingsOfRamdisk } from './products/ramdisk/settings.ts'
export { ramdisk } from './products/ramdisk.ts'
export { aptConfLine, aptSourceLine, deb822Line } from './quoting/apt.ts'
export { environmentLine } from './quoting/environment-file.ts'
export { shellLine, shellWord } from './quoting/shell.ts'
export { sudoersLine } from './quoting/sudoers.ts'
export { unitCommand, unitLine, unitList } from './quoting/systemd-unit.ts'
export { tableLine } from './quoting/table-line.ts'
export type { Artifact, BuildEvent, NamedBuildEvent, Reporter } from './report/events.ts'
export { run, type Tool } from './run.ts'
export { readAssignments } from './settings/assignments.ts'
export type { ProductSettings } from './settings/product.ts'
export type { Settings } from './settings/settings.ts'
export { fetchFile } from './sources/fetch-file.ts'
export { fetchFresh } from './sources/fetch-fresh.ts'
export { knownDigest, onceForFile } from './sources/once-for-file.ts'
export type { SourceContext } from './sources/source-context.ts'
export { newestTime, unpackTar } from './sources/unpack-tar.ts'
export type {
  Presence,
  Published,
  PublishPlan,
  TargetDriver,
  TargetIo,
  Verification,
  Wanted,
} from './targets/driver.ts'
export { targets } from './targets/index.ts'
export {
  type Publication,
  type PublishRequest,
  preparePublication,
  publish,
} from './targets/publish.ts'
export { type PublishFilesRequest, publishFiles } from './targets/publish-files.ts'
export type { PublishHost } from './targets/target-io.ts'
export { madeFile, madeFolder } from './tree/entries.ts'
export type { TreeEntry } from './tree/entry.ts'
export { follow } from './tree/follow.ts'
export type { Content } from './tree/measure.ts'
export { readTar, type TarMember } from './tree/tar/read-tar.ts'
