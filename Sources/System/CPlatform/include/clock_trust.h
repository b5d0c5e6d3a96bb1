#ifndef STATOR_CLOCK_TRUST_H
#define STATOR_CLOCK_TRUST_H

/// 1 if the kernel's clock is kept in step by a time service (adjtimex without STA_UNSYNC), else 0.
int stator_clock_is_synchronized(void);

#endif
