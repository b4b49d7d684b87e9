package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for its commit. All but the result is fixed; the result is set and read
 * under the queue's lock.
 */
final class PendingAppend {
  final DeltaTable target;
  final TableMetadata metadata;
  final StagedRows rows;
  final @Nullable TransactionId transaction;
  private @Nullable AppendedRows result;
  private @Nullable Throwable failure;

  PendingAppend(
      DeltaTable target,
      TableMetadata metadata,
      StagedRows rows,
      @Nullable TransactionId transaction) {
    this.target = target;
    this.metadata = metadata;
    this.rows = rows;
    this.transaction = transaction;
  }

  boolean isDone() {
    return result != null || failure != null;
  }

  void succeed(long version, boolean replayed) {
    result = new AppendedRows(version, rows.count(), replayed);
  }

  void fail(Throwable why) {
    failure = why;
  }

  /** Answers a request that repeats this one, which is done. */
  void answerRepeat(PendingAppend repeat) {
    if (result == null) {
      repeat.failure = failure;
    } else {
      repeat.succeed(result.version(), true);
    }
  }

  AppendedRows result() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (result == null) {
      throw new AssertionError("not done", failure);
    }
    return result;
  }
}
