#include "CJPEGShims.h"
#include "Failure.h"
#include <jerror.h>
#include <stdlib.h>

jvirt_barray_ptr *CJPEGShims_readWhole(j_decompress_ptr info) {
    jvirt_barray_ptr *arrays = jpeg_read_coefficients(info);
    for (int index = 0; index < info->num_components; index++) {
        if (!info->comp_info[index].quant_table) ERREXIT1(info, JERR_NO_QUANT_TABLE, index);
    }
    return arrays;
}

struct CJPEGShims_coefficients {
    struct jpeg_decompress_struct info;
    struct failure failure;
    jvirt_barray_ptr *arrays;
};

static int readInto(CJPEGShims_coefficients *result, const uint8_t *bytes, size_t count, size_t memory) {
    if (setjmp(result->failure.escape)) return CJPEGShims_statusOf(&result->failure);
    jpeg_create_decompress(&result->info);
    result->info.mem->max_memory_to_use = (long)memory;
    jpeg_mem_src(&result->info, bytes, count);
    jpeg_read_header(&result->info, TRUE);
    result->arrays = CJPEGShims_readWhole(&result->info);
    return CJPEGShims_done;
}

int CJPEGShims_readCoefficients(const uint8_t *bytes, size_t count, size_t memory,
                                CJPEGShims_coefficients **coefficients) {
    *coefficients = NULL;
    CJPEGShims_coefficients *result = calloc(1, sizeof *result);
    if (!result) return CJPEGShims_outOfMemory;
    result->info.err = CJPEGShims_prepare(&result->failure, refusesWarnings);
    int status = readInto(result, bytes, count, memory);
    if (status == CJPEGShims_done) *coefficients = result;
    else CJPEGShims_freeCoefficients(result);
    return status;
}

void CJPEGShims_freeCoefficients(CJPEGShims_coefficients *coefficients) {
    jpeg_destroy_decompress(&coefficients->info);
    free(coefficients);
}

size_t CJPEGShims_componentCount(const CJPEGShims_coefficients *coefficients) {
    return (size_t)coefficients->info.num_components;
}

void CJPEGShims_describe(const CJPEGShims_coefficients *coefficients, size_t component,
                         struct CJPEGShims_component *description) {
    const jpeg_component_info *info = &coefficients->info.comp_info[component];
    description->blocksAcross = info->width_in_blocks;
    description->blocksDown = info->height_in_blocks;
    for (int index = 0; index < DCTSIZE2; index++) description->quantization[index] = info->quant_table->quantval[index];
}

int CJPEGShims_copyCoefficients(CJPEGShims_coefficients *coefficients, size_t component, int16_t *target,
                                int16_t *used) {
    struct jpeg_decompress_struct *info = &coefficients->info;
    if (setjmp(coefficients->failure.escape)) return CJPEGShims_statusOf(&coefficients->failure);
    for (int place = 0; place < DCTSIZE2; place++) used[place] = 0;
    size_t rowCount = (size_t)info->comp_info[component].width_in_blocks * DCTSIZE2;
    for (JDIMENSION row = 0; row < info->comp_info[component].height_in_blocks; row++) {
        JBLOCKARRAY blocks = info->mem->access_virt_barray(
            (j_common_ptr)info, coefficients->arrays[component], row, 1, FALSE);
        const JCOEF *source = blocks[0][0];
        int16_t *to = target + row * rowCount;
        for (size_t start = 0; start < rowCount; start += DCTSIZE2) {
            for (int place = 0; place < DCTSIZE2; place++) {
                to[start + place] = source[start + place];
                used[place] |= source[start + place];
            }
        }
    }
    return CJPEGShims_done;
}
