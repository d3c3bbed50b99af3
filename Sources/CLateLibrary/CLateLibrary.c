// All that there is stands in the header; a target needs a source.
#include "CLateLibrary.h"
