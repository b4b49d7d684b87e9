package dev.sluice.cli;

/** JSON as a server writes it. */
final class Resources {
  private Resources() {}

  static String definition(String name) {
    return """
        {"name":"%s","source":{"format":"delta","table":"orders_in"},"transforms":[],
        "sink":{"format":"delta","table":"orders_out"}}"""
        .formatted(name);
  }

  static String query(String name, String state, long revision) {
    return query(name, state, revision, "null");
  }

  static String failed(String name) {
    return query(
        name,
        "FAILED",
        1,
        """
        {"code":"DELTA_SOURCE_IGNORE_DELETE","message":"Rows were deleted.",
        "remedy":"Set ignoreDeletes.","at":"2026-01-02T03:04:05.678Z"}""");
  }

  private static String query(String name, String state, long revision, String failure) {
    return """
        {"name":"%s","id":"00000000-0000-0000-0000-000000000001","runId":null,"state":"%s",
        "desiredState":"RUNNING","isStreaming":%s,"allowedActions":["stop","restart"],
        "revision":%d,"createdAt":"2026-01-02T03:04:05.678Z","failure":%s,
        "definition":%s,"lastProgress":%s}"""
        .formatted(
            name,
            state,
            state.equals("RUNNING"),
            revision,
            failure,
            definition(name),
            state.equals("RUNNING") ? progress(7) : "null");
  }

  static String progress(long batchId) {
    return """
        {"id":"00000000-0000-0000-0000-000000000001","runId":"00000000-0000-0000-0000-000000000002",\
        "name":"orders","timestamp":"2026-01-02T03:04:05.678Z","batchId":%d,"batchDuration":38,\
        "numInputRows":5,"processedRowsPerSecond":54.0,"durationMs":{},"eventTime":{},\
        "stateOperators":[],"sources":[{"description":"DeltaSource","startOffset":null,\
        "endOffset":null,"latestOffset":null,"numInputRows":5,"metrics":{\
        "numVersionsOutstanding":2,"numFilesOutstanding":2,"numBytesOutstanding":10,\
        "numRowsOutstanding":12,"secondsOutstanding":1}}],"sink":{"description":"DeltaSink",\
        "numOutputRows":4,"numFiles":1,"numBytes":1348,"version":17}}"""
        .formatted(batchId);
  }
}
