/* The story: look at everything first, then write, and the partition table last. */
#include "write-image.h"

#include <signal.h>
#include <string.h>

enum { FIRST_BYTES = 4096, RAW_GRAIN = 1 << 16 };

static enum packing packing_of(const uint8_t *begin, size_t length) {
  if (length >= 4 && memcmp(begin, "\x28\xb5\x2f\xfd", 4) == 0) return PACKED_ZSTD;
  if (length >= 3 && memcmp(begin, "\x1f\x8b\x08", 3) == 0) return PACKED_GZIP;
  return PACKED_NOT;
}

/* A raw image tells its size by that of the file, a compressed one by its GPT, if it has one. */
static uint64_t raw_size(enum packing packing) {
  if (packing == PACKED_NOT) return source_size;
  const uint8_t *header = image_table + SECTOR;
  if (memcmp(header, "EFI PART", 8) != 0) return SIZE_UNKNOWN;
  uint64_t last = little64(header + 32);
  return last < (1ull << 54) ? (last + 1) * SECTOR : SIZE_UNKNOWN;
}

static void check_size(uint64_t size) {
  if (size == SIZE_UNKNOWN || size <= disk.size) return;
  fail("the disk %s is too small: it has %s, and the image in %s needs %s. Nothing was written", options.disk,
       megabytes(disk.size), source_name(), megabytes(size));
}

int main(int count, char **words) {
  static uint8_t begin[FIRST_BYTES];
  size_t length = sizeof begin;
  struct qcow2 qcow2;
  signal(SIGPIPE, SIG_IGN);
  read_options(count, words);
  digest_begin(options.digest);
  disk_open(options.disk);
  source_open(begin, &length);
  bool has_map = is_qcow2(begin, length);
  enum packing packing = packing_of(begin, length);
  uint64_t size;
  if (has_map) {
    source_need_ranges("qcow2");
    qcow2_read_header(&qcow2, begin, length);
    size = qcow2.size;
    check_size(size);
    if (size < TABLE_BYTES) fail("%s is no disk image: it has %llu bytes", source_name(), (unsigned long long)size);
    qcow2_read_tables(&qcow2);
    qcow2_read_begin(&qcow2, image_table, sizeof image_table);
  } else {
    if (packing == PACKED_NOT) check_size(source_size);
    raw_read_begin(packing, image_table, sizeof image_table);
    size = raw_size(packing);
    check_size(size);
  }
  table_plan(size);
  if (options.plan) {
    say("%s fits on %s; nothing was written", source_name(), options.disk);
    return 0;
  }
  if (has_map) written_begin(size, size, qcow2.cluster);
  else written_begin(size, disk.size, RAW_GRAIN);
  table_unboot();
  progress_begin("writing", source_size);
  if (has_map) qcow2_write(&qcow2);
  else raw_write(packing);
  digest_check();
  zero_the_rest();
  table_write();
  disk_reread();
  if (has_map) qcow2_free(&qcow2);
  say("%s is written to %s, %s", source_name(), options.disk, digest_found());
  note("{\"state\":\"written\",\"percent\":100,\"digest\":\"%s\"}", digest_found());
  return 0;
}
