/* What the image leaves out reads as zeros afterwards. */
#define _GNU_SOURCE
#include "write-image.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PIECE = 1 << 20, BLOCK = 4096 };
static const uint64_t at_once = 1u << 30;

static uint8_t *written; /* a bit for each grain of the disk */
static uint64_t image_size;
static uint32_t grain;
static bool is_cheap = true;

void written_begin(uint64_t size, uint64_t limit, uint32_t new_grain) {
  image_size = size == SIZE_UNKNOWN ? disk.size : size;
  grain = new_grain;
  written = allocate((size_t)(limit / grain / 8 + 1), 1);
}

void written_at(uint64_t at, size_t length) {
  for (uint64_t index = at / grain; index <= (at + length - 1) / grain; index++)
    written[index / 8] |= (uint8_t)(1u << index % 8);
}

/* The device does it by itself, mostly without writing; or the file gets a hole. */
static bool zero_cheaply(uint64_t at, uint64_t length) {
  uint64_t range[2] = {at, length};
  if (disk.is_device) return ioctl(disk.file, BLKZEROOUT, range) == 0;
  return fallocate(disk.file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at, (off_t)length) == 0;
}

/* Reading spares a flash disk the writes, and takes a fresh disk no longer than writing would. */
static void zero_by_reading(uint64_t at, uint64_t length) {
  static uint8_t data[PIECE], zeros[BLOCK];
  for (uint64_t end = at + length; at < end;) {
    size_t part = end - at < PIECE ? (size_t)(end - at) : PIECE;
    if (!disk_read(at, data, part))
      fail("the disk %s cannot be read at byte %llu", options.disk, (unsigned long long)at);
    for (size_t from = 0; from < part; from += BLOCK) {
      size_t size = part - from < BLOCK ? part - from : BLOCK;
      if (memcmp(data + from, zeros, size) != 0) disk_put(at + from, zeros, size);
    }
    at += part;
  }
}

static void zero_range(uint64_t at, uint64_t end) {
  while (at < end) {
    uint64_t length = end - at < at_once ? end - at : at_once;
    if (is_cheap && !zero_cheaply(at, length)) is_cheap = false;
    if (!is_cheap) {
      length = length < 16 * PIECE ? length : 16 * PIECE;
      zero_by_reading(at, length);
    }
    at += length;
    progress_at(at);
  }
}

static void zero_free(uint64_t at, uint64_t end) {
  if (at < TABLE_BYTES) at = end < TABLE_BYTES ? end : TABLE_BYTES;
  while (at < end) {
    uint64_t stop = disk_free_end(&at, end);
    zero_range(at, stop);
    at = stop;
  }
}

/* Whether the device clears by itself; else BLKZEROOUT would write every byte. */
static bool device_is_quick(void) {
  const char *name = strrchr(options.disk, '/');
  char path[256], text[32] = "";
  if (!disk.is_device) return true;
  if (!name || strlen(name) > 64) return false;
  strcat(strcat(strcpy(path, "/sys/class/block"), name), "/queue/write_zeroes_max_bytes");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool is_quick = read(file, text, sizeof text - 1) > 0 && strtoull(text, NULL, 10) > 0;
  close(file);
  return is_quick;
}

void zero_the_rest(void) {
  if (options.zeroing == ZERO_SKIP) return;
  is_cheap = options.zeroing == ZERO_AUTO && device_is_quick();
  disk_sync();
  progress_begin("clearing", image_size);
  uint64_t from = 0, count = image_size / grain + (image_size % grain != 0);
  for (uint64_t index = 0; index <= count; index++) {
    bool is_written = index == count || written[index / 8] >> index % 8 & 1;
    if (!is_written) continue;
    uint64_t end = index * grain < image_size ? index * grain : image_size;
    if (from < end) zero_free(from, end);
    from = (index + 1) * grain;
  }
  free(written);
}
