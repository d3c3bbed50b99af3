#ifndef CJPEG_SHIMS_H
#define CJPEG_SHIMS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Each function does all that it needs libjpeg for, because libjpeg's longjmp must not cross a Swift frame.

/// How a call ended.
enum CJPEGShims_status {
    CJPEGShims_done = 0,
    /// libjpeg complained of the file, or cannot code what is in it.
    CJPEGShims_refused = 1,
    /// More memory is needed than there is, or than was allowed.
    CJPEGShims_outOfMemory = 2,
};

/// Decodes a whole JPEG in its own colour space, so that two files can be compared pixel by pixel.
/// `pixels` is malloc'd and owned by the caller. Returns 0, or -1 on an error; `warnings` counts libjpeg's complaints.
int CJPEGShims_decode(const uint8_t *bytes, size_t count, uint8_t **pixels, size_t *pixelBytes, uint32_t *width,
                      uint32_t *height, uint32_t *components, long *warnings);

/// Decodes a whole JPEG and throws the pixels away, stopping at the first complaint.
///
/// `memory` is the most that may be used for coefficients, in bytes. Returns NULL when libjpeg is content, else its
/// message before numbers are put into it; the message lives as long as the program.
const char *CJPEGShims_complaint(const uint8_t *bytes, size_t count, size_t memory);

/// How the rows and columns of a picture are put in another order: first transposed, then mirrored.
struct CJPEGShims_turn {
    bool isTransposed;
    /// Left becomes right.
    bool isMirroredAcross;
    /// Top becomes bottom.
    bool isMirroredDown;
};

/// What one call may take, in bytes.
struct CJPEGShims_bounds {
    size_t memory;
    size_t output;
};

/// Reads the quantized coefficients of a JPEG, turns them, and codes them anew without loss: one sequential scan, or
/// the progression of jpeg_simple_progression, with the shortest Huffman codes, no restart markers, and quantization
/// tables in the order of the components. No marker is written but SOI, DQT, SOF, DHT, SOS and EOI.
/// Every complaint of libjpeg is an error. `output` is malloc'd and owned by the caller.
int CJPEGShims_transcode(const uint8_t *bytes, size_t count, struct CJPEGShims_turn turn,
                         struct CJPEGShims_bounds bounds, uint8_t **output, size_t *outputBytes);

/// The quantized coefficients of a JPEG, all in memory.
typedef struct CJPEGShims_coefficients CJPEGShims_coefficients;

/// Every complaint of libjpeg is an error; `coefficients` is NULL then. libjpeg keeps no pointer to `bytes`.
int CJPEGShims_readCoefficients(const uint8_t *bytes, size_t count, size_t memory,
                                CJPEGShims_coefficients **coefficients);
void CJPEGShims_freeCoefficients(CJPEGShims_coefficients *coefficients);

/// The blocks of a component that show something of the picture, and its quantization table in rows of eight.
struct CJPEGShims_component {
    uint32_t blocksAcross;
    uint32_t blocksDown;
    uint16_t quantization[64];
};

size_t CJPEGShims_componentCount(const CJPEGShims_coefficients *coefficients);
void CJPEGShims_describe(const CJPEGShims_coefficients *coefficients, size_t component,
                         struct CJPEGShims_component *description);
/// Copies row after row of blocks, each in rows of eight coefficients: 64 * blocksAcross * blocksDown of them. `used`
/// becomes 64 numbers, not zero where any block has a coefficient that is not.
int CJPEGShims_copyCoefficients(CJPEGShims_coefficients *coefficients, size_t component, int16_t *target,
                                int16_t *used);

/// The library's version, such as 2001005 for 2.1.5.
int CJPEGShims_libraryVersion(void);

#endif
