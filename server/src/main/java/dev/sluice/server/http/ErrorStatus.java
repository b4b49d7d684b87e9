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
    return switch (code.category()) {
      case USER -> ofUser(code, path);
      case TRANSIENT -> code == ErrorCode.TOO_MANY_REQUESTS ? 429 : 503;
      case CONFLICT -> 409;
      case CORRUPT, INTERNAL -> 500;
    };
  }

  /** What the caller can mend: 422 unless HTTP has a closer word. */
  private static int ofUser(ErrorCode code, String path) {
    return switch (code) {
      case INVALID_JSON, INVALID_ARGUMENT, PARSE_SYNTAX_ERROR -> 400;
      case UNAUTHENTICATED -> 401;
      case PATH_NOT_ALLOWED, ORIGIN_NOT_ALLOWED -> 403;
      case QUERY_NOT_FOUND, NOT_FOUND -> 404;
      case TABLE_OR_VIEW_NOT_FOUND,
          DELTA_VERSION_NOT_FOUND,
          DELTA_TIMESTAMP_GREATER_THAN_COMMIT,
          DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION ->
          path.startsWith(Routes.API + "/tables/") ? 404 : 422;
      case METHOD_NOT_ALLOWED -> 405;
      case NOT_ACCEPTABLE -> 406;
      case CANCELED,
          QUERY_ALREADY_EXISTS,
          TABLE_OR_VIEW_ALREADY_EXISTS,
          ILLEGAL_STATE,
          IDEMPOTENCY_KEY_IN_USE,
          INCOMPATIBLE_CHANGE,
          CHECKPOINT_MISMATCH,
          DATA_DIRECTORY_LOCKED ->
          409;
      case PRECONDITION_FAILED -> 412;
      case PAYLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case HOST_NOT_ALLOWED -> 421;
      case TIMEOUT -> 504;
      default -> 422;
    };
  }
}
