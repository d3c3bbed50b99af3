#ifndef CJPEG_SHIMS_H
#define CJPEG_SHIMS_H
#include <stddef.h>
#include <stdint.h>

/// Decodes a whole JPEG with libjpeg in its own colour space, so that two files can be compared pixel by pixel.
/// `pixels` is malloc'd and owned by the caller. Returns 0, or -1 on an error; `warnings` counts libjpeg's complaints.
/// All of it is one C function, because libjpeg's longjmp must not cross a Swift frame.
int CJPEGShims_decode(const uint8_t *bytes, size_t count, uint8_t **pixels, size_t *pixelBytes, uint32_t *width,
                      uint32_t *height, uint32_t *components, long *warnings);

#endif
