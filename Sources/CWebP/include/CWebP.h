#ifndef CWEBP_H
#define CWEBP_H
// libwebp. The library is mapped by the first call, or by CWebP_load.

#include <webp/decode.h>
#include <webp/encode.h>

/// Maps the library. Returns 0, or -1 where it is not there. Every other function ends the process then.
int CWebP_load(void);

#endif
