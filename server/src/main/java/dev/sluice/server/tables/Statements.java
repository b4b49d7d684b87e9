package dev.sluice.server.tables;

import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements that run, each from its arrival until its rows are closed. */
final class Statements {
  private final InstantSource clock;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  Statements(InstantSource clock) {
    this.clock = clock;
  }

  /** The oldest first. */
  List<RunningStatement> list() {
    return running.values().stream()
        .map(Running::view)
        .sorted(Comparator.comparing(RunningStatement::startedAt))
        .toList();
  }

  /** Asks a statement to end; false where none of that id runs. */
  boolean cancel(String id) {
    Running found = running.get(id);
    if (found != null) {
      found.limit.cancel();
    }
    return found != null;
  }

  /**
   * Runs a statement.
   *
   * @param maxRows where its rows are cut off
   * @param start gives the rows; told what may end them early
   */
  ResultRows run(
      String id,
      String sql,
      long maxRows,
      StatementLimit limit,
      Function<StatementLimit, RowCursor> start) {
    Running statement = new Running(id, sql, clock.instant(), limit, new AtomicLong());
    if (running.putIfAbsent(id, statement) != null) {
      throw new SluiceException(
          ErrorCode.ILLEGAL_STATE, "A statement with the id " + id + " runs already.");
    }
    try {
      return new CountedRows(statement, start.apply(limit), maxRows);
    } catch (RuntimeException | Error e) {
      running.remove(id);
      throw e;
    }
  }

  private record Running(
      String id, String sql, Instant startedAt, StatementLimit limit, AtomicLong rows) {
    RunningStatement view() {
      return new RunningStatement(id, sql, startedAt, rows.get());
    }
  }

  /** A statement's rows up to where they are cut off. */
  private final class CountedRows implements ResultRows {
    private final Running statement;
    private final RowCursor rows;
    private final long most;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean truncated;

    CountedRows(Running statement, RowCursor rows, long most) {
      this.statement = statement;
      this.rows = rows;
      this.most = most;
    }

    @Override
    public StructType schema() {
      return rows.schema();
    }

    @Override
    public @Nullable List<@Nullable Object> next() {
      statement.limit().check();
      List<@Nullable Object> row = truncated ? null : rows.next();
      if (row != null && statement.rows().get() == most) {
        truncated = true;
        return null;
      }
      if (row != null) {
        statement.rows().incrementAndGet();
      }
      return row;
    }

    @Override
    public boolean truncated() {
      return truncated;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        try {
          rows.close();
        } finally {
          running.remove(statement.id());
        }
      }
    }
  }
}
