#ifndef STATOR_MEDIUM_H
#define STATOR_MEDIUM_H

/// The flag of `open` that reads past the kernel's memory; Glibc's module hides it from Swift.
int stator_direct_flag(void);

/// Has all of the file system of an open file on its medium; 0 is success.
int stator_sync_file_system(int descriptor);

#endif
