#include "heap.h"

#include <malloc.h>

// glibc gives each of the first threads, eight a core, a heap of its own, so that they need not wait
// for each other: half of those is free space that the others cannot use, 2 MB with ten twins. Our
// threads seldom allocate, as the hot path never does.
void stator_keep_one_heap(void) { mallopt(M_ARENA_MAX, 1); }
