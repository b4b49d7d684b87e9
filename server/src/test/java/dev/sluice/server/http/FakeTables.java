package dev.sluice.server.http;

import dev.sluice.server.maintenance.FileSizes;
import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.maintenance.Vacuum;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.tables.AppendedRows;
import dev.sluice.server.tables.ResultRows;
import dev.sluice.server.tables.RowFormat;
import dev.sluice.server.tables.RowsRequest;
import dev.sluice.server.tables.RunningStatement;
import dev.sluice.server.tables.SqlRequest;
import dev.sluice.server.tables.TableColumns;
import dev.sluice.server.tables.TableDescription;
import dev.sluice.server.tables.TableDetail;
import dev.sluice.server.tables.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Tables that only remember what was appended, as text. */
final class FakeTables implements Tables {
  /** A statement with as many rows as its number says. */
  static final String RANGE = "range ";

  /** A statement whose cursor fails after as many rows as its number says. */
  static final String BREAK = "break ";

  /** A statement that runs until it is canceled. */
  static final String WAIT = "wait";

  /** The number of versions of every table. */
  static final long COMMITS = 5;

  final List<String> appended = new ArrayList<>();
  final CountDownLatch started = new CountDownLatch(1);
  final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, CountDownLatch> running = new ConcurrentHashMap<>();
  private final Map<String, TableDescription> tables = new TreeMap<>();
  private final Map<TransactionId, Long> transactions = new HashMap<>();

  @Override
  public synchronized List<String> names() {
    return List.copyOf(tables.keySet());
  }

  @Override
  public synchronized TableDescription describe(TableRef table, TableVersion version) {
    TableDescription description = tables.get(table.toString());
    if (description == null) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "There is no table " + table + ".");
    }
    return description;
  }

  @Override
  public TableDetail detail(TableRef table) {
    TableDescription description = describe(table);
    return new TableDetail(
        description,
        "of shops",
        FakeQueries.CREATED,
        1,
        3,
        List.of("appendOnly", "checkConstraints", "invariants"),
        Map.of("some", "id > 0"));
  }

  @Override
  public synchronized TableDescription create(TableRef table, TableSpec spec) {
    TableDescription description =
        new TableDescription(
            table,
            spec.location() == null ? "file:/warehouse/" + table : spec.location(),
            "26f5b97c-c86b-4a03-b657-185ce35eb174",
            0,
            FakeQueries.CREATED,
            spec.schema(),
            spec.partitionColumns(),
            spec.properties(),
            0,
            0);
    if (tables.putIfAbsent(table.toString(), description) != null) {
      throw new SluiceException(
          ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "There is a table " + table + ".");
    }
    return description;
  }

  @Override
  public synchronized void drop(TableRef table) {
    describe(table);
    tables.remove(table.toString());
  }

  @Override
  public TableColumns columns(TableRef table, TableVersion version) {
    TableDescription description = describe(table);
    return new TableColumns(0, description.schema(), description.partitionColumns(), "{}");
  }

  @Override
  public List<CommitSummary> history(TableRef table, TableVersion newest, int limit) {
    describe(table);
    long newestVersion = newest.number() == null ? Long.MAX_VALUE : newest.number();
    return LongStream.iterate(Math.min(newestVersion, COMMITS - 1), v -> v >= 0, v -> v - 1)
        .limit(limit)
        .mapToObj(FakeTables::commit)
        .toList();
  }

  private static CommitSummary commit(long version) {
    return new CommitSummary(
        version,
        FakeQueries.CREATED,
        "WRITE",
        Map.of("mode", "Append"),
        Map.of(),
        null,
        null,
        null,
        List.of(new TransactionId("app", version)),
        1,
        0);
  }

  @Override
  public ResultRows rows(RowsRequest request) {
    TableRef table = request.read().table();
    StructType schema =
        StructType.of(
            Field.of("where", PrimitiveType.STRING),
            Field.of("version", PrimitiveType.LONG),
            Field.of("limit", PrimitiveType.LONG));
    describe(table);
    List<@Nullable Object> row = new ArrayList<>();
    row.add(request.where());
    row.add(request.read().version().number());
    row.add(request.limit());
    return new FakeRows(schema, List.of(row), false, false);
  }

  @Override
  public synchronized AppendedRows append(
      TableRef table, RowFormat format, InputStream rows, @Nullable TransactionId transaction) {
    describe(table);
    Long version = transaction == null ? null : transactions.get(transaction);
    if (version != null) {
      return new AppendedRows(version, 1, true);
    }
    String text = text(rows);
    if (text.contains("faulty")) {
      throw new SluiceException(
          ErrorCode.INVALID_ROWS,
          "Row 1 does not fit.",
          List.of(Problem.at("/0/a", "expected a number")));
    }
    appended.add(text);
    if (transaction != null) {
      transactions.put(transaction, (long) appended.size());
    }
    return new AppendedRows(appended.size(), 1, false);
  }

  private static String text(InputStream json) {
    try {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Vacuum.Result vacuum(TableRef table, @Nullable Duration retention, boolean dryRun) {
    describe(table);
    if (retention != null && retention.toHours() < 168) {
      throw new SluiceException(ErrorCode.INVALID_ARGUMENT, "That is too short.");
    }
    return new Vacuum.Result(1, 512, 2, dryRun ? List.of("/warehouse/old.parquet") : List.of());
  }

  @Override
  public Optimize.Result optimize(TableRef table, String where) {
    describe(table);
    FileSizes none = new FileSizes(0, 0, 0, 0, 0);
    return new Optimize.Result(COMMITS, none, none, 0, 0, where.length(), 0, 0);
  }

  @Override
  public ResultRows sql(SqlRequest request) {
    StructType schema = StructType.of(Field.of("id", PrimitiveType.LONG));
    String statement = request.sql();
    if (statement.startsWith(RANGE)) {
      List<List<@Nullable Object>> all = ids(statement.substring(RANGE.length()));
      int most = (int) Math.min(all.size(), request.maxRows());
      return new FakeRows(schema, all.subList(0, most), false, most < all.size());
    }
    if (statement.startsWith(BREAK)) {
      return new FakeRows(schema, ids(statement.substring(BREAK.length())), true, false);
    }
    if (statement.equals(WAIT)) {
      return waiting(request.id());
    }
    throw new SluiceException(
        ErrorCode.PARSE_SYNTAX_ERROR,
        "There is no statement at line 1, column 1.",
        List.of(new Problem("/sql", 1, 1, "no statement", "SELECT")));
  }

  private static List<List<@Nullable Object>> ids(String count) {
    return IntStream.range(0, Integer.parseInt(count))
        .<List<@Nullable Object>>mapToObj(i -> List.of((long) i))
        .toList();
  }

  /** Runs until it is canceled. */
  private ResultRows waiting(String id) {
    CountDownLatch latch = new CountDownLatch(1);
    running.put(id, latch);
    started.countDown();
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      running.remove(id);
      ended.countDown();
    }
    throw new SluiceException(ErrorCode.CANCELED, "The statement was canceled.");
  }

  @Override
  public List<RunningStatement> statements() {
    return running.keySet().stream()
        .map(id -> new RunningStatement(id, WAIT, FakeQueries.CREATED, 0))
        .toList();
  }

  @Override
  public boolean cancel(String id) {
    CountDownLatch latch = running.get(id);
    if (latch != null) {
      latch.countDown();
    }
    return latch != null;
  }

  private static final class FakeRows implements ResultRows {
    private final StructType schema;
    private final Iterator<List<@Nullable Object>> rows;
    private final boolean failsAtTheEnd;
    private final boolean truncated;

    FakeRows(
        StructType schema,
        List<List<@Nullable Object>> rows,
        boolean failsAtTheEnd,
        boolean truncated) {
      this.schema = schema;
      this.rows = rows.iterator();
      this.failsAtTheEnd = failsAtTheEnd;
      this.truncated = truncated;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public @Nullable List<@Nullable Object> next() {
      if (!rows.hasNext() && failsAtTheEnd) {
        throw new SluiceException(ErrorCode.DIVIDE_BY_ZERO, "Division by zero.");
      }
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean truncated() {
      return truncated;
    }

    @Override
    public void close() {}
  }
}
