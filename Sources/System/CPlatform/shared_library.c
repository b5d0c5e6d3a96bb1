#include "shared_library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void stator_library_load(
    struct stator_library *library, const struct stator_symbol *symbols, size_t count) {
    void *opened = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    if (opened == NULL) {
        snprintf(library->trouble, sizeof library->trouble, "%s", dlerror());
        return;
    }
    for (size_t place = 0; place < count; place++) {
        void *found = dlsym(opened, symbols[place].name);
        if (found == NULL) {
            snprintf(library->trouble, sizeof library->trouble, "%s", dlerror());
            return;
        }
        // ISO C has no conversion from an object's address to a function's; POSIX has the same bytes.
        memcpy(symbols[place].address, &found, sizeof found);
    }
}
