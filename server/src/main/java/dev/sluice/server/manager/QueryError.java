package dev.sluice.server.manager;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryFailure;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An error that a query met, once or several times in a row.
 *
 * @param sequence rises by one with each error that is not the one before, from 1
 * @param batchId the batch that failed last, null where none was begun
 * @param runId the run that failed last
 */
public record QueryError(
    long sequence,
    ErrorCode code,
    String message,
    Instant firstAt,
    Instant lastAt,
    long count,
    @Nullable Long batchId,
    @Nullable UUID runId) {

  static QueryError first(
      long sequence, QueryFailure failure, @Nullable Long batchId, @Nullable UUID runId) {
    return new QueryError(
        sequence, failure.code(), failure.message(), failure.at(), failure.at(), 1, batchId, runId);
  }

  boolean isLike(QueryFailure failure) {
    return code == failure.code() && message.equals(failure.message());
  }

  QueryError again(Instant at, @Nullable Long failedBatch, @Nullable UUID failedRun) {
    return new QueryError(sequence, code, message, firstAt, at, count + 1, failedBatch, failedRun);
  }
}
