#include "CWebP.h"

#include "CLateLibrary.h"

#define FUNCTIONS(of)                                                                                         \
    of(WebPConfigInitInternal) of(WebPDecode) of(WebPEncode) of(WebPFreeDecBuffer) of(WebPGetDecoderVersion)  \
    of(WebPGetFeaturesInternal) of(WebPInitDecoderConfigInternal) of(WebPMemoryWrite)                         \
    of(WebPMemoryWriterClear) of(WebPMemoryWriterInit) of(WebPPictureFree) of(WebPPictureImportRGBA)          \
    of(WebPPictureInitInternal)

LATE_LIBRARY(CWebP, "libwebp.so.7", FUNCTIONS)

LATE_FUNCTION(int, WebPGetDecoderVersion, (void))
LATE_FUNCTION(int, WebPInitDecoderConfigInternal, (WebPDecoderConfig *config, int version), config, version)
LATE_FUNCTION(VP8StatusCode, WebPGetFeaturesInternal,
              (const uint8_t *bytes, size_t count, WebPBitstreamFeatures *features, int version), bytes, count, features,
              version)
LATE_FUNCTION(VP8StatusCode, WebPDecode, (const uint8_t *bytes, size_t count, WebPDecoderConfig *config), bytes, count,
              config)
LATE_FUNCTION(void, WebPFreeDecBuffer, (WebPDecBuffer *buffer), buffer)
LATE_FUNCTION(int, WebPConfigInitInternal, (WebPConfig *config, WebPPreset preset, float quality, int version), config,
              preset, quality, version)
LATE_FUNCTION(int, WebPPictureInitInternal, (WebPPicture *picture, int version), picture, version)
LATE_FUNCTION(int, WebPPictureImportRGBA, (WebPPicture *picture, const uint8_t *pixels, int stride), picture, pixels,
              stride)
LATE_FUNCTION(void, WebPPictureFree, (WebPPicture *picture), picture)
LATE_FUNCTION(void, WebPMemoryWriterInit, (WebPMemoryWriter *writer), writer)
LATE_FUNCTION(void, WebPMemoryWriterClear, (WebPMemoryWriter *writer), writer)
LATE_FUNCTION(int, WebPMemoryWrite, (const uint8_t *bytes, size_t count, const WebPPicture *picture), bytes, count,
              picture)
LATE_FUNCTION(int, WebPEncode, (const WebPConfig *config, WebPPicture *picture), config, picture)
