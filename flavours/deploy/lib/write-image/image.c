/* The image as it comes, piece by piece: its table is put aside, and nothing is written where something is kept. */
#include "write-image.h"

void image_write(uint64_t at, const void *data, size_t length) {
  uint64_t end = at + length, from = at;
  written_at(at, length);
  if (at < TABLE_BYTES) {
    uint64_t part = end < TABLE_BYTES ? length : TABLE_BYTES - at;
    table_take(at, data, (size_t)part);
    from += part;
  }
  while (from < end) {
    uint64_t stop = disk_free_end(&from, end);
    if (from < stop) disk_put(from, (const uint8_t *)data + (from - at), (size_t)(stop - from));
    from = stop;
  }
}
