package dev.sluice.server.maintenance;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.WrittenFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Rewrites small files of a table into large ones, partition by partition, and files from which
 * rows were deleted into such without. The table's rows stay the same ({@code dataChange} false):
 * streams pass over the commit.
 *
 * <p>All is one commit. Rows that others append meanwhile are no conflict; where others removed a
 * file that was rewritten, the commit is refused and what was written is removed again. Source:
 * Delta's {@code OptimizeTableCommand}.
 */
public final class Optimize {
  /** How large files become where {@code delta.targetFileSize} says nothing. */
  public static final long DEFAULT_TARGET_BYTES = 256L << 20;

  private final DeltaTable table;
  private final SqlSandbox sandbox;
  private final StatementLimit limit;

  /**
   * What was done; all zero where nothing was worth it.
   *
   * @param version the version that the commit made, or the newest where there was none
   */
  public record Result(
      long version,
      FileSizes added,
      FileSizes removed,
      int partitions,
      int bins,
      int considered,
      long deletionVectorsRemoved,
      long deletedRowsRemoved) {}

  /**
   * What to rewrite.
   *
   * @param predicate SQL text for the history, or ""
   * @param wanted the files to look at, by path and partition values
   * @param bins says which of them become one
   * @param mostFiles how many files to rewrite at most
   * @param auto whether nobody asked for it
   */
  public record Choice(
      String predicate, Predicate<DataFile> wanted, Bins bins, int mostFiles, boolean auto) {}

  /**
   * Prepares; touches no file.
   *
   * @throws SluiceException as {@link DeltaTable#checkAppendable} where this server cannot write
   *     the table
   */
  public Optimize(DeltaTable table, SqlSandbox sandbox, StatementLimit limit) {
    table.checkAppendable();
    this.table = table;
    this.sandbox = sandbox;
    this.limit = limit;
  }

  /**
   * Rewrites and commits.
   *
   * @throws SluiceException {@code DELTA_CONCURRENT_DELETE_READ} and the other conflicts of {@link
   *     DeltaTable#commit}; {@code TIMEOUT} and {@code CANCELED}
   */
  public Result run(Choice choice) {
    Snapshot snapshot = table.snapshot();
    List<AddedFile> considered =
        snapshot.files().stream().filter(added -> choice.wanted().test(added.file())).toList();
    List<List<AddedFile>> bins = atMost(choice.mostFiles(), choice.bins().pack(considered));
    List<AddedFile> removed = bins.stream().flatMap(List::stream).toList();
    if (removed.isEmpty()) {
      return result(snapshot.version(), bins, considered.size(), List.of());
    }
    List<WrittenFile> added = new ArrayList<>();
    try {
      Rewrite rewrite = new Rewrite(table.root(), snapshot.metadata(), sandbox, limit);
      for (List<AddedFile> bin : bins) {
        limit.check();
        rewrite.bin(bin).ifPresent(added::add);
      }
    } catch (RuntimeException e) {
      Rewrite.discard(table.root(), added);
      throw e;
    }
    long version = commit(snapshot, choice, removed, added);
    return result(version, bins, considered.size(), added);
  }

  private static List<List<AddedFile>> atMost(int files, List<List<AddedFile>> bins) {
    List<List<AddedFile>> chosen = new ArrayList<>();
    long left = files;
    for (List<AddedFile> bin : bins) {
      List<AddedFile> part = bin.subList(0, (int) Math.min(left, bin.size()));
      if (part.size() == bin.size() || part.size() > 1) {
        chosen.add(part);
      }
      left -= part.size();
      if (left <= 0) {
        break;
      }
    }
    return chosen;
  }

  private long commit(
      Snapshot snapshot, Choice choice, List<AddedFile> removed, List<WrittenFile> added) {
    Transaction transaction =
        Transaction.on(snapshot, ReadSet.files(removed))
            .remove(removed)
            .add(added)
            .rearrange()
            .build("OPTIMIZE", parameters(choice), metrics(removed, added));
    try {
      return table.commit(transaction).version();
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.STORAGE_UNAVAILABLE) {
        // Known not to be in the log.
        Rewrite.discard(table.root(), added);
      }
      throw e;
    }
  }

  private static Map<String, String> parameters(Choice choice) {
    String predicate = choice.predicate().replace("\\", "\\\\").replace("\"", "\\\"");
    return Map.of(
        "predicate",
        predicate.isEmpty() ? "[]" : "[\"" + predicate + "\"]",
        "zOrderBy",
        "[]",
        "clusterBy",
        "[]",
        "auto",
        Boolean.toString(choice.auto()));
  }

  private static Map<String, String> metrics(List<AddedFile> removed, List<WrittenFile> added) {
    LongSummaryStatistics before = sizes(removed);
    LongSummaryStatistics after = written(added);
    Map<String, String> metrics = new HashMap<>();
    metrics.put("numRemovedFiles", Long.toString(before.getCount()));
    metrics.put("numRemovedBytes", Long.toString(before.getSum()));
    metrics.put("numAddedFiles", Long.toString(after.getCount()));
    metrics.put("numAddedBytes", Long.toString(after.getSum()));
    metrics.put("numDeletionVectorsRemoved", Long.toString(vectors(removed)));
    if (after.getCount() > 0) {
      metrics.put("minFileSize", Long.toString(after.getMin()));
      metrics.put("maxFileSize", Long.toString(after.getMax()));
    }
    return metrics;
  }

  private static Result result(
      long version, List<List<AddedFile>> bins, int considered, List<WrittenFile> added) {
    List<AddedFile> removed = bins.stream().flatMap(List::stream).toList();
    long partitions =
        bins.stream().map(bin -> bin.get(0).file().partitionValues()).distinct().count();
    long deleted =
        removed.stream()
            .map(file -> file.file().deletedRows())
            .filter(Objects::nonNull)
            .mapToLong(rows -> rows.count())
            .sum();
    return new Result(
        version,
        FileSizes.of(written(added)),
        FileSizes.of(sizes(removed)),
        Math.toIntExact(partitions),
        bins.size(),
        considered,
        vectors(removed),
        deleted);
  }

  private static long vectors(List<AddedFile> files) {
    return files.stream().filter(added -> added.file().deletedRows() != null).count();
  }

  private static LongSummaryStatistics sizes(List<AddedFile> files) {
    return files.stream().mapToLong(added -> added.file().sizeBytes()).summaryStatistics();
  }

  private static LongSummaryStatistics written(List<WrittenFile> files) {
    return files.stream().mapToLong(WrittenFile::sizeBytes).summaryStatistics();
  }
}
