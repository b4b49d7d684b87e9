package dev.sluice.client;

import java.io.InputStream;
import java.util.List;

/**
 * Spark SQL statements. Every call may throw an {@link ApiException}. A statement is never sent
 * twice. Safe for use by many threads.
 */
public final class StatementOperations {
  private final AsyncStatementOperations async;

  StatementOperations(AsyncStatementOperations async) {
    this.async = async;
  }

  /** Runs a statement and holds all its rows; what gives no rows gives an empty result. */
  public SqlResult run(SqlRequest statement) {
    return Waiting.on(async.run(statement));
  }

  /** Runs a statement whose rows are taken as they come; close the stream to cancel it. */
  public RowStream stream(SqlRequest statement) {
    return Waiting.on(async.stream(statement));
  }

  /** Runs a statement whose rows are handed on as bytes; close the stream to cancel it. */
  public InputStream export(SqlRequest statement, ResultFormat format) {
    return Waiting.on(async.export(statement, format));
  }

  /** The statements that run at the moment, everybody's. */
  public List<RunningStatement> list() {
    return Waiting.on(async.list());
  }

  /** Ends a statement that runs. */
  public void cancel(String id) {
    Waiting.on(async.cancel(id));
  }
}
