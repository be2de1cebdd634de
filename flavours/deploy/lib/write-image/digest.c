/* The digest of what came from the server. */
#include "write-image.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static EVP_MD_CTX *context;
static const char *wanted_hex;
static char algorithm[16], found[16 + 2 * EVP_MAX_MD_SIZE + 1];

void digest_begin(const char *wanted) {
  const EVP_MD *kind = EVP_sha256();
  strcpy(algorithm, "sha256");
  if (strcmp(wanted, "none") != 0) {
    wanted_hex = strchr(wanted, ':');
    if (wanted_hex && strncasecmp(wanted, "sha512:", 7) == 0) {
      kind = EVP_sha512();
      strcpy(algorithm, "sha512");
    } else if (!wanted_hex || strncasecmp(wanted, "sha256:", 7) != 0) {
      fail("expected a digest such as sha256:HEX or sha512:HEX, or 'none', got '%s'", wanted);
    }
    wanted_hex++;
    size_t digits = 2 * (size_t)EVP_MD_get_size(kind);
    if (strlen(wanted_hex) != digits || strspn(wanted_hex, "0123456789abcdefABCDEF") != digits)
      fail("expected %zu hexadecimal digits after '%s:', got '%s'", digits, algorithm, wanted_hex);
  }
  context = EVP_MD_CTX_new();
  if (!context || !EVP_DigestInit_ex(context, kind, NULL)) fail("this libcrypto has no %s", algorithm);
}

void digest_add(const void *data, size_t length) {
  if (!EVP_DigestUpdate(context, data, length)) fail("libcrypto could not go on");
}

void digest_check(void) {
  uint8_t bytes[EVP_MAX_MD_SIZE];
  unsigned length;
  if (!EVP_DigestFinal_ex(context, bytes, &length)) fail("libcrypto could not go on");
  EVP_MD_CTX_free(context);
  int at = sprintf(found, "%s:", algorithm);
  for (unsigned index = 0; index < length; index++) at += sprintf(found + at, "%02x", bytes[index]);
  if (wanted_hex && strcasecmp(wanted_hex, strchr(found, ':') + 1) != 0)
    fail("the digest of %s is %s, expected %s:%s: it is another image or a damaged one. The disk got no "
         "partition table, so that it does not boot",
         source_name(), found, algorithm, wanted_hex);
}

const char *digest_found(void) { return found; }

void digest_of(const void *data, size_t length, uint8_t result[32]) {
  if (!EVP_Digest(data, length, result, NULL, EVP_sha256(), NULL)) fail("libcrypto could not go on");
}
