package dev.sluice.server.tables;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.maintenance.Bins;
import dev.sluice.server.maintenance.FileSizes;
import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.maintenance.Vacuum;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code VACUUM} and {@code OPTIMIZE}, and their results as Spark shows them. */
final class Upkeep {
  /** Databricks' name for how large files are to become, in bytes or with a unit. */
  private static final String TARGET = "delta.targetFileSize";

  private static final StructType PATH = StructType.of(Field.of("path", PrimitiveType.STRING));

  private static final StructType SIZES =
      StructType.of(
          Field.of("min", PrimitiveType.LONG),
          Field.of("max", PrimitiveType.LONG),
          Field.of("avg", PrimitiveType.DOUBLE),
          Field.of("totalFiles", PrimitiveType.LONG),
          Field.of("totalSize", PrimitiveType.LONG));

  private static final StructType METRICS =
      StructType.of(
          Field.of("numFilesAdded", PrimitiveType.LONG),
          Field.of("numFilesRemoved", PrimitiveType.LONG),
          Field.of("filesAdded", SIZES),
          Field.of("filesRemoved", SIZES),
          Field.of("partitionsOptimized", PrimitiveType.LONG),
          Field.of("numBins", PrimitiveType.LONG),
          Field.of("totalConsideredFiles", PrimitiveType.LONG),
          Field.of("totalFilesSkipped", PrimitiveType.LONG),
          Field.of(
              "deletionVectorStats",
              StructType.of(
                  Field.of("numDeletionVectorsRemoved", PrimitiveType.LONG),
                  Field.of("numDeletionVectorRowsRemoved", PrimitiveType.LONG))));

  private static final StructType OPTIMIZED =
      StructType.of(Field.of("path", PrimitiveType.STRING), Field.of("metrics", METRICS));

  private final DeltaTables tables;
  private final SqlSandbox sandbox;
  private final InstantSource clock;

  Upkeep(DeltaTables tables, SqlSandbox sandbox, InstantSource clock) {
    this.tables = tables;
    this.sandbox = sandbox;
    this.clock = clock;
  }

  /**
   * Removes old files, or finds them.
   *
   * @param retention null for the table's own
   */
  Vacuum.Result vacuum(
      TableRef table, @Nullable Duration retention, boolean dryRun, StatementLimit limit) {
    Vacuum vacuum = new Vacuum(tables.open(table), retention, clock, limit::check);
    return dryRun ? vacuum.dryRun() : vacuum.run();
  }

  /** The paths of a dry run, or the table's own. */
  RowCursor vacuumRows(
      TableRef table, @Nullable Duration retention, boolean dryRun, StatementLimit limit) {
    Vacuum.Result result = vacuum(table, retention, dryRun, limit);
    List<String> paths = dryRun ? result.paths() : List.of(tables.open(table).location());
    return new ListCursor(PATH, paths.stream().map(path -> ListCursor.row(uri(path))).toList());
  }

  /**
   * Rewrites small files.
   *
   * @param predicate over the partition columns, or ""
   */
  Optimize.Result optimize(TableRef ref, String predicate, StatementLimit limit) {
    DeltaTable table = tables.open(ref);
    Optimize optimize = new Optimize(table, sandbox, limit);
    TableMetadata metadata = table.metadata();
    Predicate<DataFile> wanted =
        predicate.isEmpty()
            ? file -> true
            : new PartitionFilter(sandbox, limit).of(predicate, table.snapshot());
    return optimize.run(
        new Optimize.Choice(
            predicate, wanted, Bins.of(targetBytes(metadata)), Integer.MAX_VALUE, false));
  }

  RowCursor optimizeRows(TableRef ref, String predicate, StatementLimit limit) {
    Optimize.Result result = optimize(ref, predicate, limit);
    List<@Nullable Object> metrics =
        Arrays.asList(
            result.added().files(),
            result.removed().files(),
            sizes(result.added()),
            sizes(result.removed()),
            (long) result.partitions(),
            (long) result.bins(),
            (long) result.considered(),
            result.considered() - result.removed().files(),
            Arrays.<@Nullable Object>asList(
                result.deletionVectorsRemoved(), result.deletedRowsRemoved()));
    return new ListCursor(
        OPTIMIZED, List.of(ListCursor.row(uri(tables.open(ref).location()), metrics)));
  }

  /** A store's files are shown as URIs anyway. */
  private static String uri(String shown) {
    return shown.contains("://") ? shown : "file:" + shown;
  }

  private static List<@Nullable Object> sizes(FileSizes sizes) {
    return sizes.files() == 0
        ? Arrays.asList(null, null, 0.0, 0L, 0L)
        : Arrays.asList(
            sizes.smallest(), sizes.largest(), sizes.average(), sizes.files(), sizes.totalBytes());
  }

  private static long targetBytes(TableMetadata metadata) {
    String text = metadata.configuration().get(TARGET);
    if (text == null) {
      return Optimize.DEFAULT_TARGET_BYTES;
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    String digits = lower.replaceFirst("[a-z]+$", "").strip();
    Long unit =
        Map.of("", 1L, "b", 1L, "k", 1L << 10, "kb", 1L << 10, "m", 1L << 20, "mb", 1L << 20)
            .get(lower.substring(digits.length()).strip());
    if (unit == null && (lower.endsWith("g") || lower.endsWith("gb"))) {
      unit = 1L << 30;
    }
    if (unit == null || !digits.matches("[1-9][0-9]{0,11}")) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT,
          "The table property " + TARGET + " is no size such as 128mb: " + text);
    }
    return Math.multiplyExact(Long.parseLong(digits), unit);
  }
}
