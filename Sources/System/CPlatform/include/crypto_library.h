#ifndef STATOR_CRYPTO_LIBRARY_H
#define STATOR_CRYPTO_LIBRARY_H

#include <stddef.h>
#include <stdint.h>

// Checksums and signatures by OpenSSL's libcrypto, which is loaded at the first use, not linked.
// Where it cannot be loaded every function fails; `stator_crypto_trouble` says why.

/// Loads libcrypto at the first call.
///
/// - Returns: why it cannot be loaded, in the loader's words; NULL where it is there.
const char *_Nullable stator_crypto_trouble(void);

/// Begins a SHA-256; NULL where it cannot. It ends with `stator_sha256_end`.
void *_Nullable stator_sha256_begin(void);

/// Adds `count` bytes; 1 is success.
int stator_sha256_add(void *_Nonnull hash, const void *_Nullable bytes, size_t count);

/// Ends it and frees it: its 32 bytes, where `digest` is not NULL; 1 is success.
int stator_sha256_end(void *_Nonnull hash, uint8_t *_Nullable digest);

/// The public key, 32 bytes, of a private Ed25519 key, 32 bytes (RFC 8032); 1 is success.
int stator_ed25519_public(const uint8_t *_Nonnull key, uint8_t *_Nonnull public_key);

/// Signs `count` bytes with a private Ed25519 key: 64 bytes; 1 is success.
int stator_ed25519_sign(
    const uint8_t *_Nonnull key,
    const uint8_t *_Nonnull bytes,
    size_t count,
    uint8_t *_Nonnull signature);

/// Whether `signature`, 64 bytes, is that of `count` bytes by the owner of the public key; 1 is yes.
int stator_ed25519_verify(
    const uint8_t *_Nonnull public_key,
    const uint8_t *_Nonnull bytes,
    size_t count,
    const uint8_t *_Nonnull signature);

#endif
