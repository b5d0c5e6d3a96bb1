#ifndef STATOR_CURL_OPTIONS_H
#define STATOR_CURL_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

// libcurl sets and tells everything through two functions of variable arguments, which Swift cannot
// call. `easy` is a CURL handle, `option` a CURLoption, `info` a CURLINFO; 0 (CURLE_OK) is success.

/// Sets an option whose argument is a long.
int stator_curl_set_long(void *_Nonnull easy, unsigned int option, long value);

/// Sets an option whose argument is a curl_off_t.
int stator_curl_set_size(void *_Nonnull easy, unsigned int option, int64_t value);

/// Sets an option whose argument is a string, a list or data.
int stator_curl_set_pointer(void *_Nonnull easy, unsigned int option, const void *_Nullable value);

/// Sets who is given received bytes: CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION.
int stator_curl_set_receiver(
    void *_Nonnull easy, unsigned int option,
    size_t (*_Nonnull receiver)(
        char *_Nullable bytes, size_t size, size_t count, void *_Nullable context));

/// What `info`, a long, is after a transfer; 0 where it is not known.
long stator_curl_get_long(void *_Nonnull easy, unsigned int info);

#endif
