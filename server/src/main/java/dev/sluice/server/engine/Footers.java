package dev.sluice.server.engine;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.SluiceException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a query of several relations may learn from the footers of its files before it is planned.
 *
 * <p>Told the columns of a file, DuckDB 2.0 binds without a look into it, plans its scan as if it
 * had one row ({@code explicit_cardinality} changes nothing), and may join in an order that takes
 * minutes for what takes a second.
 */
final class Footers {
  /** Reading the footers of more files could take longer than a query of one of them. */
  private static final int MOST_FILES = 256;

  private final DuckDb database;
  private final StatementLimit limit;

  Footers(DuckDb database, StatementLimit limit) {
    this.database = database;
    this.limit = limit;
  }

  /** The relations whose files hold the wanted columns in the wanted types, if there are joins. */
  Set<String> known(EngineQuery query) {
    Set<String> known = new HashSet<>();
    if (query.relations().size() > 1) {
      query
          .relations()
          .forEach(
              (name, relation) -> {
                if (isKnown(relation)) {
                  known.add(name);
                }
              });
    }
    return known;
  }

  private boolean isKnown(FileRelation relation) {
    int files = relation.files().size();
    if (files == 0 || files > MOST_FILES || !ScanSql.isPlain(relation)) {
      return false;
    }
    try {
      Map<String, String> wanted = columns(ScanSql.wanted(relation), relation);
      return RelationSql.scans(relation).files().stream()
          .allMatch(scan -> isIn(columns(ScanSql.found(relation, scan), relation), wanted));
    } catch (SluiceException unreadable) {
      // The query meets the same file and tells what is wrong with it.
      return false;
    }
  }

  /** What one scan finds it has to find by itself: files before a new column are without it. */
  private static boolean isIn(Map<String, String> found, Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(column -> isSame(column.getValue(), found.get(column.getKey())));
  }

  private static boolean isSame(String wanted, @Nullable String found) {
    boolean utc = wanted.equals("TIMESTAMP WITH TIME ZONE") && "TIMESTAMP".equals(found);
    return utc || wanted.equals(found);
  }

  private Map<String, String> columns(String sql, FileRelation relation) {
    Work work = new Work("DESCRIBE " + sql, List.of(relation), limit);
    return database.run(
        work,
        rows -> {
          Map<String, String> columns = new HashMap<>();
          while (rows.next()) {
            columns.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
          }
          return columns;
        });
  }
}
