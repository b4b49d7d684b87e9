package dev.sluice.server.engine;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.StructType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements that build on each other's rows, inside the fence of {@link SqlSandbox}. The rows are
 * kept in the order of the files and of the rows in them; they end with the session. Used by one
 * thread.
 */
public final class SandboxSession implements AutoCloseable {
  /** Files read by one statement, after which the time is looked at. */
  private static final int GROUP_FILES = 64;

  private static final long GROUP_BYTES = 32L << 20;

  private final DuckDb database;
  private final StatementLimit limit;
  private final Runnable afterClose;
  private int tables;

  SandboxSession(DuckDb database, StatementLimit limit, Runnable afterClose) {
    this.database = database;
    this.limit = limit;
    this.afterClose = afterClose;
  }

  /** Rows that the session keeps. */
  public static final class Kept {
    private final String table;
    private final StructType schema;
    private long count;
    private boolean complete;

    private Kept(String table, StructType schema) {
      this.table = table;
      this.schema = schema;
    }

    public StructType schema() {
      return schema;
    }

    /** How many rows there are. */
    public long count() {
      return count;
    }

    /** Whether nothing was left out. */
    public boolean isComplete() {
      return complete;
    }
  }

  /**
   * Keeps the rows of files until one of the bounds is met.
   *
   * @param mostRows most rows to keep
   * @param until a {@link System#nanoTime} after which no further files are begun
   */
  public Kept read(FileRelation relation, long mostRows, long until) {
    Kept kept = keep(new EngineQuery(all("files"), relation.schema(), files(relation, List.of())));
    Iterator<List<DataFile>> groups = groups(relation.files()).iterator();
    while (groups.hasNext() && kept.count < mostRows && System.nanoTime() - until < 0) {
      Map<String, FileRelation> files = files(relation, groups.next());
      String sql = all("files") + " LIMIT " + (mostRows - kept.count);
      kept.count += insert(kept, new EngineQuery(sql, relation.schema(), files));
    }
    kept.complete = !groups.hasNext() && kept.count < mostRows;
    return kept;
  }

  /**
   * Keeps the rows of a query over kept rows.
   *
   * @param inputs by the names by which the query reads them, quoted
   */
  public Kept derive(Map<String, Kept> inputs, String sql, StructType schema) {
    String named =
        inputs.entrySet().stream()
            .map(input -> DuckDbSql.name(input.getKey()) + " AS (" + all(input.getValue().table))
            .collect(Collectors.joining("), ", "WITH ", ") "));
    Kept kept = keep(new EngineQuery(named + sql, schema, Map.of()));
    kept.complete = inputs.values().stream().allMatch(Kept::isComplete);
    return kept;
  }

  /** The first kept rows, with values as {@link dev.sluice.server.model.RowCursor} has them. */
  public List<List<@Nullable Object>> first(Kept kept, long most) {
    EngineQuery query = new EngineQuery(all(kept.table) + " LIMIT " + most, kept.schema, Map.of());
    Work work = work(RelationSql.query(query, CursorValues::fetched), List.of());
    return database.run(work, rows -> values(kept.schema, rows));
  }

  /** Forgets rows that are not needed any more. */
  public void drop(Kept kept) {
    update("DROP TABLE " + DuckDbSql.name(kept.table), List.of());
  }

  private Kept keep(EngineQuery query) {
    Kept kept = new Kept("kept_" + tables++, query.schema());
    String create = "CREATE TABLE " + DuckDbSql.name(kept.table) + " AS ";
    kept.count = update(create + typed(query), query.relations().values());
    return kept;
  }

  private long insert(Kept kept, EngineQuery query) {
    String insert = "INSERT INTO " + DuckDbSql.name(kept.table) + " ";
    return update(insert + typed(query), query.relations().values());
  }

  private long update(String sql, Collection<FileRelation> inputs) {
    return database.update(work(sql, inputs));
  }

  /** Short statements end before anybody looks at their time, so it is looked at between them. */
  private Work work(String sql, Collection<FileRelation> inputs) {
    limit.check();
    return new Work(sql, inputs, limit);
  }

  private static String typed(EngineQuery query) {
    return RelationSql.query(query, UnaryOperator.identity());
  }

  private static String all(String relation) {
    return "SELECT * FROM " + DuckDbSql.name(relation);
  }

  private static Map<String, FileRelation> files(FileRelation relation, List<DataFile> files) {
    return Map.of("files", relation.withFiles(files));
  }

  private static List<List<DataFile>> groups(List<DataFile> files) {
    List<List<DataFile>> groups = new ArrayList<>();
    List<DataFile> group = new ArrayList<>();
    long bytes = 0;
    for (DataFile file : files) {
      if (group.size() == GROUP_FILES || bytes >= GROUP_BYTES) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
      group.add(file);
      bytes += file.sizeBytes();
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private static List<List<@Nullable Object>> values(StructType schema, ResultSet rows)
      throws SQLException {
    List<List<@Nullable Object>> values = new ArrayList<>();
    while (rows.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 0; i < schema.fields().size(); i++) {
        row.add(CursorValues.of(schema.fields().get(i).type(), rows.getObject(i + 1)));
      }
      values.add(row);
    }
    return values;
  }

  @Override
  public void close() {
    afterClose.run();
  }
}
