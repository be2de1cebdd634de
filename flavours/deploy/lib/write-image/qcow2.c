/*
 * Header and tables of a qcow2 image: what is where.
 * https://www.qemu.org/docs/master/interop/qcow2.html
 */
#include "write-image.h"

#include <stdlib.h>
#include <string.h>

#define OFFSET_BITS 0x00fffffffffffe00ull
#define FLAG_COMPRESSED (1ull << 62)
#define FLAG_ZERO 1ull

enum { HEADER_V2 = 72, HEADER_V3 = 104, COMPRESSION_TYPE = 104 };
enum { FEATURE_DIRTY = 1, FEATURE_CORRUPT = 2, FEATURE_EXTERNAL = 4, FEATURE_COMPRESSION = 8, FEATURE_SUBCLUSTERS = 16 };

bool is_qcow2(const uint8_t *begin, size_t length) {
  return length >= HEADER_V2 && memcmp(begin, "QFI\xfb", 4) == 0;
}

static void refuse(const char *what, const char *remedy) {
  fail("%s %s, which cannot be written to a disk. Make one without: %s", source_name(), what, remedy);
}

static void read_features(struct qcow2 *image, const uint8_t *begin, size_t length) {
  const char *plain = "qemu-img convert -O qcow2";
  uint64_t features = big64(begin + 72);
  if (features & FEATURE_CORRUPT) refuse("is marked as corrupt", "qemu-img check, and convert it");
  if (features & FEATURE_EXTERNAL) refuse("has its data in another file", plain);
  if (features & FEATURE_SUBCLUSTERS) refuse("has subclusters (extended_l2)", plain);
  if (features >> 5) refuse("has features that are not known here", plain);
  if (features & FEATURE_COMPRESSION) {
    if (big32(begin + 100) <= COMPRESSION_TYPE || length <= COMPRESSION_TYPE || begin[COMPRESSION_TYPE] > 1)
      refuse("has a compression that is not known here", plain);
    image->is_zstd = begin[COMPRESSION_TYPE] == 1;
  }
}

void qcow2_read_header(struct qcow2 *image, const uint8_t *begin, size_t length) {
  memset(image, 0, sizeof *image);
  image->version = big32(begin + 4);
  uint32_t bits = big32(begin + 20);
  if (image->version != 2 && image->version != 3)
    fail("%s is a qcow2 image of version %u; known are 2 and 3", source_name(), image->version);
  if (bits < 9 || bits > 21 || (image->version == 3 && length < HEADER_V3 + 8))
    fail("%s is damaged: clusters of 2^%u bytes", source_name(), bits);
  if (big64(begin + 8) != 0 || big32(begin + 16) != 0)
    refuse("has a backing file", "qemu-img convert -O qcow2, which takes the backing file in");
  if (big32(begin + 32) != 0) refuse("is encrypted", "qemu-img convert -O qcow2");
  if (image->version == 3) read_features(image, begin, length);
  image->cluster = 1u << bits;
  image->size = big64(begin + 24);
  image->l1_offset = big64(begin + 40);
  uint64_t per_table = (uint64_t)image->cluster * (image->cluster / 8);
  uint64_t wanted = image->size / per_table + (image->size % per_table != 0);
  if (wanted > big32(begin + 36) || wanted > (32u << 20) / 8)
    fail("%s is damaged: its table has %u entries for %s", source_name(), big32(begin + 36), megabytes(image->size));
  image->l1_count = (uint32_t)wanted;
  add_check(image, 0, begin, image->version == 3 ? HEADER_V3 + 8 : HEADER_V2);
}

static void read_compressed(struct qcow2 *image, uint64_t entry, uint64_t guest) {
  unsigned cluster_bits = 0;
  while (1u << cluster_bits < image->cluster) cluster_bits++;
  unsigned offset_bits = 62 - (cluster_bits - 8);
  uint64_t start = entry & ((1ull << offset_bits) - 1);
  uint64_t sectors = (entry & (FLAG_COMPRESSED - 1)) >> offset_bits;
  uint32_t length = (uint32_t)((sectors + 1) * SECTOR - (start & (SECTOR - 1)));
  uint8_t kind = image->is_zstd ? EXTENT_ZSTD : EXTENT_DEFLATE;
  add_extent(image, (struct extent){start, guest, length, kind});
}

static void read_entry(struct qcow2 *image, uint64_t entry, uint64_t guest) {
  if (entry & FLAG_COMPRESSED) {
    read_compressed(image, entry, guest);
    return;
  }
  uint64_t start = entry & OFFSET_BITS;
  if (start == 0 || (image->version == 3 && entry & FLAG_ZERO)) return;
  if (start % image->cluster)
    fail("%s is damaged: a cluster begins at byte %llu", source_name(), (unsigned long long)start);
  add_extent(image, (struct extent){start, guest, image->cluster, EXTENT_DATA});
}

static void read_l2(struct qcow2 *image, const uint8_t *table, uint64_t start, uint32_t index) {
  uint64_t entries = image->cluster / 8, guest = (uint64_t)index * entries * image->cluster;
  add_check(image, start, table, image->cluster);
  for (uint64_t at = 0; at < entries && guest < image->size; at++, guest += image->cluster)
    read_entry(image, big64(table + 8 * at), guest);
}

void qcow2_read_tables(struct qcow2 *image) {
  size_t l1_length = (size_t)image->l1_count * 8;
  uint8_t *l1 = allocate(l1_length, 1);
  if (l1_length > 0) source_read(image->l1_offset, l1, l1_length);
  add_check(image, image->l1_offset, l1, l1_length);
  /* Tables that lie side by side are read at once. */
  enum { AT_ONCE = 4 << 20 };
  uint8_t *tables = allocate(AT_ONCE, 1);
  for (uint32_t index = 0; index < image->l1_count;) {
    uint64_t start = big64(l1 + 8 * index) & OFFSET_BITS;
    uint32_t count = 1;
    if (start % image->cluster)
      fail("%s is damaged: a table begins at byte %llu", source_name(), (unsigned long long)start);
    while (start != 0 && index + count < image->l1_count && (size_t)(count + 1) * image->cluster <= AT_ONCE &&
           (big64(l1 + 8 * (index + count)) & OFFSET_BITS) == start + (uint64_t)count * image->cluster)
      count++;
    if (start != 0) {
      source_read(start, tables, (size_t)count * image->cluster);
      for (uint32_t at = 0; at < count; at++)
        read_l2(image, tables + (size_t)at * image->cluster, start + (uint64_t)at * image->cluster, index + at);
    }
    index += count;
  }
  free(tables);
  free(l1);
  sort_extents(image);
}
