#ifndef STATOR_CURL_LIBRARY_H
#define STATOR_CURL_LIBRARY_H

/// Loads libcurl, which is not linked, at the first call.
///
/// - Returns: why it cannot be loaded, in the loader's words; NULL where it is there.
const char *_Nullable stator_curl_trouble(void);

#endif
