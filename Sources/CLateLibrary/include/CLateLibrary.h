#ifndef CLATE_LIBRARY_H
#define CLATE_LIBRARY_H
// A library that is not mapped before it is asked for, so that a sandbox holds the parser of one type of file alone.
//
// The header of the library declares its functions as ever. A target that wants it late defines those that it uses: each
// looks its counterpart up on the first call, with all others, and then only passes the call on. A function that is
// missing from the list is found by the linker.

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

/// Defines `int PREFIX_load(void)`, which maps the library once and returns 0, or -1 where it or a function is not there.
/// `FUNCTIONS` is a macro that names each function that is used as `of(name)`.
#define LATE_LIBRARY(prefix, soname, FUNCTIONS)                                                              \
    FUNCTIONS(LATE_POINTER)                                                                                  \
    static int isLoaded;                                                                                     \
    static void load(void) {                                                                                 \
        void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);                                               \
        if (!library) return;                                                                                \
        FUNCTIONS(LATE_LOOK_UP)                                                                              \
        isLoaded = 1;                                                                                        \
    }                                                                                                        \
    int prefix##_load(void) {                                                                                \
        static pthread_once_t once = PTHREAD_ONCE_INIT;                                                      \
        pthread_once(&once, load);                                                                           \
        return isLoaded ? 0 : -1;                                                                            \
    }                                                                                                        \
    static void need(void) {                                                                                 \
        if (prefix##_load() < 0) abort();                                                                    \
    }

#define LATE_POINTER(name) static __typeof__(&name) late_##name;
#define LATE_LOOK_UP(name)                                                                                   \
    late_##name = (__typeof__(&name))dlsym(library, #name);                                                  \
    if (!late_##name) return;

/// Defines a function that passes its arguments on.
#define LATE_FUNCTION(result, name, parameters, ...)                                                         \
    result name parameters {                                                                                 \
        need();                                                                                              \
        return late_##name(__VA_ARGS__);                                                                     \
    }

#endif
