#ifndef UNSYNCED_H
#define UNSYNCED_H

#include <sqlite3.h>
#include <stdint.h>

/// What a power cut can take back: the contents of every sector before its first write since the
/// file's last fsync.

/// Keeps what `file`, at `path`, holds where `count` bytes will be written at `offset`.
int unsynced_keep(const char *path, sqlite3_file *file, int count, sqlite3_int64 offset);

/// `path` was synced: what is there now stays, but for sectors that an fsync failed for before.
void unsynced_settle(const char *path);

/// An fsync of `path` failed: only another write of a sector can bring it to the disk.
void unsynced_stick(const char *path);

/// `path` was removed.
void unsynced_forget(const char *path);

/// Takes back about half of the sectors, as chance decides.
void unsynced_take_back(uint64_t *chance);

/// The next number of SplitMix64 (Steele, Lea, Flood 2014).
uint64_t next_chance(uint64_t *chance);

#endif
