#include "CJPEGShims.h"
#include "Failure.h"
#include <jerror.h>
#include <stdlib.h>
#include <string.h>

/// Collects what is written, up to a limit.
struct destination {
    struct jpeg_destination_mgr base;
    uint8_t *bytes;
    size_t capacity;
    size_t limit;
};

static void startDestination(j_compress_ptr info) { (void)info; }
static void endDestination(j_compress_ptr info) { (void)info; }

/// Called when all of `bytes` is written (jpeg_destination_mgr).
static boolean growDestination(j_compress_ptr info) {
    struct destination *destination = (struct destination *)info->dest;
    size_t written = destination->capacity;
    size_t capacity = written ? written * 2 : 65536;
    if (capacity > destination->limit) capacity = destination->limit;
    uint8_t *bytes = capacity > written ? realloc(destination->bytes, capacity) : NULL;
    if (!bytes) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
    destination->bytes = bytes;
    destination->capacity = capacity;
    destination->base.next_output_byte = bytes + written;
    destination->base.free_in_buffer = capacity - written;
    return TRUE;
}

static JBLOCKROW blockRow(j_decompress_ptr info, jvirt_barray_ptr array, JDIMENSION row, boolean writable) {
    return info->mem->access_virt_barray((j_common_ptr)info, array, row, 1, writable)[0];
}

/// The coefficients of a block after a turn. Mirroring a block changes the sign of every cosine with an odd number of
/// half waves in that direction; transposing it swaps the two directions.
static void turnBlock(const JCOEF *source, JCOEF *target, struct CJPEGShims_turn turn) {
    for (int down = 0; down < DCTSIZE; down++) {
        for (int across = 0; across < DCTSIZE; across++) {
            JCOEF value = turn.isTransposed ? source[across * DCTSIZE + down] : source[down * DCTSIZE + across];
            bool isNegated = (turn.isMirroredAcross && across % 2) != (turn.isMirroredDown && down % 2);
            target[down * DCTSIZE + across] = isNegated ? -value : value;
        }
    }
}

/// Room for the turned coefficients of each component; it must be asked for before the coefficients are read.
static void requestTurned(j_decompress_ptr info, bool isTransposed, jvirt_barray_ptr *turned) {
    for (int index = 0; index < info->num_components; index++) {
        const jpeg_component_info *component = &info->comp_info[index];
        JDIMENSION across = (JDIMENSION)((component->width_in_blocks + component->h_samp_factor - 1) /
                                         component->h_samp_factor * component->h_samp_factor);
        JDIMENSION down = (JDIMENSION)((component->height_in_blocks + component->v_samp_factor - 1) /
                                       component->v_samp_factor * component->v_samp_factor);
        turned[index] = info->mem->request_virt_barray(
            (j_common_ptr)info, JPOOL_IMAGE, TRUE, isTransposed ? down : across, isTransposed ? across : down,
            (JDIMENSION)(isTransposed ? component->h_samp_factor : component->v_samp_factor));
    }
}

/// Goes through the turned rows in order, because an array must be filled from its first row on.
static void turnCoefficients(j_decompress_ptr info, jvirt_barray_ptr *source, jvirt_barray_ptr *turned,
                             struct CJPEGShims_turn turn) {
    for (int index = 0; index < info->num_components; index++) {
        const jpeg_component_info *component = &info->comp_info[index];
        JDIMENSION across = turn.isTransposed ? component->height_in_blocks : component->width_in_blocks;
        JDIMENSION down = turn.isTransposed ? component->width_in_blocks : component->height_in_blocks;
        for (JDIMENSION y = 0; y < down; y++) {
            JBLOCKROW row = blockRow(info, turned[index], y, TRUE);
            JDIMENSION fromY = turn.isMirroredDown ? down - 1 - y : y;
            for (JDIMENSION x = 0; x < across; x++) {
                JDIMENSION fromX = turn.isMirroredAcross ? across - 1 - x : x;
                JBLOCKROW from = blockRow(info, source[index], turn.isTransposed ? fromX : fromY, FALSE);
                turnBlock(from[turn.isTransposed ? fromY : fromX], row[x], turn);
            }
        }
    }
}

/// Gives each component the slot of its quantization table: the first with the same steps, or a fresh one.
static void setQuantization(j_decompress_ptr source, j_compress_ptr target, bool isTransposed) {
    int used = 0;
    for (int index = 0; index < target->num_components; index++) {
        UINT16 steps[DCTSIZE2];
        for (int place = 0; place < DCTSIZE2; place++) {
            int from = isTransposed ? place % DCTSIZE * DCTSIZE + place / DCTSIZE : place;
            steps[place] = source->comp_info[index].quant_table->quantval[from];
        }
        int slot = 0;
        while (slot < used && memcmp(target->quant_tbl_ptrs[slot]->quantval, steps, sizeof steps)) slot++;
        if (slot == NUM_QUANT_TBLS) ERREXIT1(target, JERR_DQT_INDEX, slot);
        if (slot == used) {
            JQUANT_TBL **table = &target->quant_tbl_ptrs[slot];
            if (!*table) *table = jpeg_alloc_quant_table((j_common_ptr)target);
            memcpy((*table)->quantval, steps, sizeof steps);
            (*table)->sent_table = FALSE;
            used++;
        }
        target->comp_info[index].quant_tbl_no = slot;
    }
}

/// Makes each scan of several components one scan for each of them. A unit of more than ten blocks cannot be
/// interleaved (T.81 B.2.3).
static void separateComponents(j_compress_ptr info) {
    static const jpeg_scan_info whole = {.Se = DCTSIZE2 - 1};
    const jpeg_scan_info *scans = info->scan_info ? info->scan_info : &whole;
    int count = info->scan_info ? info->num_scans : 1;
    jpeg_scan_info *separate = info->mem->alloc_small(
        (j_common_ptr)info, JPOOL_IMAGE, sizeof *separate * (size_t)(count * info->num_components));
    int separateCount = 0;
    for (int index = 0; index < count; index++) {
        bool isOfAll = scans[index].comps_in_scan != 1;
        for (int component = 0; component < (isOfAll ? info->num_components : 1); component++) {
            separate[separateCount] = scans[index];
            separate[separateCount].comps_in_scan = 1;
            if (isOfAll) separate[separateCount].component_index[0] = component;
            separateCount++;
        }
    }
    info->scan_info = separate;
    info->num_scans = separateCount;
}

static void setParameters(j_decompress_ptr source, j_compress_ptr target, bool isTransposed) {
    target->image_width = isTransposed ? source->image_height : source->image_width;
    target->image_height = isTransposed ? source->image_width : source->image_height;
    target->input_components = source->num_components;
    target->in_color_space = source->jpeg_color_space;
    jpeg_set_defaults(target);
    jpeg_set_colorspace(target, source->jpeg_color_space);
    target->write_JFIF_header = FALSE;
    target->write_Adobe_marker = FALSE;
    target->optimize_coding = TRUE;
    int blocks = 0;
    for (int index = 0; index < source->num_components; index++) {
        const jpeg_component_info *from = &source->comp_info[index];
        jpeg_component_info *to = &target->comp_info[index];
        to->component_id = from->component_id;
        to->h_samp_factor = isTransposed ? from->v_samp_factor : from->h_samp_factor;
        to->v_samp_factor = isTransposed ? from->h_samp_factor : from->v_samp_factor;
        blocks += from->h_samp_factor * from->v_samp_factor;
    }
    if (source->progressive_mode) jpeg_simple_progression(target);
    if (source->num_components > 1 && blocks > C_MAX_BLOCKS_IN_MCU) separateComponents(target);
}

/// What must be freed in the end. It lives outside the function that calls setjmp, so that it is whole after a jump.
struct transcoding {
    struct jpeg_decompress_struct source;
    struct jpeg_compress_struct target;
    struct failure failure;
    struct destination destination;
};

static int transcode(struct transcoding *work, const uint8_t *bytes, size_t count, struct CJPEGShims_turn turn,
                     size_t memory) {
    if (setjmp(work->failure.escape)) return CJPEGShims_statusOf(&work->failure);
    jpeg_create_decompress(&work->source);
    jpeg_create_compress(&work->target);
    work->source.mem->max_memory_to_use = (long)memory;
    work->target.mem->max_memory_to_use = (long)memory;
    jpeg_mem_src(&work->source, bytes, count);
    jpeg_read_header(&work->source, TRUE);
    bool isTurned = turn.isTransposed || turn.isMirroredAcross || turn.isMirroredDown;
    jvirt_barray_ptr turned[MAX_COMPONENTS];
    if (isTurned) requestTurned(&work->source, turn.isTransposed, turned);
    jvirt_barray_ptr *arrays = CJPEGShims_readWhole(&work->source);
    if (isTurned) {
        turnCoefficients(&work->source, arrays, turned, turn);
        arrays = turned;
    }
    setParameters(&work->source, &work->target, turn.isTransposed);
    setQuantization(&work->source, &work->target, turn.isTransposed);
    work->target.dest = &work->destination.base;
    growDestination(&work->target);
    jpeg_write_coefficients(&work->target, arrays);
    jpeg_finish_compress(&work->target);
    return CJPEGShims_done;
}

int CJPEGShims_transcode(const uint8_t *bytes, size_t count, struct CJPEGShims_turn turn,
                         struct CJPEGShims_bounds bounds, uint8_t **output, size_t *outputBytes) {
    struct transcoding work;
    memset(&work, 0, sizeof work);
    work.source.err = work.target.err = CJPEGShims_prepare(&work.failure, refusesWarnings);
    work.destination.limit = bounds.output;
    work.destination.base.init_destination = startDestination;
    work.destination.base.empty_output_buffer = growDestination;
    work.destination.base.term_destination = endDestination;
    int status = transcode(&work, bytes, count, turn, bounds.memory);
    if (status == CJPEGShims_done) {
        *output = work.destination.bytes;
        *outputBytes = work.destination.capacity - work.destination.base.free_in_buffer;
    } else {
        free(work.destination.bytes);
    }
    jpeg_destroy_compress(&work.target);
    jpeg_destroy_decompress(&work.source);
    return status;
}
