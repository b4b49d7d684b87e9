package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The change data feed of a table: each change of a row as a row, with what changed it.
 *
 * <p>Source: the Delta protocol, "Add CDC File", and Spark's {@code CDCReader}. A commit with
 * change data files is what they say; any other inserts the rows of the files that it adds and
 * deletes those of the files that it removes. Not safe for use by many threads.
 */
public final class ChangeFeed {
  private static final String ENABLED = "delta.enableChangeDataFeed";
  private static final String TYPE = "_change_type";

  /** The column that tells which version made a change. */
  public static final String VERSION = "_commit_version";

  private static final String TIME = "_commit_timestamp";
  private static final List<String> COLUMNS = List.of(TYPE, VERSION, TIME);
  private static final String INSERT = FileRelation.INSERTED;
  private static final String DELETE = FileRelation.DELETED;

  private final Path root;
  private final String location;
  private final TableMetadata metadata;
  private final CommitTimes times;

  /**
   * A feed.
   *
   * @param metadata what the rows are read with
   * @throws SluiceException {@code UNSUPPORTED_FEATURE} where the table has a column that is called
   *     like one of the feed
   */
  public ChangeFeed(DeltaTable table, TableMetadata metadata) {
    this.root = table.root();
    this.location = table.location();
    this.metadata = metadata;
    this.times = new CommitTimes(table);
    for (String column : COLUMNS) {
      if (metadata.schema().find(column).isPresent()) {
        throw new SluiceException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "The table " + root + " has a column " + column + ", as its change data feed has.");
      }
    }
  }

  /** Whether commits under this metadata record their changes. */
  public static boolean isEnabled(TableMetadata metadata) {
    return "true".equalsIgnoreCase(metadata.configuration().get(ENABLED));
  }

  /**
   * Refuses a version whose commit does not record its changes.
   *
   * @param metadata the table's at that version
   * @throws SluiceException {@code DELTA_MISSING_CHANGE_DATA}
   */
  public void checkRecorded(TableMetadata metadata, long version) {
    if (!isEnabled(metadata)) {
      throw new SluiceException(
          ErrorCode.DELTA_MISSING_CHANGE_DATA,
          "Version "
              + version
              + " of "
              + location
              + " records no change data: delta.enableChangeDataFeed is not set there.");
    }
  }

  /** The table's columns, and after them {@code _change_type} and when it was committed. */
  public StructType schema() {
    return with(metadata.schema(), Map.of());
  }

  private static StructType with(StructType columns, Map<String, String> typeMetadata) {
    Stream<Field> added =
        Stream.of(
            new Field(TYPE, PrimitiveType.STRING, true, typeMetadata),
            Field.of(VERSION, PrimitiveType.LONG),
            Field.of(TIME, PrimitiveType.TIMESTAMP));
    return new StructType(Stream.concat(columns.fields().stream(), added).toList());
  }

  /**
   * What a commit changed.
   *
   * @param files their rows are the changes; see {@link #relation}
   * @param indivisible whether a change may have its two sides in two of the files, so that a
   *     reader has to take all or none of them
   */
  public record Changes(List<DataFile> files, boolean indivisible) {
    public Changes {
      files = List.copyOf(files);
    }
  }

  /** The changes of a commit that {@link #check} lets pass. */
  public Changes changes(Commit commit) {
    Map<String, @Nullable String> when = when(commit.version(), times.of(commit));
    if (!commit.changeFiles().isEmpty()) {
      List<DataFile> files = commit.changeFiles().stream().map(file -> with(file, when)).toList();
      return new Changes(files, true);
    }
    return commit.noRowChanged() ? new Changes(List.of(), false) : derived(commit, when);
  }

  /** The rows of a snapshot as insertions. */
  public List<DataFile> insertions(Snapshot snapshot) {
    Map<String, @Nullable String> constants = when(snapshot.version(), snapshot.timestamp());
    constants.put(TYPE, INSERT);
    return snapshot.files().stream().map(added -> with(added.file(), constants)).toList();
  }

  private static Map<String, @Nullable String> when(long version, Instant time) {
    Map<String, @Nullable String> when = new LinkedHashMap<>();
    when.put(VERSION, Long.toString(version));
    when.put(TIME, time.toString());
    return when;
  }

  private Changes derived(Commit commit, Map<String, @Nullable String> when) {
    Map<String, AddedFile> added = new LinkedHashMap<>();
    commit.adds().stream()
        .filter(AddedFile::dataChange)
        .forEach(file -> added.put(file.file().path(), file));
    Map<String, @Nullable String> inserted = new LinkedHashMap<>(when);
    inserted.put(TYPE, INSERT);
    Map<String, @Nullable String> deleted = new LinkedHashMap<>(when);
    deleted.put(TYPE, DELETE);
    List<DataFile> files = new ArrayList<>();
    for (RemovedFile removed : commit.removes()) {
      if (!removed.dataChange()) {
        continue;
      }
      AddedFile again = added.remove(removed.path());
      if (again == null) {
        files.add(with(removed.file(), deleted));
      } else {
        files.add(with(ChangedRows.deleted(removed, again), deleted));
        files.add(with(ChangedRows.restored(removed, again), inserted));
      }
    }
    added.values().forEach(file -> files.add(with(file.file(), inserted)));
    boolean vectors = files.stream().anyMatch(file -> file.deletedRows() != null);
    return new Changes(files, vectors);
  }

  /** The rows of changes without those that a commit only moved to another file. */
  public FileRelation netRelation(List<DataFile> changes) {
    return relation(changes).cancelledBy(TYPE);
  }

  /**
   * Refuses a commit whose changes cannot be told.
   *
   * @throws SluiceException {@code DELTA_REMOVE_FILE_CDC_MISSING_EXTENDED_METADATA} where the log
   *     does not say which partition a removed file is of, {@code DELTA_PATH_OUTSIDE_TABLE}
   */
  public void check(Commit commit) {
    if (commit.changeFiles().isEmpty() && !commit.noRowChanged()) {
      commit.removes().stream()
          .filter(RemovedFile::dataChange)
          .forEach(removed -> check(commit, removed));
    }
  }

  private void check(Commit commit, RemovedFile removed) {
    FilePaths paths = new FilePaths(root, root.toString());
    paths.checkInside(new AddedFile(removed.file(), 0, true), commit.version());
    if (!metadata.partitionColumns().isEmpty() && !removed.tellsPartition()) {
      throw new SluiceException(
          ErrorCode.DELTA_REMOVE_FILE_CDC_MISSING_EXTENDED_METADATA,
          "The log of "
              + root
              + " does not say in version "
              + commit.version()
              + " which partition the removed file "
              + removed.path()
              + " is of.");
    }
  }

  private static DataFile with(DataFile file, Map<String, @Nullable String> constants) {
    Map<String, @Nullable String> values = new LinkedHashMap<>(file.partitionValues());
    values.putAll(constants);
    return new DataFile(file.path(), values, file.sizeBytes(), file.records(), file.deletedRows());
  }

  /**
   * The rows of changes, which this feed gave; loads the deletion vectors that changed, since only
   * they tell how many rows that are.
   */
  public FileRelation relation(List<DataFile> changes) {
    List<String> constant =
        Stream.concat(metadata.partitionColumns().stream(), COLUMNS.stream()).toList();
    StructType stored =
        with(metadata.stored(), Map.of(FileRelation.MAY_BE_IN_FILE, String.valueOf(true)));
    List<DataFile> counted =
        changes.stream()
            .map(ChangedRows::counted)
            .filter(file -> !(file.deletedRows() instanceof ChangedRows && file.records() == 0))
            .toList();
    return new FileRelation(schema(), stored, constant, counted);
  }
}
