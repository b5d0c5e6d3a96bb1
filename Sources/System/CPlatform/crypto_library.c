#include "crypto_library.h"

#include <openssl/evp.h>
#include <pthread.h>

#include "shared_library.h"

// As with libcurl, an agent that never signs anything does not pay for the library.

#define NAMES(X)                                                                                   \
    X(DigestFinal_ex) X(DigestInit_ex) X(DigestSign) X(DigestSignInit) X(DigestUpdate)             \
    X(DigestVerify) X(DigestVerifyInit) X(MD_CTX_free) X(MD_CTX_new) X(PKEY_free)                  \
    X(PKEY_get_raw_public_key) X(PKEY_new_raw_private_key) X(PKEY_new_raw_public_key) X(sha256)

#define FIELD(name) __typeof__(&EVP_##name) name;
static struct {
    NAMES(FIELD)
} real;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct stator_library library = {.file = "libcrypto.so.3"};

static void load(void) {
#define SYMBOL(name) {"EVP_" #name, &real.name},
    static const struct stator_symbol symbols[] = {NAMES(SYMBOL)};
    stator_library_load(&library, symbols, sizeof symbols / sizeof *symbols);
}

const char *stator_crypto_trouble(void) {
    pthread_once(&once, load);
    return library.trouble[0] == 0 ? NULL : library.trouble;
}

void *stator_sha256_begin(void) {
    if (stator_crypto_trouble() != NULL) return NULL;
    EVP_MD_CTX *hash = real.MD_CTX_new();
    if (hash == NULL) return NULL;
    if (real.DigestInit_ex(hash, real.sha256(), NULL) == 1) return hash;
    real.MD_CTX_free(hash);
    return NULL;
}

int stator_sha256_add(void *hash, const void *bytes, size_t count) {
    return real.DigestUpdate(hash, bytes, count);
}

int stator_sha256_end(void *hash, uint8_t *digest) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    int done = digest == NULL ? 1 : real.DigestFinal_ex(hash, bytes, NULL);
    for (int place = 0; digest != NULL && place < 32; place++) digest[place] = bytes[place];
    real.MD_CTX_free(hash);
    return done;
}

static EVP_PKEY *private_key(const uint8_t *key) {
    if (stator_crypto_trouble() != NULL) return NULL;
    return real.PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, 32);
}

int stator_ed25519_public(const uint8_t *key, uint8_t *public_key) {
    EVP_PKEY *pair = private_key(key);
    if (pair == NULL) return 0;
    size_t count = 32;
    int done = real.PKEY_get_raw_public_key(pair, public_key, &count);
    real.PKEY_free(pair);
    return done == 1 && count == 32;
}

int stator_ed25519_sign(
    const uint8_t *key, const uint8_t *bytes, size_t count, uint8_t *signature) {
    EVP_PKEY *pair = private_key(key);
    if (pair == NULL) return 0;
    EVP_MD_CTX *signing = real.MD_CTX_new();
    size_t length = 64;
    int done = signing != NULL && real.DigestSignInit(signing, NULL, NULL, NULL, pair) == 1
        && real.DigestSign(signing, signature, &length, bytes, count) == 1 && length == 64;
    real.MD_CTX_free(signing);
    real.PKEY_free(pair);
    return done;
}

int stator_ed25519_verify(
    const uint8_t *public_key, const uint8_t *bytes, size_t count, const uint8_t *signature) {
    if (stator_crypto_trouble() != NULL) return 0;
    EVP_PKEY *key = real.PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    if (key == NULL) return 0;
    EVP_MD_CTX *checking = real.MD_CTX_new();
    int done = checking != NULL && real.DigestVerifyInit(checking, NULL, NULL, NULL, key) == 1
        && real.DigestVerify(checking, signature, 64, bytes, count) == 1;
    real.MD_CTX_free(checking);
    real.PKEY_free(key);
    return done;
}
