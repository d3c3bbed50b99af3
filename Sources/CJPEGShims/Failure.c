#include "Failure.h"
#include "CJPEGShims.h"
#include <jerror.h>

static void fail(j_common_ptr info) { longjmp(((struct failure *)info->err)->escape, 1); }

static void countWarning(j_common_ptr info, int level) {
    if (level < 0) info->err->num_warnings++;
}

static void refuseWarning(j_common_ptr info, int level) {
    if (level < 0) fail(info);
}

struct jpeg_error_mgr *CJPEGShims_prepare(struct failure *failure, enum strictness strictness) {
    struct jpeg_error_mgr *manager = jpeg_std_error(&failure->base);
    manager->error_exit = fail;
    manager->emit_message = strictness == refusesWarnings ? refuseWarning : countWarning;
    return manager;
}

int CJPEGShims_statusOf(const struct failure *failure) {
    switch (failure->base.msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE: return CJPEGShims_outOfMemory;
    default: return CJPEGShims_refused;
    }
}
