/**
 * The environment in which mkfs tools take this for the time of day: e2fsprogs up to 1.47.0 reads the
 * first variable, later ones and mtools the second. To e2fsprogs, 0 means the real time.
 */
export function fakeTime(clock: number): Record<string, string> {
  const time = `${Math.max(1, clock)}`
  return { E2FSPROGS_FAKE_TIME: time, SOURCE_DATE_EPOCH: time }
}
