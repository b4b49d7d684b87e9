package dev.sluice.server.testing;

import static java.util.stream.Collectors.toSet;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Append;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.RemovedFile;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableDirectory;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.CommitOutcome;
import dev.sluice.server.model.CommitSummary;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TransactionId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A log in memory, with files that exist in name only; each holds ten rows and a hundred bytes. */
public final class FakeDeltaTable implements DeltaTable {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Commit> commits = new ArrayList<>();
  private final List<Runnable> readers = new ArrayList<>();
  private long earliest;
  private TableMetadata metadata;

  /** A table with the column {@code a int} and no files. */
  public FakeDeltaTable(String id) {
    this.metadata = metadata(id, Field.of("a", PrimitiveType.INTEGER));
    commit(List.of(), List.of(), metadata);
  }

  private static TableMetadata metadata(String id, Field... fields) {
    return new TableMetadata(id, StructType.of(fields), List.of(), Map.of());
  }

  public void add(String... names) {
    commit(added(true, names), List.of(), null);
  }

  /** Files that only rearrange rows. */
  public void optimize(String removed, String added) {
    commit(added(false, added), List.of(new RemovedFile("/t/" + removed, null, false)), null);
  }

  /** Cleans the log of what comes before a version. */
  public void cleanBefore(long version) {
    earliest = version;
  }

  public void delete(String name) {
    commit(List.of(), List.of(new RemovedFile("/t/" + name, null, true)), null);
  }

  public void update(String removed, String added) {
    commit(added(true, added), List.of(new RemovedFile("/t/" + removed, null, true)), null);
  }

  public void changeColumns(Field... fields) {
    metadata = metadata(metadata.id(), fields);
    commit(List.of(), List.of(), metadata);
  }

  private static List<AddedFile> added(boolean dataChange, String... names) {
    return Arrays.stream(names)
        .map(name -> new DataFile("/t/" + name, Map.of(), 100, 10))
        .map(file -> new AddedFile(file, 0, dataChange))
        .toList();
  }

  private void commit(
      List<AddedFile> adds, List<RemovedFile> removes, @Nullable TableMetadata changed) {
    Instant timestamp = START.plusSeconds(commits.size());
    commits.add(
        new Commit(
            commits.size(),
            timestamp,
            adds,
            removes,
            changed,
            "WRITE",
            "{}",
            Map.of(),
            List.of(),
            false));
    readers.forEach(Runnable::run);
  }

  @Override
  public TableDirectory directory() {
    throw new UnsupportedOperationException("there are no files");
  }

  @Override
  public Path root() {
    return Path.of("/t");
  }

  @Override
  public long version() {
    return commits.size() - 1L;
  }

  @Override
  public TableMetadata metadata() {
    return metadata;
  }

  @Override
  public TableMetadata metadataAt(long version) {
    return commits.subList(0, (int) version + 1).stream()
        .map(Commit::metadata)
        .filter(Objects::nonNull)
        .reduce(metadata, (older, newer) -> newer);
  }

  @Override
  public Snapshot snapshot() {
    return snapshotAt(version());
  }

  @Override
  public Snapshot snapshotAt(long version) {
    List<Commit> upTo = commits.subList(0, (int) version + 1);
    List<String> removed =
        upTo.stream().flatMap(commit -> commit.removes().stream()).map(RemovedFile::path).toList();
    Stream<AddedFile> files =
        upTo.stream()
            .flatMap(commit -> commit.adds().stream())
            .filter(added -> !removed.contains(added.file().path()));
    return new Snapshot(version, START.plusSeconds(version), metadata, files.toList());
  }

  @Override
  public long earliestCommit() {
    return earliest;
  }

  @Override
  public List<Commit> changes(long fromVersion, int limit) {
    if (fromVersion < earliest) {
      throw new SluiceException(
          ErrorCode.DELTA_MISSING_FILES_UNEXPECTED_VERSION, "version " + fromVersion + " is gone");
    }
    int from = (int) Math.min(fromVersion, commits.size());
    return List.copyOf(commits.subList(from, Math.min(from + limit, commits.size())));
  }

  @Override
  public OptionalLong transactionVersion(String appId) {
    return OptionalLong.empty();
  }

  @Override
  public Optional<CommitOutcome.AlreadyCommitted> committed(TransactionId transaction) {
    return Optional.empty();
  }

  @Override
  public long versionAt(Instant time) {
    throw new AssertionError("sources read by version");
  }

  @Override
  public List<CommitSummary> history(long newestVersion, int limit) {
    throw new AssertionError("sources read no history");
  }

  @Override
  public Protocol protocol() {
    throw new AssertionError("sources ask for no protocol");
  }

  @Override
  public Set<String> retainedFiles(Instant removedSince) {
    return snapshot().files().stream().map(added -> added.file().path()).collect(toSet());
  }

  @Override
  public void checkAppendable() {}

  @Override
  public void checkChangeable() {}

  @Override
  public CommitOutcome commit(Transaction transaction) {
    throw new AssertionError("sources do not commit");
  }

  @Override
  public CommitOutcome append(Append append) {
    throw new AssertionError("sources do not append");
  }

  @Override
  public Subscription onCommit(Runnable changed) {
    readers.add(changed);
    return () -> readers.remove(changed);
  }
}
