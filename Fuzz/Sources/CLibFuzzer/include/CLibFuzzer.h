#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the arguments of its command line (FuzzerInterface.h of compiler-rt). `test` is called once for
/// every input. Returns the exit code.
int LLVMFuzzerRunDriver(int *argumentCount, char ***arguments, int (*test)(const uint8_t *start, size_t count));
