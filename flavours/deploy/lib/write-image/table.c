/* What becomes of the partition table: what is kept, what stands there meanwhile, what stands there then. */
#include "write-image.h"

#include <string.h>

uint8_t image_table[TABLE_BYTES];
static uint8_t taken[TABLE_BYTES];
static struct gpt old, new;
static bool is_kept[128]; /* of the new table */
static bool keeps_any;
static uint64_t image_end;

static unsigned find_partner(unsigned index) {
  struct gpt_place place;
  for (unsigned other = 0; other < 128; other++)
    if (gpt_place(&new, other, &place) && place.attributes & ATTRIBUTE_KEEP && !is_kept[other] &&
        memcmp(new.entries + other * 128 + 56, old.entries + index * 128 + 56, 72) == 0)
      return other;
  fail("the disk %s has the state partition '%s', and %s has none of that name that is marked as state. Nothing was "
       "written; wiping the disk (--wipe, deploy_wipe=1) gives the state up",
       options.disk, gpt_name(&old, index), source_name());
}

/* The partition stays where it is, with the id that it has. */
static void keep(unsigned index, const struct gpt_place *place) {
  unsigned partner = find_partner(index);
  struct gpt_place meant;
  gpt_place(&new, partner, &meant);
  if (meant.first <= meant.last && meant.last < disk.size / SECTOR)
    disk_keep(meant.first * SECTOR, (meant.last + 1) * SECTOR);
  disk_keep(place->first * SECTOR, (place->last + 1) * SECTOR);
  meant.first = place->first;
  meant.last = place->last;
  gpt_set_place(&new, partner, &meant);
  memcpy(new.entries + partner * 128 + 16, old.entries + index * 128 + 16, 16);
  is_kept[partner] = keeps_any = true;
  say("the state partition '%s' stays as it is: %s at byte %llu", gpt_name(&old, index),
      megabytes((place->last + 1 - place->first) * SECTOR), (unsigned long long)(place->first * SECTOR));
  note("{\"state\":\"kept\",\"partition\":\"%s\"}", gpt_name(&old, index));
}

static void check_overlap(unsigned kept, unsigned other) {
  struct gpt_place a, b;
  if (kept == other || !gpt_place(&new, kept, &a) || !gpt_place(&new, other, &b)) return;
  if (a.last < b.first || b.last < a.first) return;
  fail("the state partition '%s' of the disk %s (bytes %llu to %llu) lies where %s has '%s' (bytes %llu to %llu). "
       "Nothing was written. Build the image with the sizes that it had (those before the state partition, and "
       "its own), or wipe the disk (--wipe, deploy_wipe=1), which gives the state up",
       gpt_name(&new, kept), options.disk, (unsigned long long)(a.first * SECTOR),
       (unsigned long long)(a.last * SECTOR + SECTOR - 1), source_name(), gpt_name(&new, other),
       (unsigned long long)(b.first * SECTOR), (unsigned long long)(b.last * SECTOR + SECTOR - 1));
}

static void check_places(void) {
  struct gpt_place place;
  for (unsigned index = 0; index < 128; index++) {
    if (!gpt_place(&new, index, &place)) continue;
    if (place.first < 34 || place.last < place.first)
      fail("%s has a damaged table: '%s' has no place", source_name(), gpt_name(&new, index));
    if (place.last > disk.size / SECTOR - 34)
      fail("the disk %s is too small: it has %s, and the partition '%s' ends at %s. Nothing was written",
           options.disk, megabytes(disk.size), gpt_name(&new, index), megabytes(place.last * SECTOR));
    for (unsigned other = 0; is_kept[index] && other < 128; other++) check_overlap(index, other);
  }
}

void table_plan(uint64_t image_size) {
  gpt_parse(&new, image_table);
  gpt_read_disk(&old);
  struct gpt_place place;
  for (unsigned index = 0; index < 128 && !options.wipe; index++)
    if (gpt_place(&old, index, &place) && place.attributes & ATTRIBUTE_KEEP && place.first >= 34 &&
        place.first <= place.last && place.last <= disk.size / SECTOR - 34)
      keep(index, &place);
  if (new.is_there) check_places();
  image_end = image_size;
}

/* Until all is well the disk has no table to boot from, but still one that tells what is kept. */
void table_unboot(void) {
  static const uint8_t zeros[33 * SECTOR];
  uint8_t table[TABLE_BYTES] = {0};
  struct gpt_place place;
  if (keeps_any) {
    for (unsigned index = 0; index < 128; index++)
      if (gpt_place(&old, index, &place) && !(place.attributes & ATTRIBUTE_KEEP)) gpt_set_place(&old, index, NULL);
    table[446 + 4] = 0xee;
    put_little(table + 446 + 8, 1, 4);
    put_little(table + 510, 0xaa55, 2);
    gpt_write(&old, table);
  } else {
    uint64_t from = disk.size - sizeof zeros, end = disk_free_end(&from, disk.size);
    if (from + sizeof zeros == end) disk_put(from, zeros, sizeof zeros);
  }
  disk_put(0, table, sizeof table);
  disk_sync();
  /* The image's own backup table is of no use where the disk is larger. */
  if (new.is_there && image_end != SIZE_UNKNOWN) disk_keep(image_end - 33 * SECTOR, image_end);
}

void table_take(uint64_t at, const uint8_t *data, size_t length) { memcpy(taken + at, data, length); }

void table_write(void) {
  if (memcmp(taken, image_table, sizeof taken) != 0) fail("%s changed on the server while it was read", source_name());
  disk_sync();
  if (new.is_there) gpt_write(&new, taken);
  disk_sync();
  disk_put(0, taken, sizeof taken);
  disk_sync();
}
