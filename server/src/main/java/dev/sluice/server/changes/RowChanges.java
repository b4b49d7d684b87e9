package dev.sluice.server.changes;

import dev.sluice.server.changes.ChangedFiles.RowCounts;
import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.RowChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes DELETE, UPDATE and MERGE: finds the files with rows to change, and writes what takes
 * their place. Nothing is committed here, so that a crash leaves files that no log mentions. Used
 * by one thread.
 *
 * <p>Source: Delta's copy-on-write commands. Only the numbers of the touched files pass through
 * this process's memory; rows stay in the engine.
 */
public final class RowChanges {
  /** Source: the Delta protocol, "Change Data Files". */
  private static final String CHANGE_DATA = "_change_data";

  private static final Set<ErrorCode> CONFLICTS =
      Set.of(
          ErrorCode.DELTA_CONCURRENT_APPEND,
          ErrorCode.DELTA_CONCURRENT_DELETE_READ,
          ErrorCode.DELTA_CONCURRENT_DELETE_DELETE,
          ErrorCode.DELTA_CONCURRENT_WRITE,
          ErrorCode.DELTA_METADATA_CHANGED,
          ErrorCode.DELTA_PROTOCOL_CHANGED);

  private final RowStore rows;
  private final Snapshot snapshot;
  private final List<AddedFile> candidates;
  private final Path root;
  private final RowChange change;
  private final Map<String, FileRelation> relations;
  private final List<WrittenFile> written = new ArrayList<>();

  /** What {@link RowChange#find} says of the files that are to be rewritten. */
  private static final class Touched {
    private final List<AddedFile> files = new ArrayList<>();
    private long updated;
    private long deleted;
  }

  private RowChanges(
      RowStore rows,
      Snapshot snapshot,
      Path root,
      RowChange change,
      Map<String, FileRelation> relations) {
    this.rows = rows;
    this.snapshot = snapshot;
    this.candidates = snapshot.files(change.traits().wanted());
    this.root = root;
    this.change = change;
    this.relations = relations;
  }

  /**
   * Computes a change; on an error nothing is left behind.
   *
   * @param snapshot the table as the change was compiled for
   * @param root the table's root
   * @param relations what the change reads besides the table itself, by name
   * @throws SluiceException {@code DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE}; what
   *     the engine says of rows and files
   */
  public static ChangedFiles compute(
      RowStore rows,
      Snapshot snapshot,
      Path root,
      RowChange change,
      Map<String, FileRelation> relations) {
    RowChange checked = change.checked(snapshot.metadata().target());
    RowChanges changes = new RowChanges(rows, snapshot, root, checked, relations);
    try {
      return changes.compute();
    } catch (RuntimeException | Error e) {
      delete(root, changes.written);
      throw e;
    }
  }

  /**
   * The same change, whose place new rows take.
   *
   * @param inserted files of the table that no log mentions yet
   */
  public static ChangedFiles with(
      RowStore rows, Path root, ChangedFiles gone, List<WrittenFile> inserted) {
    List<WrittenFile> added = new ArrayList<>(gone.added());
    added.addAll(inserted);
    List<WrittenFile> changeData = new ArrayList<>(gone.changeData());
    if (!changeData.isEmpty()) {
      // Readers of the feed look at its own files alone where a commit has any.
      changeData.addAll(insertedData(rows, root, gone.read().metadata(), inserted));
    }
    RowCounts before = gone.counts();
    RowCounts counts = new RowCounts(0, before.deleted(), records(inserted), before.copied());
    return new ChangedFiles(gone.read(), gone.wanted(), gone.removed(), added, changeData, counts);
  }

  private static long records(List<WrittenFile> files) {
    return files.stream().mapToLong(WrittenFile::records).sum();
  }

  private static List<WrittenFile> insertedData(
      RowStore rows, Path root, TableMetadata table, List<WrittenFile> inserted) {
    List<DataFile> files =
        inserted.stream()
            .map(
                file ->
                    new DataFile(
                        root.resolve(file.relativePath()).toString(),
                        file.partitionValues(),
                        file.sizeBytes(),
                        file.records()))
            .toList();
    List<Field> columns = new ArrayList<>(table.schema().fields());
    columns.add(Field.of("_change_type", PrimitiveType.STRING));
    EngineQuery query =
        new EngineQuery(
            "SELECT *, 'insert' AS _change_type FROM \"" + RowChange.TARGET + "\"",
            new StructType(columns),
            Map.of(RowChange.TARGET, table.relation(files)));
    return rows.write(query, root.resolve(CHANGE_DATA), table.layout()).stream()
        .map(RowChanges::below)
        .toList();
  }

  /**
   * Whether a commit was refused because of what others committed since the change was computed:
   * then it can be computed again from the newer version.
   */
  public static boolean isConflict(SluiceException refusal) {
    return CONFLICTS.contains(refusal.code());
  }

  /** Removes files that are known to be in no log. */
  public static void discard(Path root, ChangedFiles files) {
    delete(root, files.added());
    delete(root, files.changeData());
  }

  private static void delete(Path root, List<WrittenFile> files) {
    for (WrittenFile file : files) {
      try {
        Files.deleteIfExists(root.resolve(file.relativePath()));
      } catch (IOException harmless) {
        // No log mentions the file, so it is only waste until VACUUM.
        root.resolve(file.relativePath()).toFile().deleteOnExit();
      }
    }
  }

  private ChangedFiles compute() {
    Touched touched = touched();
    boolean nothing = touched.files.isEmpty() && !change.traits().inserts();
    if (nothing || change.traits().everyRow()) {
      RowCounts counts = new RowCounts(0, touched.deleted, 0, 0);
      return changed(touched.files, List.of(), List.of(), counts);
    }
    FileRelation input = target(change.find() == null ? candidates : touched.files);
    FileLayout layout = snapshot.metadata().layout();
    List<WrittenFile> added = rows.write(bound(change.rewritten(), input), root, layout);
    written.addAll(added);
    long before = count(touched.files);
    long after = records(added);
    long inserted = after - (before - touched.deleted);
    if (touched.updated + touched.deleted + inserted == 0) {
      delete(root, added);
      return changed(List.of(), List.of(), List.of(), new RowCounts(0, 0, 0, 0));
    }
    RowCounts counts =
        new RowCounts(
            touched.updated, touched.deleted, inserted, before - touched.deleted - touched.updated);
    boolean feed = !touched.files.isEmpty() && !added.isEmpty() && hasChangeFeed();
    return changed(touched.files, added, feed ? changeData(input) : List.of(), counts);
  }

  private ChangedFiles changed(
      List<AddedFile> removed,
      List<WrittenFile> added,
      List<WrittenFile> changeData,
      RowCounts counts) {
    return new ChangedFiles(snapshot, change.traits().wanted(), removed, added, changeData, counts);
  }

  private boolean hasChangeFeed() {
    return "true"
        .equalsIgnoreCase(snapshot.metadata().configuration().get("delta.enableChangeDataFeed"));
  }

  private List<WrittenFile> changeData(FileRelation input) {
    List<WrittenFile> files =
        rows
            .write(
                bound(change.changed(), input),
                root.resolve(CHANGE_DATA),
                snapshot.metadata().layout())
            .stream()
            .map(RowChanges::below)
            .toList();
    written.addAll(files);
    return files;
  }

  private static WrittenFile below(WrittenFile file) {
    return new WrittenFile(
        CHANGE_DATA + "/" + file.relativePath(),
        file.partitionValues(),
        file.sizeBytes(),
        file.records(),
        file.statistics());
  }

  private Touched touched() {
    Touched touched = new Touched();
    CompiledQuery find = change.find();
    if (find == null || candidates.isEmpty()) {
      return touched;
    }
    if (change.traits().everyRow()) {
      touched.files.addAll(snapshot.files());
      touched.deleted = loggedRows(snapshot.files());
      return touched;
    }
    try (RowCursor found = rows.query(bound(find, target(candidates)))) {
      for (List<@Nullable Object> row = found.next(); row != null; row = found.next()) {
        take(row, touched);
      }
    }
    return touched;
  }

  private void take(List<@Nullable Object> row, Touched touched) {
    long updated = number(row, 1);
    long deleted = number(row, 2);
    if (number(row, 4) > 1 && !change.traits().manyMatches()) {
      throw new SluiceException(
          ErrorCode.DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE,
          "Cannot perform MERGE as multiple source rows matched and attempted to modify the same"
              + " row of table "
              + change.table()
              + " in possibly conflicting ways.");
    }
    boolean met = number(row, 3) > 0 && change.traits().inserts();
    if (updated + deleted > 0 || met) {
      touched.files.add(snapshot.files().get((int) number(row, 0)));
      touched.updated += updated;
      touched.deleted += deleted;
    }
  }

  private static long number(List<@Nullable Object> row, int column) {
    return ((Number) Objects.requireNonNull(row.get(column))).longValue();
  }

  private EngineQuery bound(CompiledQuery query, FileRelation target) {
    Map<String, FileRelation> bound = new HashMap<>(relations);
    bound.put(RowChange.TARGET, target);
    return new EngineQuery(query.sql(), query.schema(), bound);
  }

  /** Files of the snapshot, whose rows tell by a column which file they are in. */
  private FileRelation target(List<AddedFile> files) {
    Map<AddedFile, Integer> numbers = new HashMap<>();
    snapshot.files().forEach(file -> numbers.put(file, numbers.size()));
    TableMetadata table = snapshot.metadata();
    List<String> partitions = new ArrayList<>(table.partitionColumns());
    partitions.add(RowChange.FILE);
    return new FileRelation(
        numbered(table.schema()),
        numbered(table.stored()),
        partitions,
        files.stream()
            .map(file -> numbered(file.file(), Objects.requireNonNull(numbers.get(file))))
            .toList());
  }

  private static StructType numbered(StructType columns) {
    List<Field> fields = new ArrayList<>(columns.fields());
    fields.add(new Field(RowChange.FILE, PrimitiveType.LONG, false, Map.of()));
    return new StructType(fields);
  }

  private static DataFile numbered(DataFile file, int number) {
    Map<String, @Nullable String> values = new LinkedHashMap<>(file.partitionValues());
    values.put(RowChange.FILE, Integer.toString(number));
    return new DataFile(file.path(), values, file.sizeBytes(), file.records(), file.deletedRows());
  }

  /** As the log tells, which is enough for the history; counted where it does not. */
  private long loggedRows(List<AddedFile> files) {
    boolean known = files.stream().allMatch(added -> added.file().records() != DataFile.UNKNOWN);
    return known ? files.stream().mapToLong(added -> added.file().records()).sum() : count(files);
  }

  /** Counts the rows: statistics, which others may have written, must not decide what is done. */
  private long count(List<AddedFile> files) {
    if (files.isEmpty()) {
      return 0;
    }
    EngineQuery count =
        new EngineQuery(
            "SELECT count(*) FROM \"" + RowChange.TARGET + "\"",
            StructType.of(Field.of("n", PrimitiveType.LONG)),
            Map.of(RowChange.TARGET, target(files)));
    try (RowCursor cursor = rows.query(count)) {
      return number(Objects.requireNonNull(cursor.next()), 0);
    }
  }
}
