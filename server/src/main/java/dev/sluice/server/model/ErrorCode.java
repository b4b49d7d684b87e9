package dev.sluice.server.model;

/**
 * What can go wrong, by a stable name. Names that start with {@code DELTA_} or otherwise exist in
 * Spark are Spark's error classes and mean the same.
 */
public enum ErrorCode {
  // What a caller sent.
  INVALID_JSON(Category.USER, "Send one well-formed JSON document."),
  INVALID_DEFINITION(Category.USER, "Mend each place that `errors` points to and post again."),
  INVALID_ARGUMENT(Category.USER, "Mend the named argument."),
  PARSE_SYNTAX_ERROR(Category.USER, "Mend the statement at the given line and column."),
  UNRESOLVED_COLUMN(Category.USER, "Use one of the columns that the message names."),
  AMBIGUOUS_REFERENCE(Category.USER, "Write the relation's name or alias before the column."),
  UNRESOLVED_ROUTINE(Category.USER, "Use a supported function; the message names the nearest."),
  NAMED_PARAMETERS_NOT_SUPPORTED(Category.USER, "Write the arguments in their order."),
  DATATYPE_MISMATCH(Category.USER, "Cast the operands to the types that the message names."),
  WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE(
      Category.USER, "Compute the window function in the SELECT list, and use it in QUALIFY."),
  WINDOW_FUNCTION_FRAME_NOT_ORDERED(
      Category.USER, "Add an ORDER BY between the parentheses of OVER."),
  UNSUPPORTED_GROUPING_EXPRESSION(
      Category.USER, "Group by GROUPING SETS, ROLLUP or CUBE of the columns in question."),
  UNSUPPORTED_GENERATOR(
      Category.USER, "Select the generator by itself, and use its columns one query further out."),
  MISSING_WINDOW_SPECIFICATION(
      Category.USER, "Define the window in the WINDOW clause of the same SELECT."),
  INVALID_SUBQUERY_EXPRESSION(
      Category.USER, "Select exactly one column in a subquery that stands for a value."),
  INVALID_TIME_TRAVEL_TIMESTAMP_EXPR(
      Category.USER, "Give a constant that is a timestamp, or a text that is cast to one."),
  EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE(
      Category.USER, "Name a column of type TIMESTAMP in withWatermark."),
  STREAMING_OUTPUT_MODE_UNSUPPORTED_OPERATION(
      Category.USER, "Choose the output mode that the message names, or add a watermark."),
  UNSUPPORTED_FEATURE(Category.USER, "Use the supported form that the message names."),
  QUERY_NOT_FOUND(Category.USER, "List the queries with GET /api/v1/queries."),
  QUERY_ALREADY_EXISTS(Category.USER, "Choose another name, or replace the query with PUT."),
  ILLEGAL_STATE(Category.USER, "Do one of the actions in `allowedActions` first."),
  INCOMPATIBLE_CHANGE(
      Category.USER,
      "Put it with onIncompatible=reset to begin anew, or name another checkpointLocation."),
  PRECONDITION_FAILED(Category.USER, "Read the resource again and repeat with its new ETag."),
  TABLE_OR_VIEW_NOT_FOUND(Category.USER, "Create the table, or correct its name or path."),
  TABLE_OR_VIEW_ALREADY_EXISTS(Category.USER, "Choose another name, or drop the table first."),
  PATH_NOT_ALLOWED(Category.USER, "Start the server with --allow-path for that directory."),
  INVALID_ROWS(
      Category.USER, "Mend the rows and columns that `errors` names; nothing was written."),
  PAYLOAD_TOO_LARGE(Category.USER, "Send the rows in several smaller requests."),
  NOT_FOUND(Category.USER, "Check the path against the HTTP reference."),
  METHOD_NOT_ALLOWED(Category.USER, "Use one of the methods in the Allow header."),
  UNSUPPORTED_MEDIA_TYPE(Category.USER, "Send a Content-Type that the message names."),
  NOT_ACCEPTABLE(Category.USER, "Accept one of the media types that the message names."),
  UNAUTHENTICATED(Category.USER, "Send the header `Authorization: Bearer KEY` with a valid key."),
  HOST_NOT_ALLOWED(Category.USER, "Address the server as localhost, or bind it with --host."),
  ORIGIN_NOT_ALLOWED(
      Category.USER, "Call the server from its own page, or from a program that is no browser."),
  IDEMPOTENCY_KEY_REUSED(Category.USER, "Choose a new Idempotency-Key for each new request."),
  IDEMPOTENCY_KEY_IN_USE(
      Category.USER, "Wait for the answer to the first request with this Idempotency-Key."),
  TOO_MANY_REQUESTS(Category.TRANSIENT, "Wait for Retry-After and repeat the request."),
  SHUTTING_DOWN(Category.TRANSIENT, "Repeat the request when the server is ready again."),
  TIMEOUT(Category.USER, "Allow more time, or ask for less."),
  CANCELED(Category.USER, "Run the statement again."),

  // What the data of a running query or statement did.
  ARITHMETIC_OVERFLOW(Category.USER, "Widen the type with a cast, or filter the rows out."),
  CAST_INVALID_INPUT(Category.USER, "Use try_cast, or filter the malformed values out."),
  DIVIDE_BY_ZERO(Category.USER, "Use nullif or a filter so that no divisor is zero."),
  SCALAR_SUBQUERY_TOO_MANY_ROWS(
      Category.USER, "Let the subquery give one row: aggregate it, or add a condition or LIMIT 1."),
  RECURSION_LEVEL_LIMIT_EXCEEDED(
      Category.USER, "Raise MAX RECURSION LEVEL, or add a condition that ends the recursion."),
  INVALID_ARRAY_INDEX(Category.USER, "Use try_element_at or get, or check the array's size."),
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT(
      Category.USER, "Use try_element_at, or check the array's size."),
  INVALID_INDEX_OF_ZERO(Category.USER, "Count from 1, or from -1 at the end."),
  INVALID_PARAMETER_VALUE(Category.USER, "Mend the named argument, or filter its rows out."),
  DUPLICATED_MAP_KEY(Category.USER, "Make each key of the map different."),
  NULL_MAP_KEY(Category.USER, "Filter the keys that are NULL out."),
  MALFORMED_RECORD_IN_PARSING(
      Category.USER, "Read in mode PERMISSIVE, or filter the malformed texts out."),
  COMPARATOR_RETURNS_NULL(Category.USER, "Let the comparator give an int for every pair."),
  INVALID_TIMEZONE(Category.USER, "Name a zone as Europe/Berlin, UTC or +02:00."),
  INVALID_DATETIME_PATTERN(
      Category.USER, "Use the letters of Spark's datetime patterns and quote all others."),
  INCONSISTENT_BEHAVIOR_CROSS_VERSION(
      Category.USER, "Use year and day instead of week-based letters."),
  CANNOT_PARSE_TIMESTAMP(
      Category.USER, "Use the try_ form of the function, or filter the malformed values out."),
  DATETIME_OVERFLOW(Category.USER, "Keep dates and times in the years 1 to 9999."),
  DATETIME_FIELD_OUT_OF_BOUNDS(
      Category.USER, "Use the try_ form of the function, or filter the values out."),
  INVALID_FRACTION_OF_SECOND(
      Category.USER, "Use the try_ form of the function, or give 0 to 60 seconds."),
  ILLEGAL_DAY_OF_WEEK(Category.USER, "Name a day as MO, MON or MONDAY."),
  INVALID_EXTRACT_FIELD(Category.USER, "Extract one of the fields that the message names."),
  INTERVAL_ARITHMETIC_OVERFLOW(Category.USER, "Use smaller intervals, or filter the rows out."),
  INTERVAL_DIVIDED_BY_ZERO(
      Category.USER, "Use try_divide, or a filter so that no divisor is zero."),
  INVALID_FORMAT(Category.USER, "Mend the pattern that the message names."),
  INVALID_REGEXP_REPLACE(
      Category.USER, "Escape dollar signs and backslashes, or name groups that the pattern has."),
  INVALID_URL(Category.USER, "Use try_parse_url, or filter the malformed URLs out."),
  CANNOT_DECODE_URL(Category.USER, "Use try_url_decode, or filter the malformed values out."),
  CONVERSION_INVALID_INPUT(Category.USER, "Use the function's try_ form, or mend the values."),
  INVALID_UTF8_STRING(Category.USER, "Use try_validate_utf8 or make_valid_utf8."),
  MALFORMED_CHARACTER_CODING(
      Category.USER, "Name the character set that the bytes or characters are in."),
  USER_RAISED_EXCEPTION(Category.USER, "The statement itself raises it: see the message."),
  EVALUATION_FAILED(Category.USER, "Mend the expression for the values that the message names."),

  // What a source table is or did.
  DELTA_SOURCE_TABLE_IGNORE_CHANGES(
      Category.USER,
      "Set ignoreChanges to re-emit rewritten files, or skipChangeCommits to pass over them."),
  DELTA_SOURCE_IGNORE_DELETE(
      Category.USER, "Set the source option ignoreDeletes, or start a new checkpoint."),
  DELTA_VERSION_NOT_FOUND(Category.USER, "Choose a version that the log still holds."),
  DELTA_TIMESTAMP_GREATER_THAN_COMMIT(
      Category.USER, "Choose a timestamp before or at that of the newest version."),
  DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION(
      Category.USER, "Choose a timestamp at or after that of the oldest version in the log."),
  DELTA_MISSING_CHANGE_DATA(
      Category.USER,
      "Begin at a version from which on the table has delta.enableChangeDataFeed=true."),
  DELTA_INVALID_CDC_RANGE(
      Category.USER, "Begin at a version that there is, and end at it or a later one."),
  DELTA_REMOVE_FILE_CDC_MISSING_EXTENDED_METADATA(
      Category.USER, "Begin after the named version, or read without readChangeFeed."),
  DELTA_READ_TABLE_WITHOUT_COLUMNS(Category.USER, "Let the table's writer add columns first."),
  DELTA_SCHEMA_NOT_SET(Category.USER, "Let the table's writer add columns first."),
  DELTA_MISSING_FILES_UNEXPECTED_VERSION(
      Category.CORRUPT, "The log was cleaned past the query's offset; start a new checkpoint."),
  DELTA_SCHEMA_CHANGED_WITH_VERSION(
      Category.USER, "Move the query behind the named version, or start a new checkpoint."),
  DELTA_STREAMING_CANNOT_CONTINUE_PROCESSING_POST_SCHEMA_EVOLUTION(
      Category.USER,
      "Adapt the transforms, acknowledge the version with PATCH …/offsets, and start the query."),
  DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE(
      Category.USER, "The table was replaced by another; start a new checkpoint."),
  DELTA_INVALID_SOURCE_OFFSET_FORMAT(
      Category.CORRUPT, "Restore the checkpoint from a backup, or start a new checkpoint."),

  // What a sink table is or did.
  DELTA_METADATA_MISMATCH(
      Category.USER, "Select the columns that the sink table has, with casts to its types."),
  DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY(
      Category.USER, "Leave the properties out, or give exactly those that the table has."),
  DELTA_NOT_NULL_CONSTRAINT_VIOLATED(
      Category.USER, "Filter the NULLs out, or give them a value with coalesce."),
  DELTA_NEW_CHECK_CONSTRAINT_VIOLATION(
      Category.USER, "Delete or mend the rows that break the constraint, and add it again."),
  DELTA_REPLACE_WHERE_MISMATCH(
      Category.USER, "Insert rows that meet the condition of REPLACE WHERE, or widen it."),
  DELTA_NEW_NOT_NULL_VIOLATION(
      Category.USER, "Delete the rows with NULLs or give them a value, and set NOT NULL again."),
  DELTA_CONSTRAINT_ALREADY_EXISTS(
      Category.USER, "Drop the constraint of that name first, or choose another name."),
  DELTA_CONSTRAINT_DOES_NOT_EXIST(
      Category.USER, "Name a constraint that the table has, or write IF EXISTS."),
  DELTA_CREATE_TABLE_SCHEME_MISMATCH(
      Category.USER, "Leave the columns out, or give exactly those of the table at the location."),
  DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING(
      Category.USER, "Give the partition columns of the table at the location."),
  DELTA_CREATE_EXTERNAL_TABLE_WITHOUT_SCHEMA(
      Category.USER, "Name the table's columns, or the location of a Delta table."),
  DELTA_UNSET_NON_EXISTENT_PROPERTY(
      Category.USER, "Name a property that the table has, or write IF EXISTS."),
  DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT(
      Category.USER, "Give the table the feature with ALTER TABLE, or cast the column."),
  FIELD_ALREADY_EXISTS(Category.USER, "Choose a name that no column of the table has."),
  DELTA_VIOLATE_CONSTRAINT_WITH_VALUES(
      Category.USER, "Filter the rows that break the constraint out, or mend their values."),
  DELTA_CONCURRENT_WRITE(Category.TRANSIENT, "The batch is planned again by itself."),
  DELTA_METADATA_CHANGED(Category.TRANSIENT, "The batch is planned again by itself."),
  DELTA_PROTOCOL_CHANGED(Category.TRANSIENT, "Repeat it: it is computed from the new version."),
  DELTA_CONCURRENT_APPEND(Category.TRANSIENT, "Repeat it: it is computed from the new version."),
  DELTA_CONCURRENT_DELETE_READ(
      Category.TRANSIENT, "Repeat it: it is computed from the new version."),
  DELTA_CONCURRENT_DELETE_DELETE(
      Category.TRANSIENT, "Repeat it: it is computed from the new version."),
  DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE(
      Category.USER, "Let the source give one row at most for each row of the table."),
  DELTA_CANNOT_MODIFY_APPEND_ONLY(
      Category.USER, "Append only, or let the table's owner unset delta.appendOnly."),
  DELTA_CONCURRENT_TRANSACTION(
      Category.CONFLICT, "Stop the other server or query that uses the same checkpoint."),
  CONCURRENT_STREAM_LOG_UPDATE(
      Category.CONFLICT, "Stop the other server or query that uses the same checkpoint."),

  // The state of a log on disk.
  DELTA_UNSUPPORTED_PROTOCOL(
      Category.USER, "Use a table without the named features, or drop them from the table."),
  DELTA_LOG_CORRUPT(
      Category.CORRUPT, "Restore the named log file from a backup or from the table's replica."),
  DELTA_VERSIONS_NOT_CONTIGUOUS(
      Category.CORRUPT, "Restore the missing commit from a backup or from the table's replica."),
  DELTA_PATH_OUTSIDE_TABLE(
      Category.USER, "Copy the named file under the table's root and commit it there."),
  DATA_FILE_MISSING(
      Category.CORRUPT, "Restore the file, or start a new checkpoint from a later version."),
  DATA_FILE_CORRUPT(
      Category.CORRUPT, "Restore the file, or start a new checkpoint from a later version."),
  CHECKPOINT_CORRUPT(
      Category.CORRUPT, "Restore the checkpoint from a backup, or start a new checkpoint."),
  STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA(
      Category.USER, "Put the former steps back, or reset the query to begin anew."),
  STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE(
      Category.USER, "Put the former keys back, or reset the query to begin anew."),
  STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE(
      Category.USER, "Put the former aggregates back, or reset the query to begin anew."),
  CHECKPOINT_MISMATCH(
      Category.USER, "Restore the checkpoint of this query and sink, or reset the query."),
  DATA_DIRECTORY_LOCKED(
      Category.USER, "Stop the other server, or give this one another --data-dir."),

  // The machine and the server itself.
  STORAGE_UNAVAILABLE(Category.TRANSIENT, "Check the disk or object store; retried by itself."),
  OUT_OF_MEMORY(Category.TRANSIENT, "Raise --memory-limit, or lower maxFilesPerTrigger."),
  ENGINE_RESTARTED(
      Category.TRANSIENT, "Another statement broke the engine; retried by itself on a fresh one."),
  INTERNAL_ERROR(Category.INTERNAL, "Report the error with the server's log.");

  /** Who can mend it, and so what the server does about it. */
  public enum Category {
    /** The caller: the query FAILS, the request is refused. */
    USER,
    /** Time: the query is RESTARTING with backoff. */
    TRANSIENT,
    /** Another live writer of the same query: the query FAILS and never retries. */
    CONFLICT,
    /** Nobody without a look at the files: the query FAILS. */
    CORRUPT,
    /** The makers of the server: the query FAILS. */
    INTERNAL
  }

  private final Category category;
  private final String remedy;

  ErrorCode(Category category, String remedy) {
    this.category = category;
    this.remedy = remedy;
  }

  public Category category() {
    return category;
  }

  /** What the reader of the error should do, one sentence. */
  public String remedy() {
    return remedy;
  }

  /** Whether the same request or batch may succeed when tried again unchanged. */
  public boolean retryable() {
    return category == Category.TRANSIENT;
  }
}
