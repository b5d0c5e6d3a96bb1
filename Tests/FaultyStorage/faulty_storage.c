// A virtual file system of SQLite's that lies above the system's own and lets its writes go wrong as
// disks and power supplies do (SQLite, "The OS Interface or VFS"; the crash tests of SQLite itself).

#include "faulty_storage.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "unsynced.h"

struct faulty_file {
    sqlite3_file base;
    /// NULL where SQLite keeps it for itself: such a file is of no use after a cut.
    const char *path;
    sqlite3_file *real;
};

static sqlite3_vfs *system_storage;
static sqlite3_vfs storage;
static struct faulty_plan plan;
static uint64_t boundary, chance;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static sqlite3_file *real(sqlite3_file *file) { return ((struct faulty_file *)file)->real; }
static const char *path(sqlite3_file *file) { return ((struct faulty_file *)file)->path; }

static void end_process(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void cut_power(void) {
    unsynced_take_back(&chance);
    end_process();
}

/// Counts a boundary; whether it is one that goes wrong. The caller holds the lock.
static int is_hit(void) {
    boundary++;
    if (boundary >= plan.cut) cut_power();
    if (boundary < plan.at || boundary >= plan.at + plan.length) return 0;
    if (plan.kind == FAULTY_KILL) end_process();
    if (plan.kind == FAULTY_POWER_CUT || plan.kind == FAULTY_LYING_DISK) cut_power();
    return 1;
}

static int part_of(int count) { return count > 1 ? 1 + (int)(next_chance(&chance) % (uint64_t)(count - 1)) : 0; }

static int write_part(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    return count ? real(file)->pMethods->xWrite(real(file), bytes, count, offset) : SQLITE_OK;
}

static int faulty_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    if (!path(file)) return write_part(file, bytes, count, offset);
    pthread_mutex_lock(&lock);
    int hit = is_hit(), part = hit ? part_of(count) : count;
    int result = hit && (plan.kind == FAULTY_EIO || plan.kind == FAULTY_NO_SPACE)
        ? SQLITE_OK : unsynced_keep(path(file), real(file), count, offset);
    if (result == SQLITE_OK) {
        switch (hit ? plan.kind : FAULTY_KILL) {
        case FAULTY_TORN_WRITE:
            write_part(file, bytes, part, offset);
            cut_power();
            break;
        case FAULTY_SHORT_WRITE:
            result = write_part(file, bytes, part, offset);
            if (result == SQLITE_OK) result = SQLITE_FULL;
            break;
        case FAULTY_EIO: result = SQLITE_IOERR_WRITE; break;
        case FAULTY_NO_SPACE: result = SQLITE_FULL; break;
        default: result = write_part(file, bytes, count, offset);
        }
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static int faulty_sync(sqlite3_file *file, int flags) {
    if (!path(file)) return real(file)->pMethods->xSync(real(file), flags);
    pthread_mutex_lock(&lock);
    int result = SQLITE_OK;
    if (is_hit() && (plan.kind == FAULTY_FSYNC || plan.kind == FAULTY_EIO)) {
        unsynced_stick(path(file));
        result = SQLITE_IOERR_FSYNC;
    } else if (plan.kind != FAULTY_LYING_DISK) {
        // The files of this machine outlive the process; only the order of events is needed.
        unsynced_settle(path(file));
    }
    pthread_mutex_unlock(&lock);
    return result;
}

static int faulty_truncate(sqlite3_file *file, sqlite3_int64 size) {
    pthread_mutex_lock(&lock);
    int hit = path(file) && is_hit();
    int result = hit && plan.kind == FAULTY_EIO ? SQLITE_IOERR_TRUNCATE
        : real(file)->pMethods->xTruncate(real(file), size);
    pthread_mutex_unlock(&lock);
    return result;
}

static int faulty_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }
static int faulty_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}
static int faulty_size(sqlite3_file *file, sqlite3_int64 *size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
static int faulty_lock(sqlite3_file *file, int level) { return real(file)->pMethods->xLock(real(file), level); }
static int faulty_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
static int faulty_is_reserved(sqlite3_file *file, int *result) {
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int faulty_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int faulty_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }
// The system's own: bytes beside those written stay as they are, which SQLite counts on here as there.
static int faulty_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
static int faulty_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
static int faulty_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void faulty_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }
static int faulty_shm_unmap(sqlite3_file *file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods methods = {
    2, faulty_close, faulty_read, faulty_write, faulty_truncate, faulty_sync, faulty_size,
    faulty_lock, faulty_unlock, faulty_is_reserved, faulty_control, faulty_sector_size, faulty_characteristics,
    faulty_shm_map, faulty_shm_lock, faulty_shm_barrier, faulty_shm_unmap, NULL, NULL,
};

static int faulty_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *opened) {
    (void)vfs;
    struct faulty_file *faulty = (struct faulty_file *)file;
    faulty->real = (sqlite3_file *)(faulty + 1);
    faulty->path = name;
    int result = system_storage->xOpen(system_storage, name, faulty->real, flags, opened);
    // Even of a file that could not be opened SQLite wants the methods, if it has any, to close it.
    file->pMethods = faulty->real->pMethods ? &methods : NULL;
    return result;
}

static int faulty_delete(sqlite3_vfs *vfs, const char *name, int sync_directory) {
    (void)vfs;
    pthread_mutex_lock(&lock);
    int result = is_hit() && plan.kind == FAULTY_EIO ? SQLITE_IOERR_DELETE
        : system_storage->xDelete(system_storage, name, sync_directory);
    if (result == SQLITE_OK) unsynced_forget(name);
    pthread_mutex_unlock(&lock);
    return result;
}

int faulty_storage_install(const struct faulty_plan *wanted) {
    system_storage = sqlite3_vfs_find(NULL);
    if (!system_storage) return SQLITE_ERROR;
    plan = *wanted;
    chance = plan.seed;
    // All else it does as the system's own, which its calls are handed on to.
    storage = *system_storage;
    storage.pNext = NULL;
    storage.zName = "faulty";
    storage.szOsFile = (int)sizeof(struct faulty_file) + system_storage->szOsFile;
    storage.xOpen = faulty_open;
    storage.xDelete = faulty_delete;
    return sqlite3_vfs_register(&storage, 1);
}
