#ifndef CJPEG_SHIMS_FAILURE_H
#define CJPEG_SHIMS_FAILURE_H
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

/// libjpeg reports an error by a call that must not return; ours jumps back into the C function that called libjpeg.
struct failure {
    struct jpeg_error_mgr base;
    jmp_buf escape;
};

/// What of a file libjpeg minds.
enum strictness { countsWarnings, refusesWarnings };

/// Makes `failure` the error manager of a decompressor or compressor that is about to be created.
struct jpeg_error_mgr *CJPEGShims_prepare(struct failure *failure, enum strictness strictness);

/// The `CJPEGShims_status` of an error that was jumped back from.
int CJPEGShims_statusOf(const struct failure *failure);

/// Reads all coefficients, and makes sure that every component has a quantization table.
jvirt_barray_ptr *CJPEGShims_readWhole(j_decompress_ptr info);

#endif
