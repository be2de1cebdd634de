/* Progress, at a bounded rate. */
#include "write-image.h"

#include <time.h>

static const char *state;
static uint64_t total, last_bytes;
static double last_time;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_begin(const char *new_state, uint64_t bytes) {
  state = new_state;
  total = bytes == SIZE_UNKNOWN ? 0 : bytes;
  last_bytes = 0;
  last_time = now();
  note("{\"state\":\"%s\",\"percent\":0}", state);
}

void progress_at(uint64_t bytes) {
  double time = now(), passed = time - last_time;
  if (passed * 1000 < options.interval_ms || passed <= 0) return;
  double rate = (double)(bytes - last_bytes) / passed;
  unsigned percent = total ? (unsigned)((double)bytes * 100 / (double)total) : 0;
  if (total)
    say("%s: %u %%, %s of %s, %.1f MB/s", state, percent, megabytes(bytes), megabytes(total), rate / 1e6);
  else
    say("%s: %s, %.1f MB/s", state, megabytes(bytes), rate / 1e6);
  note("{\"state\":\"%s\",\"percent\":%u,\"bytes\":%llu,\"total\":%llu,\"bytesPerSecond\":%.0f}", state,
       percent, (unsigned long long)bytes, (unsigned long long)total, rate);
  last_bytes = bytes;
  last_time = time;
}
