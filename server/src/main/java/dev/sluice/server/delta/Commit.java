package dev.sluice.server.delta;

import dev.sluice.server.model.DataFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of a table's log.
 *
 * @param timestamp when it was committed
 * @param adds the added files in log order
 * @param removes the removed files in log order
 * @param metadata the new metadata, or null where this version left it alone
 * @param operation the writer's name for what it did, {@code "UNKNOWN"} where it gives none
 * @param operationParameters JSON text of the writer's parameters, {@code "{}"} where it gives none
 * @param transactions the newest {@code txn} version by application
 * @param changeFiles the change data files in log order, {@code cdc} actions; see {@link
 *     ChangeFeed}
 * @param noRowChanged whether a MERGE says of itself that it changed no row, whatever files it
 *     rewrote
 */
public record Commit(
    long version,
    Instant timestamp,
    List<AddedFile> adds,
    List<RemovedFile> removes,
    @Nullable TableMetadata metadata,
    String operation,
    String operationParameters,
    Map<String, Long> transactions,
    List<DataFile> changeFiles,
    boolean noRowChanged) {
  public Commit {
    changeFiles = List.copyOf(changeFiles);
    adds = List.copyOf(adds);
    removes = List.copyOf(removes);
    transactions = Map.copyOf(transactions);
  }

  /** Whether the version took rows out of the table: a delete, update, merge or overwrite. */
  public boolean removesData() {
    return removes.stream().anyMatch(RemovedFile::dataChange);
  }

  /** Whether the version put rows into the table. */
  public boolean addsData() {
    return adds.stream().anyMatch(AddedFile::dataChange);
  }
}
