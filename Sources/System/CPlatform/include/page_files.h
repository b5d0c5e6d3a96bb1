#ifndef STATOR_PAGE_FILES_H
#define STATOR_PAGE_FILES_H

#include <stddef.h>

// The files of the status page, compiled in: the program is one file and needs none beside it.

/// A file of the page.
struct stator_page_file {
    /// Its name: `page.html`.
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t byte_count;
};

/// How many there are.
size_t stator_page_file_count(void);

/// The file at `place`, which is less than their count; its bytes live as long as the program.
struct stator_page_file stator_page_file_at(size_t place);

#endif
