#ifndef FAULTY_STORAGE_H
#define FAULTY_STORAGE_H

#include <stdint.h>

/// What goes wrong at a boundary: a write, a truncation or an fsync of one of SQLite's files.
enum faulty_kind {
    /// The process is killed in front of it.
    FAULTY_KILL,
    /// A part of the bytes is written, then the power goes.
    FAULTY_TORN_WRITE,
    /// A part of the bytes is written, and no more room said to be there.
    FAULTY_SHORT_WRITE,
    /// Nothing is written: EIO.
    FAULTY_EIO,
    /// Nothing is written: ENOSPC.
    FAULTY_NO_SPACE,
    /// fsync fails, and what was written since the last one is what Linux makes of it: to be read still,
    /// taken for clean, and not on the disk unless it is written again.
    FAULTY_FSYNC,
    /// The power goes: of each sector written since the last fsync, the old or the new contents stay.
    FAULTY_POWER_CUT,
    /// The same, and every fsync before it said it was done and did nothing.
    FAULTY_LYING_DISK
};

/// When it goes wrong, boundaries counted from 1.
struct faulty_plan {
    enum faulty_kind kind;
    /// The first boundary that is hit.
    uint64_t at;
    /// How many are hit, of a kind that the process survives.
    uint64_t length;
    /// The boundary at which the power goes in the end.
    uint64_t cut;
    /// Of what chance decides.
    uint64_t seed;
};

/// Puts SQLite's files behind `plan`, for the whole process and before it opens one.
///
/// - Returns: SQLITE_OK or SQLite's result code.
int faulty_storage_install(const struct faulty_plan *plan);

#endif
