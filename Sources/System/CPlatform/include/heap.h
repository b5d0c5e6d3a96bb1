#ifndef STATOR_HEAP_H
#define STATOR_HEAP_H

/// Lets all threads allocate from one heap; to be called before the first thread is started.
void stator_keep_one_heap(void);

#endif
