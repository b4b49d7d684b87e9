package dev.sluice.server.maintenance;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes the files below a table's root that its newest version does not refer to and that are
 * older than the retention: what was deleted or rewritten long ago, and what batches left behind
 * that failed or were killed. A file that is younger is never removed, whatever it is, so that
 * batches that run are safe.
 *
 * <p>Holds the names of the table's files in memory, but not those of the files that go. Source:
 * Delta's {@code VacuumCommand}.
 */
public final class Vacuum {
  /** Most paths that a dry run names. */
  public static final int MOST_PATHS = 1000;

  private static final int MOST_ATTEMPTS = 3;

  private final DeltaTable table;
  private final @Nullable Duration asked;
  private final Duration configured;
  private final Instant olderThan;
  private final Runnable alive;

  /**
   * What was found, or removed.
   *
   * @param directories those that were looked into, the root included
   * @param paths the first {@link #MOST_PATHS} of a dry run, absolute; else empty
   */
  public record Result(long files, long sizeBytes, long directories, List<String> paths) {
    public Result {
      paths = List.copyOf(paths);
    }
  }

  /**
   * Prepares; looks at no file yet.
   *
   * @param retention null for the table's own, {@code delta.deletedFileRetentionDuration}
   * @param alive called now and then; may throw to end the work
   * @throws SluiceException {@code INVALID_ARGUMENT} where the retention is shorter than the
   *     table's own; as {@link DeltaTable#checkAppendable} where this server cannot write the table
   */
  public Vacuum(
      DeltaTable table, @Nullable Duration retention, InstantSource clock, Runnable alive) {
    table.checkAppendable();
    this.table = table;
    this.asked = retention;
    this.configured = table.metadata().deletedFileRetention();
    this.alive = alive;
    if (retention != null) {
      check(retention);
    }
    this.olderThan = clock.instant().minus(retention == null ? configured : retention);
  }

  private void check(Duration retention) {
    if (retention.isNegative()) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "Retention for Vacuum can't be less than 0.");
    }
    if (retention.compareTo(configured) < 0) {
      long hours = configured.plusHours(1).minusMillis(1).toHours();
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "Are you sure you would like to vacuum files with such a low retention period? Writers"
              + " that are at work now would lose files, and older versions could no longer be"
              + " read. Use a value not less than "
              + hours
              + " hours, or let the table's owner set delta.deletedFileRetentionDuration.");
    }
  }

  /** Finds what {@link #run} would remove. */
  public Result dryRun() {
    return walk(Garbage.Found.naming(MOST_PATHS));
  }

  /** Removes; notes begin and end in the table's history. A crash in between does no harm. */
  public Result run() {
    Result found = walk(Garbage.Found.counting());
    Map<String, String> parameters = new HashMap<>();
    parameters.put("retentionCheckEnabled", "true");
    parameters.put("defaultRetentionMillis", Long.toString(configured.toMillis()));
    if (asked != null) {
      parameters.put("specifiedRetentionMillis", Long.toString(asked.toMillis()));
    }
    Map<String, String> metrics =
        Map.of(
            "numFilesToDelete", Long.toString(found.files()),
            "sizeOfDataToDelete", Long.toString(found.sizeBytes()));
    note("VACUUM START", parameters, metrics);
    Result removed;
    try {
      removed = walk(Garbage.Found.removing());
    } catch (RuntimeException e) {
      noteFailure(e);
      throw e;
    }
    note(
        "VACUUM END",
        Map.of("status", "COMPLETED"),
        Map.of(
            "numDeletedFiles", Long.toString(removed.files()),
            "numVacuumedDirectories", Long.toString(removed.directories())));
    return removed;
  }

  private void noteFailure(RuntimeException cause) {
    try {
      note("VACUUM END", Map.of("status", "FAILED"), Map.of());
    } catch (SluiceException e) {
      cause.addSuppressed(e);
    }
  }

  private Result walk(Garbage.Found found) {
    // Read anew for each walk: what came meanwhile is to stay.
    Set<String> retained = table.retainedFiles(olderThan);
    try {
      return new Garbage(
              table.directory(),
              table.metadata().storedPartitionColumns(),
              retained,
              olderThan,
              alive)
          .walk(found);
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The files of " + table.location() + " cannot be listed or removed: " + e.getMessage(),
          e);
    }
  }

  private void note(String operation, Map<String, String> parameters, Map<String, String> metrics) {
    for (int attempt = 1; ; attempt++) {
      TableMetadata metadata = table.metadata();
      try {
        table.commit(
            Transaction.on(table.version(), metadata, ReadSet.nothing())
                .build(operation, parameters, metrics));
        return;
      } catch (SluiceException e) {
        if (e.code() != ErrorCode.DELTA_METADATA_CHANGED || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
