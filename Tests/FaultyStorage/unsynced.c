#include "unsynced.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, PATH_LIMIT = 512 };

struct sector {
    char path[PATH_LIMIT];
    sqlite3_int64 number;
    /// An fsync of it failed since it was written.
    int stuck;
    unsigned char bytes[SECTOR];
};

static struct sector **sectors;
static size_t sector_count, sector_room;

uint64_t next_chance(uint64_t *chance) {
    uint64_t z = (*chance += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static struct sector *find(const char *path, sqlite3_int64 number) {
    for (size_t i = sector_count; i > 0; i--)
        if (sectors[i - 1]->number == number && strcmp(sectors[i - 1]->path, path) == 0) return sectors[i - 1];
    return NULL;
}

int unsynced_keep(const char *path, sqlite3_file *file, int count, sqlite3_int64 offset) {
    if (strlen(path) >= PATH_LIMIT) return SQLITE_CANTOPEN;
    for (sqlite3_int64 number = offset / SECTOR; number <= (offset + count - 1) / SECTOR; number++) {
        struct sector *known = find(path, number);
        if (known) {
            known->stuck = 0;
            continue;
        }
        if (sector_count == sector_room) {
            size_t room = sector_room ? 2 * sector_room : 256;
            struct sector **more = realloc(sectors, room * sizeof *more);
            if (!more) return SQLITE_NOMEM;
            sectors = more;
            sector_room = room;
        }
        struct sector *sector = calloc(1, sizeof *sector);
        if (!sector) return SQLITE_NOMEM;
        strcpy(sector->path, path);
        sector->number = number;
        // Past the end of the file there are zeros, as a file system would show them.
        int code = file->pMethods->xRead(file, sector->bytes, SECTOR, number * SECTOR);
        if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
            free(sector);
            return code;
        }
        sectors[sector_count++] = sector;
    }
    return SQLITE_OK;
}

static void drop(const char *path, int even_stuck) {
    size_t kept = 0;
    for (size_t i = 0; i < sector_count; i++) {
        if (strcmp(sectors[i]->path, path) == 0 && (even_stuck || !sectors[i]->stuck)) free(sectors[i]);
        else sectors[kept++] = sectors[i];
    }
    sector_count = kept;
}

void unsynced_settle(const char *path) { drop(path, 0); }

void unsynced_forget(const char *path) { drop(path, 1); }

void unsynced_stick(const char *path) {
    for (size_t i = 0; i < sector_count; i++)
        if (strcmp(sectors[i]->path, path) == 0) sectors[i]->stuck = 1;
}

void unsynced_take_back(uint64_t *chance) {
    for (size_t i = 0; i < sector_count; i++) {
        if (next_chance(chance) & 1) continue;
        int file = open(sectors[i]->path, O_WRONLY | O_CLOEXEC);
        if (file < 0) continue;  // It has been removed.
        if (pwrite(file, sectors[i]->bytes, SECTOR, sectors[i]->number * SECTOR) != SECTOR) abort();
        close(file);
    }
}
