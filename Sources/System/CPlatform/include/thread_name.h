#ifndef STATOR_THREAD_NAME_H
#define STATOR_THREAD_NAME_H

/// Names the calling thread; the kernel keeps the first 15 bytes. glibc shows the call to GNU_SOURCE only.
void stator_name_this_thread(const char *_Nonnull name);

#endif
