#include "CJPEGShims.h"
#include "Failure.h"
#include <stdlib.h>
#include <string.h>

int CJPEGShims_decode(const uint8_t *bytes, size_t count, uint8_t **pixels, size_t *pixelBytes, uint32_t *width,
                      uint32_t *height, uint32_t *components, long *warnings) {
    struct jpeg_decompress_struct info;
    struct failure failure;
    uint8_t *volatile buffer = NULL;
    info.err = CJPEGShims_prepare(&failure, countsWarnings);
    if (setjmp(failure.escape)) {
        jpeg_destroy_decompress(&info);
        free(buffer);
        return -1;
    }
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    info.out_color_space = info.jpeg_color_space == JCS_YCbCr ? JCS_RGB : info.jpeg_color_space == JCS_YCCK ? JCS_CMYK : info.jpeg_color_space;
    jpeg_start_decompress(&info);
    size_t stride = (size_t)info.output_width * info.output_components;
    buffer = malloc(stride * info.output_height);
    if (!buffer) longjmp(failure.escape, 1);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = buffer + stride * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
    }
    *width = info.output_width;
    *height = info.output_height;
    *components = info.output_components;
    *pixelBytes = stride * info.output_height;
    jpeg_finish_decompress(&info);
    *warnings = info.err->num_warnings;
    *pixels = buffer;
    jpeg_destroy_decompress(&info);
    return 0;
}

/// What a check needs in the end. It lives outside the function that calls setjmp, so that it is whole after a jump.
struct check {
    struct jpeg_decompress_struct info;
    struct failure failure;
};

static const char *check(struct check *work, const uint8_t *bytes, size_t count, size_t memory) {
    if (setjmp(work->failure.escape)) {
        const struct jpeg_error_mgr *manager = &work->failure.base;
        return manager->jpeg_message_table[manager->msg_code];
    }
    jpeg_create_decompress(&work->info);
    work->info.mem->max_memory_to_use = (long)memory;
    jpeg_mem_src(&work->info, bytes, count);
    jpeg_read_header(&work->info, TRUE);
    work->info.out_color_space = work->info.jpeg_color_space;
    jpeg_start_decompress(&work->info);
    JSAMPARRAY row = work->info.mem->alloc_sarray(
        (j_common_ptr)&work->info, JPOOL_IMAGE, work->info.output_width * (JDIMENSION)work->info.output_components, 1);
    while (work->info.output_scanline < work->info.output_height) jpeg_read_scanlines(&work->info, row, 1);
    jpeg_finish_decompress(&work->info);
    return NULL;
}

const char *CJPEGShims_complaint(const uint8_t *bytes, size_t count, size_t memory) {
    struct check work;
    memset(&work, 0, sizeof work);
    work.info.err = CJPEGShims_prepare(&work.failure, refusesWarnings);
    const char *message = check(&work, bytes, count, memory);
    jpeg_destroy_decompress(&work.info);
    return message;
}

int CJPEGShims_libraryVersion(void) { return LIBJPEG_TURBO_VERSION_NUMBER; }
