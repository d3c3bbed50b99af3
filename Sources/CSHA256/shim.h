// The functions that hold SHA-256 and nothing else of OpenSSL: Package.swift says what they are linked from.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
