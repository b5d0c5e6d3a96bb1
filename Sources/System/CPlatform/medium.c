#define _GNU_SOURCE
#include "medium.h"

#include <fcntl.h>
#include <unistd.h>

int stator_direct_flag(void) { return O_DIRECT; }

int stator_sync_file_system(int descriptor) { return syncfs(descriptor); }
