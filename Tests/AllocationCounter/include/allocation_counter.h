#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How many times the calling thread has asked for memory since the program began.
///
/// Linking this target puts a counting malloc in the place of glibc's in the whole test program.
long allocation_count(void);

/// How many bytes are allocated now, the allocator's own overhead among them.
long allocated_bytes(void);

#endif
