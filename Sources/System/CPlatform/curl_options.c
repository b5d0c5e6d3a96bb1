#include "curl_options.h"

#include <curl/curl.h>

int stator_curl_set_long(void *easy, unsigned int option, long value) {
    return (int)curl_easy_setopt(easy, (CURLoption)option, value);
}

int stator_curl_set_size(void *easy, unsigned int option, int64_t value) {
    return (int)curl_easy_setopt(easy, (CURLoption)option, (curl_off_t)value);
}

int stator_curl_set_pointer(void *easy, unsigned int option, const void *value) {
    return (int)curl_easy_setopt(easy, (CURLoption)option, value);
}

int stator_curl_set_receiver(
    void *easy, unsigned int option, size_t (*receiver)(char *, size_t, size_t, void *)) {
    return (int)curl_easy_setopt(easy, (CURLoption)option, receiver);
}

long stator_curl_get_long(void *easy, unsigned int info) {
    long value = 0;
    return curl_easy_getinfo(easy, (CURLINFO)info, &value) == CURLE_OK ? value : 0;
}
