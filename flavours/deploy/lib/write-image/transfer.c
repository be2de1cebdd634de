/* One HTTP request: its answer is checked against those before, and its body goes to a sink. */
#include "transfer.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static CURL *curl;
static char message[CURL_ERROR_SIZE];

/* What identifies the content of the file, of the first answer that was good. */
static struct {
  bool is_known;
  char tag[256], modified[64];
  uint64_t total;
} file;

struct answer {
  struct transfer *transfer;
  bool is_checked;
  char tag[256], modified[64];
  uint64_t body_at; /* byte of the file that the next byte of the body is */
  uint64_t range_start, range_total, length;
};

static void copy_value(char *to, size_t size, const char *value, size_t length) {
  while (length && (*value == ' ' || *value == '\t')) value++, length--;
  while (length && (value[length - 1] == '\r' || value[length - 1] == '\n')) length--;
  snprintf(to, size, "%.*s", (int)length, value);
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
  struct answer *answer = context;
  size_t length = size * count;
  char value[256];
  if (length > 5 && strncmp(line, "HTTP/", 5) == 0) { /* also after a redirection */
    *answer = (struct answer){
      .transfer = answer->transfer, .range_total = SIZE_UNKNOWN, .length = SIZE_UNKNOWN};
    return length;
  }
  const char *colon = memchr(line, ':', length);
  if (!colon) return length;
  size_t name = (size_t)(colon - line);
  copy_value(value, sizeof value, colon + 1, length - name - 1);
  if (name == 4 && strncasecmp(line, "ETag", name) == 0) memcpy(answer->tag, value, sizeof value);
  if (name == 13 && strncasecmp(line, "Last-Modified", name) == 0)
    snprintf(answer->modified, sizeof answer->modified, "%.63s", value);
  if (name == 14 && strncasecmp(line, "Content-Length", name) == 0) answer->length = strtoull(value, NULL, 10);
  unsigned long long start, last, total;
  if (name == 13 && strncasecmp(line, "Content-Range", name) == 0 &&
      sscanf(value, "bytes %llu-%llu/%llu", &start, &last, &total) == 3) {
    answer->range_start = start;
    answer->range_total = total;
  }
  return length;
}

static void check_same(const struct answer *answer, uint64_t total) {
  bool is_same = strcmp(file.tag, answer->tag) == 0 && strcmp(file.modified, answer->modified) == 0 &&
                 (file.total == total || total == SIZE_UNKNOWN || file.total == SIZE_UNKNOWN);
  if (file.is_known && !is_same)
    fail("%s changed on the server while it was read. The disk got no partition table, so that it does not boot; "
         "deploy again",
         source_name());
  if (file.is_known) return;
  file.is_known = true;
  memcpy(file.tag, answer->tag, sizeof file.tag);
  memcpy(file.modified, answer->modified, sizeof file.modified);
  file.total = total;
}

/* True where the body is of the file, and not an error page. */
static bool check_answer(struct answer *answer) {
  struct transfer *transfer = answer->transfer;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer->status);
  if (transfer->status != 200 && transfer->status != 206) return false;
  bool is_range = transfer->status == 206;
  if (is_range && (answer->range_start != transfer->at || answer->range_total == SIZE_UNKNOWN))
    fail("the server answered with another range of %s than it was asked for", source_name());
  transfer->total = is_range ? answer->range_total : answer->length;
  check_same(answer, transfer->total);
  answer->body_at = is_range ? transfer->at : 0;
  answer->is_checked = true;
  return true;
}

static size_t take_body(char *data, size_t size, size_t count, void *context) {
  struct answer *answer = context;
  struct transfer *transfer = answer->transfer;
  size_t length = size * count, skipped = 0;
  if (!answer->is_checked && !check_answer(answer)) return length;
  /* A server without ranges gives all from the beginning. */
  if (answer->body_at < transfer->at) {
    uint64_t gap = transfer->at - answer->body_at;
    skipped = gap < length ? (size_t)gap : length;
  }
  answer->body_at += length;
  size_t part = length - skipped;
  if (part > transfer->end - transfer->at) part = (size_t)(transfer->end - transfer->at);
  bool wants_more = true;
  if (part > 0) {
    transfer->at += part;
    wants_more = transfer->sink(transfer->context, (uint8_t *)data + skipped, part);
  }
  transfer->is_enough = !wants_more || transfer->at >= transfer->end;
  /* A range that ends by itself leaves the connection for the next one. */
  bool ends_itself = transfer->status == 206 && transfer->at == transfer->end && skipped + part == length;
  return transfer->is_enough && !ends_itself ? 0 : length;
}

void transfer_begin(void) {
  curl_global_init(CURL_GLOBAL_ALL);
  curl = curl_easy_init();
  if (!curl) fail("libcurl could not begin");
  curl_easy_setopt(curl, CURLOPT_URL, options.url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "parfait-write-image");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)options.timeout_s);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)options.timeout_s);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  if (options.ca_file) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file);
}

static const char *judge_status(const struct transfer *transfer) {
  static char text[64];
  long status = transfer->status;
  if (status == 416) fail(file.is_known ? "%s is shorter than it was" : "%s is empty", source_name());
  if (status != 408 && status != 429 && status < 500)
    fail("the server answers %ld for %s%s", status, source_name(),
         status == 404 ? ": there is no such file" : "");
  snprintf(text, sizeof text, "the server answers %ld", status);
  return text;
}

const char *transfer_try(struct transfer *transfer) {
  struct answer answer = {.transfer = transfer, .range_total = SIZE_UNKNOWN, .length = SIZE_UNKNOWN};
  char range[64];
  if (transfer->end == SIZE_UNKNOWN) snprintf(range, sizeof range, "%llu-", (unsigned long long)transfer->at);
  else
    snprintf(range, sizeof range, "%llu-%llu", (unsigned long long)transfer->at,
             (unsigned long long)(transfer->end - 1));
  curl_easy_setopt(curl, CURLOPT_RANGE, range);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  message[0] = '\0';
  transfer->is_enough = false;
  transfer->status = 0;
  CURLcode code = curl_easy_perform(curl);
  if (transfer->is_enough) return NULL;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer->status);
  switch (code) {
  case CURLE_OK: break;
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL: fail("expected a URL of http or https, got '%s'", source_name());
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_TOO_MANY_REDIRECTS: fail("%s: %s", source_name(), message);
  default: return message[0] ? message : curl_easy_strerror(code);
  }
  if (transfer->status != 200 && transfer->status != 206) return judge_status(transfer);
  if (!answer.is_checked) check_answer(&answer); /* an empty file */
  uint64_t end = transfer->end < transfer->total ? transfer->end : transfer->total;
  return end == SIZE_UNKNOWN || transfer->at >= end ? NULL : "the connection ended early";
}
