#include "clock_trust.h"

#include <sys/timex.h>

int stator_clock_is_synchronized(void) {
    struct timex state = {.modes = 0};
    return adjtimex(&state) != -1 && (state.status & STA_UNSYNC) == 0;
}
