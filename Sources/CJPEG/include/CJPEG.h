#ifndef CJPEG_H
#define CJPEG_H
// libjpeg-turbo. The library is mapped by the first call, or by CJPEG_load.

#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

/// Maps the library. Returns 0, or -1 where it is not there. Every other function ends the process then.
int CJPEG_load(void);

#endif
