/** The tag by which images and snapshots are known again: the SHA-256 of the file. */
export const tagKey = 'parfait:sha256'
