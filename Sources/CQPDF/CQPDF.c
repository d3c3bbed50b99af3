#include "CQPDF.h"

#include "CLateLibrary.h"

#define FUNCTIONS(of)                                                                                        \
    of(qpdf_cleanup) of(qpdf_get_error) of(qpdf_get_error_code) of(qpdf_get_error_file_position)             \
    of(qpdf_get_error_message_detail) of(qpdf_get_last_string_length) of(qpdf_get_object_by_id)              \
    of(qpdf_get_pdf_version) of(qpdf_get_qpdf_version) of(qpdf_get_trailer) of(qpdf_has_error) of(qpdf_init) \
    of(qpdf_is_encrypted) of(qpdf_is_linearized) of(qpdf_more_warnings) of(qpdf_next_warning)                \
    of(qpdf_oh_get_dict) of(qpdf_oh_get_stream_data) of(qpdf_oh_is_stream) of(qpdf_oh_release)               \
    of(qpdf_oh_unparse_resolved) of(qpdf_read_memory) of(qpdf_set_attempt_recovery)                          \
    of(qpdf_set_suppress_warnings) of(qpdf_silence_errors)

LATE_LIBRARY(CQPDF, "libqpdf.so.29", FUNCTIONS)

LATE_FUNCTION(qpdf_data, qpdf_init, (void))
LATE_FUNCTION(void, qpdf_cleanup, (qpdf_data *document), document)
LATE_FUNCTION(const char *, qpdf_get_qpdf_version, (void))
LATE_FUNCTION(void, qpdf_silence_errors, (qpdf_data document), document)
LATE_FUNCTION(void, qpdf_set_suppress_warnings, (qpdf_data document, QPDF_BOOL value), document, value)
LATE_FUNCTION(void, qpdf_set_attempt_recovery, (qpdf_data document, QPDF_BOOL value), document, value)
LATE_FUNCTION(QPDF_ERROR_CODE, qpdf_read_memory,
              (qpdf_data document, const char *description, const char *bytes, unsigned long long count,
               const char *password),
              document, description, bytes, count, password)
LATE_FUNCTION(QPDF_BOOL, qpdf_is_encrypted, (qpdf_data document), document)
LATE_FUNCTION(QPDF_BOOL, qpdf_is_linearized, (qpdf_data document), document)
LATE_FUNCTION(const char *, qpdf_get_pdf_version, (qpdf_data document), document)
LATE_FUNCTION(QPDF_BOOL, qpdf_has_error, (qpdf_data document), document)
LATE_FUNCTION(qpdf_error, qpdf_get_error, (qpdf_data document), document)
LATE_FUNCTION(QPDF_BOOL, qpdf_more_warnings, (qpdf_data document), document)
LATE_FUNCTION(qpdf_error, qpdf_next_warning, (qpdf_data document), document)
LATE_FUNCTION(enum qpdf_error_code_e, qpdf_get_error_code, (qpdf_data document, qpdf_error error), document, error)
LATE_FUNCTION(unsigned long long, qpdf_get_error_file_position, (qpdf_data document, qpdf_error error), document, error)
LATE_FUNCTION(const char *, qpdf_get_error_message_detail, (qpdf_data document, qpdf_error error), document, error)
LATE_FUNCTION(size_t, qpdf_get_last_string_length, (qpdf_data document), document)
LATE_FUNCTION(qpdf_oh, qpdf_get_trailer, (qpdf_data document), document)
LATE_FUNCTION(qpdf_oh, qpdf_get_object_by_id, (qpdf_data document, int number, int generation), document, number,
              generation)
LATE_FUNCTION(QPDF_BOOL, qpdf_oh_is_stream, (qpdf_data document, qpdf_oh object), document, object)
LATE_FUNCTION(qpdf_oh, qpdf_oh_get_dict, (qpdf_data document, qpdf_oh object), document, object)
LATE_FUNCTION(const char *, qpdf_oh_unparse_resolved, (qpdf_data document, qpdf_oh object), document, object)
LATE_FUNCTION(void, qpdf_oh_release, (qpdf_data document, qpdf_oh object), document, object)
LATE_FUNCTION(QPDF_ERROR_CODE, qpdf_oh_get_stream_data,
              (qpdf_data document, qpdf_oh stream, enum qpdf_stream_decode_level_e level, QPDF_BOOL *isFiltered,
               unsigned char **bytes, size_t *count),
              document, stream, level, isFiltered, bytes, count)
