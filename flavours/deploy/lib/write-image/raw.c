/* Raw images, as they are or compressed as a whole. */
#include "write-image.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1 << 16 };

struct raw {
  struct unpacker *unpacker;
  uint64_t fetched, at; /* bytes of the file; byte of the disk where `block` begins */
  size_t used;
  uint8_t block[BLOCK];
};

static bool is_zero(const uint8_t *data, size_t length) {
  return length == 0 || (data[0] == 0 && memcmp(data, data + 1, length - 1) == 0);
}

static void flush_block(struct raw *raw) {
  if (!is_zero(raw->block, raw->used)) image_write(raw->at, raw->block, raw->used);
  raw->at += raw->used;
  raw->used = 0;
}

static bool take_unpacked(void *context, const uint8_t *data, size_t length) {
  struct raw *raw = context;
  if (length > disk.size - raw->at - raw->used)
    fail("the disk %s is too small: it has %s, and %s is larger. It got no partition table, so that it does not boot",
         options.disk, megabytes(disk.size), source_name());
  while (length > 0) {
    size_t room = BLOCK - raw->used, part = room < length ? room : length;
    memcpy(raw->block + raw->used, data, part);
    raw->used += part;
    data += part;
    length -= part;
    if (raw->used == BLOCK) flush_block(raw);
  }
  return true;
}

static bool take_fetched(void *context, const uint8_t *data, size_t length) {
  struct raw *raw = context;
  digest_add(data, length);
  raw->fetched += length;
  unpacker_feed(raw->unpacker, data, length, take_unpacked, raw);
  progress_at(raw->fetched);
  return true;
}

void raw_write(enum packing packing) {
  struct raw *raw = allocate(1, sizeof *raw);
  raw->unpacker = unpacker_new(packing);
  source_stream(take_fetched, raw);
  if (!unpacker_is_complete(raw->unpacker)) fail("%s is damaged or cut off: its last stream does not end", source_name());
  flush_block(raw);
  unpacker_free(raw->unpacker);
  free(raw);
}

struct begin {
  struct unpacker *unpacker;
  uint8_t *to;
  size_t used, size;
};

static bool take_begin(void *context, const uint8_t *data, size_t length) {
  struct begin *begin = context;
  size_t room = begin->size - begin->used, part = room < length ? room : length;
  memcpy(begin->to + begin->used, data, part);
  begin->used += part;
  return begin->used < begin->size;
}

static bool take_packed(void *context, const uint8_t *data, size_t length) {
  struct begin *begin = context;
  return unpacker_feed(begin->unpacker, data, length, take_begin, begin);
}

void raw_read_begin(enum packing packing, uint8_t *to, size_t length) {
  struct begin begin = {unpacker_new(packing), to, 0, length};
  source_stream(take_packed, &begin);
  unpacker_free(begin.unpacker);
  if (begin.used < length)
    fail("%s is no disk image: it has %zu bytes%s", source_name(), begin.used,
         packing == PACKED_NOT ? "" : " when unpacked");
}
