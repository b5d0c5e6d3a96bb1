#ifndef STATOR_SHARED_LIBRARY_H
#define STATOR_SHARED_LIBRARY_H

#include <stddef.h>

// A library that is loaded when it is first used, not linked: it and what is behind it take memory of
// a process that may never need it.

/// A function of the library: its name there, and where its address goes.
struct stator_symbol {
    const char *name;
    void *address;
};

/// A library, and what became of it.
struct stator_library {
    /// Its file's name, for the loader.
    const char *file;
    /// Why it cannot be used, in the loader's words; empty where it can.
    char trouble[256];
};

/// Loads `library` with `count` functions, all or none; once only, by whoever calls it under a
/// `pthread_once`. Each `address` is a place for a function pointer.
void stator_library_load(
    struct stator_library *library, const struct stator_symbol *symbols, size_t count);

#endif
