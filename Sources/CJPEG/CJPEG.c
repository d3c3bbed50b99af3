#include "CJPEG.h"

#include "CLateLibrary.h"

#define FUNCTIONS(of)                                                                                            \
    of(jpeg_CreateCompress) of(jpeg_CreateDecompress) of(jpeg_alloc_quant_table) of(jpeg_destroy_compress)       \
    of(jpeg_destroy_decompress) of(jpeg_finish_compress) of(jpeg_finish_decompress) of(jpeg_mem_src)             \
    of(jpeg_read_coefficients) of(jpeg_read_header) of(jpeg_read_scanlines) of(jpeg_set_colorspace)              \
    of(jpeg_set_defaults) of(jpeg_simple_progression) of(jpeg_start_decompress) of(jpeg_std_error)               \
    of(jpeg_write_coefficients)

LATE_LIBRARY(CJPEG, "libjpeg.so.62", FUNCTIONS)

LATE_FUNCTION(struct jpeg_error_mgr *, jpeg_std_error, (struct jpeg_error_mgr *handler), handler)
LATE_FUNCTION(void, jpeg_CreateDecompress, (j_decompress_ptr info, int version, size_t size), info, version, size)
LATE_FUNCTION(void, jpeg_mem_src, (j_decompress_ptr info, const unsigned char *bytes, unsigned long count), info, bytes,
              count)
LATE_FUNCTION(int, jpeg_read_header, (j_decompress_ptr info, boolean needsImage), info, needsImage)
LATE_FUNCTION(boolean, jpeg_start_decompress, (j_decompress_ptr info), info)
LATE_FUNCTION(JDIMENSION, jpeg_read_scanlines, (j_decompress_ptr info, JSAMPARRAY lines, JDIMENSION count), info, lines,
              count)
LATE_FUNCTION(boolean, jpeg_finish_decompress, (j_decompress_ptr info), info)
LATE_FUNCTION(jvirt_barray_ptr *, jpeg_read_coefficients, (j_decompress_ptr info), info)
LATE_FUNCTION(void, jpeg_destroy_decompress, (j_decompress_ptr info), info)
LATE_FUNCTION(void, jpeg_CreateCompress, (j_compress_ptr info, int version, size_t size), info, version, size)
LATE_FUNCTION(void, jpeg_set_defaults, (j_compress_ptr info), info)
LATE_FUNCTION(void, jpeg_set_colorspace, (j_compress_ptr info, J_COLOR_SPACE colours), info, colours)
LATE_FUNCTION(void, jpeg_simple_progression, (j_compress_ptr info), info)
LATE_FUNCTION(JQUANT_TBL *, jpeg_alloc_quant_table, (j_common_ptr info), info)
LATE_FUNCTION(void, jpeg_write_coefficients, (j_compress_ptr info, jvirt_barray_ptr *coefficients), info, coefficients)
LATE_FUNCTION(void, jpeg_finish_compress, (j_compress_ptr info), info)
LATE_FUNCTION(void, jpeg_destroy_compress, (j_compress_ptr info), info)
