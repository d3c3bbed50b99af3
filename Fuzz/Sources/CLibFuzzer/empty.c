// The function is in the libFuzzer that comes with the compiler.
