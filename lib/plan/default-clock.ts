/**
 * The clock of an image whose base tells no date, and where the user gave none: 1 January 2026, 0:00 UTC. A base that is
 * a script is made when its key is known, and the clock is in the key, so it cannot come from the tree; with 1970 there
 * would be programs that refuse the files, such as zip, whose times begin in 1980.
 */
export const defaultClock = 1_767_225_600
