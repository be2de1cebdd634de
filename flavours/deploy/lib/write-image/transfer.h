/* One stretch of a file on an HTTP server. */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "write-image.h"

struct transfer {
  sink *sink;
  void *context;
  uint64_t begin, at, end; /* first byte wanted; next byte for the sink; one behind the last wanted */
  /* Of the last answer: */
  long status;
  uint64_t total;
  bool is_enough;
};

void transfer_begin(void);

/*
 * Goes on from `at`; NULL when all is there, else what happened, and another try may help. Ends the
 * program where none would.
 */
const char *transfer_try(struct transfer *transfer);

#endif
