#include "allocation_counter.h"

#include <malloc.h>
#include <stddef.h>

// glibc's own functions, under the names it exports for programs that replace malloc.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// In the program's own thread block: nothing is allocated to count an allocation.
static __thread long count __attribute__((tls_model("initial-exec")));

void *malloc(size_t size) {
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count++;
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
    count++;
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    count++;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : 12;  // ENOMEM
}

long allocation_count(void) { return count; }

long allocated_bytes(void) {
    struct mallinfo2 state = mallinfo2();
    return (long)(state.uordblks + state.hblkhd);
}
