/* The disk, or a file in its place: never written where something is kept. */
#include "write-image.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

struct disk disk = {.file = -1};

void disk_open(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) fail("no disk %s: %s", path, strerror(errno));
  disk.is_device = S_ISBLK(status.st_mode);
  if (!disk.is_device && !S_ISREG(status.st_mode)) fail("expected a disk or a file, got %s", path);
  /* Of a block device O_EXCL means: nobody has it mounted or otherwise in use; open(2). */
  int flags = options.plan ? O_RDONLY : O_RDWR | (disk.is_device ? O_EXCL : 0);
  disk.file = open(path, flags | O_CLOEXEC);
  if (disk.file < 0 && errno == EBUSY) fail("the disk %s is in use: something of it is mounted", path);
  if (disk.file < 0) fail("the disk %s cannot be opened: %s", path, strerror(errno));
  disk.size = (uint64_t)status.st_size;
  int sector = (int)SECTOR;
  if (disk.is_device && (ioctl(disk.file, BLKGETSIZE64, &disk.size) != 0 || ioctl(disk.file, BLKSSZGET, &sector) != 0))
    fail("the size of %s is not known: %s", path, strerror(errno));
  if (sector != (int)SECTOR)
    fail("the disk %s has sectors of %d bytes; the partition tables of images are made for %u", path, sector, SECTOR);
  if (disk.size < 4 * TABLE_BYTES) fail("the disk %s has only %llu bytes", path, (unsigned long long)disk.size);
}

void disk_keep(uint64_t start, uint64_t end) {
  if (disk.kept_count == MAX_RANGES) fail("more than %u ranges to keep", MAX_RANGES);
  disk.kept[disk.kept_count++] = (struct range){start, end};
}

uint64_t disk_free_end(uint64_t *start, uint64_t end) {
  for (unsigned index = 0; index < disk.kept_count; index++) {
    const struct range *kept = &disk.kept[index];
    if (kept->start > *start || kept->end <= *start) continue;
    *start = kept->end;
    if (*start >= end) return *start = end;
    index = -1u; /* another one may begin here */
  }
  for (unsigned index = 0; index < disk.kept_count; index++)
    if (disk.kept[index].start > *start && disk.kept[index].start < end) end = disk.kept[index].start;
  return end;
}

bool disk_read(uint64_t at, void *to, size_t length) {
  for (uint8_t *next = to; length > 0;) {
    ssize_t count = pread(disk.file, next, length, (off_t)at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    next += count;
    at += (uint64_t)count;
    length -= (size_t)count;
  }
  return true;
}

void disk_put(uint64_t at, const void *data, size_t length) {
  for (const uint8_t *next = data; length > 0;) {
    ssize_t count = pwrite(disk.file, next, length, (off_t)at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0)
      fail("the disk %s cannot be written at byte %llu: %s", options.disk, (unsigned long long)at,
           count ? strerror(errno) : "it ended");
    next += count;
    at += (uint64_t)count;
    length -= (size_t)count;
  }
}

void disk_sync(void) {
  if (fsync(disk.file) != 0) fail("the disk %s did not take what was written: %s", options.disk, strerror(errno));
}

/* The kernel reads the new table; a disk that is busy for a moment is asked again. */
void disk_reread(void) {
  for (int tries = 0; disk.is_device && tries < 20; tries++) {
    if (ioctl(disk.file, BLKRRPART) == 0 || errno == EINVAL || errno == ENOTTY) return;
    usleep(100000);
  }
  if (disk.is_device) say("the kernel did not read the new table of %s: %s", options.disk, strerror(errno));
}
