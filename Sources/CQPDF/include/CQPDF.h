#ifndef CQPDF_H
#define CQPDF_H
// libqpdf's C interface. The library is mapped by the first call, or by CQPDF_load.

#include <qpdf/qpdf-c.h>

/// Maps the library. Returns 0, or -1 where it is not there. Every other function ends the process then.
int CQPDF_load(void);

#endif
