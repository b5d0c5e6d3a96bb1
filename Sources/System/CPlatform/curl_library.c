#include "curl_library.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdarg.h>

#include "shared_library.h"

// libcurl and the thirty libraries behind it take four megabytes of a process that never uses them:
// it is loaded when the first server is spoken to. The functions below have its names, so that
// whoever calls them need not know; where it cannot be loaded they do nothing.

#define NAMES(X)                                                                                   \
    X(easy_cleanup) X(easy_getinfo) X(easy_init) X(easy_setopt) X(easy_strerror) X(getdate)        \
    X(global_init) X(multi_add_handle) X(multi_cleanup) X(multi_info_read) X(multi_init)           \
    X(multi_perform) X(multi_poll) X(multi_remove_handle) X(multi_wakeup) X(slist_append)          \
    X(slist_free_all)

#undef curl_easy_setopt
#undef curl_easy_getinfo

#define FIELD(name) __typeof__(&curl_##name) name;
static struct {
    NAMES(FIELD)
} real;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct stator_library library = {.file = "libcurl.so.4"};
// What stands for a handle where there is none.
static char nothing;

static void load(void) {
#define SYMBOL(name) {"curl_" #name, &real.name},
    static const struct stator_symbol symbols[] = {NAMES(SYMBOL)};
    stator_library_load(&library, symbols, sizeof symbols / sizeof *symbols);
}

const char *stator_curl_trouble(void) {
    pthread_once(&once, load);
    return library.trouble[0] == 0 ? NULL : library.trouble;
}

#define IS_MISSING (stator_curl_trouble() != NULL)

CURLcode curl_global_init(long flags) { return IS_MISSING ? CURLE_OK : real.global_init(flags); }
time_t curl_getdate(const char *text, const time_t *unused) {
    return IS_MISSING ? -1 : real.getdate(text, unused);
}
CURL *curl_easy_init(void) { return IS_MISSING ? (CURL *)&nothing : real.easy_init(); }
void curl_easy_cleanup(CURL *easy) {
    if (!IS_MISSING) real.easy_cleanup(easy);
}
const char *curl_easy_strerror(CURLcode code) {
    return IS_MISSING ? library.trouble : real.easy_strerror(code);
}
CURLM *curl_multi_init(void) { return IS_MISSING ? (CURLM *)&nothing : real.multi_init(); }
CURLMcode curl_multi_cleanup(CURLM *multi) {
    return IS_MISSING ? CURLM_OK : real.multi_cleanup(multi);
}
CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) {
    return IS_MISSING ? CURLM_OK : real.multi_add_handle(multi, easy);
}
CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return IS_MISSING ? CURLM_OK : real.multi_remove_handle(multi, easy);
}
CURLMcode curl_multi_perform(CURLM *multi, int *running) {
    if (IS_MISSING) {
        *running = 0;
        return CURLM_OK;
    }
    return real.multi_perform(multi, running);
}
CURLMcode curl_multi_poll(
    CURLM *multi, struct curl_waitfd extra[], unsigned int count, int milliseconds, int *ready) {
    return IS_MISSING ? CURLM_OK : real.multi_poll(multi, extra, count, milliseconds, ready);
}
CURLMcode curl_multi_wakeup(CURLM *multi) {
    return IS_MISSING ? CURLM_OK : real.multi_wakeup(multi);
}
CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    return IS_MISSING ? NULL : real.multi_info_read(multi, left);
}
struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return IS_MISSING ? NULL : real.slist_append(list, text);
}
void curl_slist_free_all(struct curl_slist *list) {
    if (!IS_MISSING) real.slist_free_all(list);
}

// An argument is a long, a pointer or a curl_off_t: each one word on every machine we build for.
_Static_assert(
    sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "one word an argument");

CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...) {
    if (IS_MISSING) return CURLE_FAILED_INIT;
    va_list arguments;
    va_start(arguments, option);
    void *word = va_arg(arguments, void *);
    va_end(arguments);
    return real.easy_setopt(easy, option, word);
}
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...) {
    if (IS_MISSING) return CURLE_FAILED_INIT;
    va_list arguments;
    va_start(arguments, info);
    void *word = va_arg(arguments, void *);
    va_end(arguments);
    return real.easy_getinfo(easy, info, word);
}
