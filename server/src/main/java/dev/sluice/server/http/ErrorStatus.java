package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;

/** The one place where error codes become HTTP statuses. */
final class ErrorStatus {
  private ErrorStatus() {}

  /**
   * The status of an error.
   *
   * @param path the request's; what the path names and is not there is 404, what only the body
   *     names is 422
   */
  static int of(ErrorCode code, String path) {
    boolean ofTable = path.startsWith(Routes.API + "/tables/");
    return switch (code) {
      case INVALID_JSON, INVALID_ARGUMENT, PARSE_SYNTAX_ERROR -> 400;
      case PATH_NOT_ALLOWED -> 403;
      case QUERY_NOT_FOUND, NOT_FOUND -> 404;
      case TABLE_OR_VIEW_NOT_FOUND, DELTA_VERSION_NOT_FOUND -> ofTable ? 404 : 422;
      case METHOD_NOT_ALLOWED -> 405;
      case QUERY_ALREADY_EXISTS,
          TABLE_OR_VIEW_ALREADY_EXISTS,
          ILLEGAL_STATE,
          CHECKPOINT_MISMATCH,
          DATA_DIRECTORY_LOCKED,
          DELTA_CONCURRENT_TRANSACTION,
          CONCURRENT_STREAM_LOG_UPDATE ->
          409;
      case PRECONDITION_FAILED -> 412;
      case PAYLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case INVALID_DEFINITION,
          UNRESOLVED_COLUMN,
          AMBIGUOUS_REFERENCE,
          UNRESOLVED_ROUTINE,
          DATATYPE_MISMATCH,
          UNSUPPORTED_FEATURE,
          INVALID_ROWS,
          CANCELED,
          ARITHMETIC_OVERFLOW,
          CAST_INVALID_INPUT,
          DIVIDE_BY_ZERO,
          INVALID_ARRAY_INDEX,
          EVALUATION_FAILED,
          DELTA_SOURCE_TABLE_IGNORE_CHANGES,
          DELTA_SOURCE_IGNORE_DELETE,
          DELTA_SCHEMA_CHANGED_WITH_VERSION,
          DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE,
          DELTA_METADATA_MISMATCH,
          DELTA_NOT_NULL_CONSTRAINT_VIOLATED,
          DELTA_UNSUPPORTED_OUTPUT_MODE,
          DELTA_UNSUPPORTED_PROTOCOL,
          DELTA_PATH_OUTSIDE_TABLE ->
          422;
      case TOO_MANY_REQUESTS -> 429;
      case SHUTTING_DOWN,
          STORAGE_UNAVAILABLE,
          OUT_OF_MEMORY,
          ENGINE_RESTARTED,
          DELTA_CONCURRENT_WRITE,
          DELTA_METADATA_CHANGED ->
          503;
      case DELTA_MISSING_FILES_UNEXPECTED_VERSION,
          DELTA_INVALID_SOURCE_OFFSET_FORMAT,
          DELTA_LOG_CORRUPT,
          DELTA_VERSIONS_NOT_CONTIGUOUS,
          DATA_FILE_MISSING,
          DATA_FILE_CORRUPT,
          CHECKPOINT_CORRUPT,
          INTERNAL_ERROR ->
          500;
    };
  }
}
