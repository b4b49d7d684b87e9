package dev.sluice.server.delta;

import dev.sluice.server.delta.LogLoader.UnreadableCheckpointException;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.FileStore.StoredFile;
import io.delta.standalone.DeltaLog;
import io.delta.standalone.actions.AddFile;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.internal.SnapshotImpl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What delta-standalone does for one table: reading log checkpoints. Never used for data files,
 * whose decimals and timestamps it decodes wrongly.
 */
final class StandaloneLog {
  private static final Pattern TOO_NEW =
      Pattern.compile("Delta protocol version \\((\\d+),\\s*(\\d+)\\)");

  private final FileStore store;
  private final Path root;
  private final String table;
  private final LoggedFiles files;

  StandaloneLog(FileStore store, Path root, String table, LoggedFiles files) {
    this.store = store;
    this.root = root;
    this.table = table;
    this.files = files;
  }

  /**
   * Lets Standalone see a log that holds that checkpoint and nothing else, so that every commit
   * after it goes through this server's stricter reader.
   *
   * @return empty where the table's protocol is not for Standalone
   */
  Optional<LogState> read(long version, List<StoredFile> files)
      throws UnreadableCheckpointException {
    List<StoredFile> visible = new ArrayList<>(files);
    // Standalone takes a version's time from its commit file, which may have been cleaned up.
    visible.add(new StoredFile(LogFiles.commitName(version), 1, 0));
    try {
      DeltaLog log = open(new LogConfiguration.View(version, visible));
      return Optional.of(state(version, (SnapshotImpl) log.snapshot()));
    } catch (SluiceException e) {
      throw e;
    } catch (IllegalStateException e) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "Table "
              + table
              + ": checkpoint "
              + files.get(0).name()
              + " is incomplete: "
              + firstLine(e),
          e);
    } catch (Exception | AssertionError e) {
      // All of them: Scala throws checked exceptions without declaring them, and asserts.
      Matcher tooNew = TOO_NEW.matcher(String.valueOf(e.getMessage()));
      if (tooNew.find() && !protocol(tooNew).isForStandalone()) {
        return Optional.empty();
      }
      throw new UnreadableCheckpointException(firstLine(e), e);
    }
  }

  private static Protocol protocol(Matcher versions) {
    return Protocol.of(Integer.parseInt(versions.group(1)), Integer.parseInt(versions.group(2)));
  }

  private LogState state(long version, SnapshotImpl snapshot) {
    Map<String, Long> transactions = new HashMap<>();
    var seen = snapshot.setTransactions().iterator();
    while (seen.hasNext()) {
      SetTransaction transaction = seen.next();
      transactions.put(transaction.getAppId(), transaction.getVersion());
    }
    List<AddedFile> adds = snapshot.getAllFiles().stream().map(this::added).toList();
    Protocol protocol =
        Protocol.of(
            snapshot.protocol().getMinReaderVersion(), snapshot.protocol().getMinWriterVersion());
    LogState state = new LogState(table);
    state.restore(
        version,
        new CheckpointPart(protocol, metadata(snapshot), null, transactions, adds, List.of()));
    return state;
  }

  /** By way of the raw schema string: Standalone's own types know less. */
  private TableMetadata metadata(SnapshotImpl snapshot) {
    Metadata metadata = snapshot.getMetadata();
    return CommitBuilder.metadata(
        table,
        metadata.getId(),
        snapshot.metadataScala().schemaString(),
        metadata.getPartitionColumns(),
        metadata.getConfiguration(),
        new TableMetadata.About(
            metadata.getName(), metadata.getDescription(), metadata.getCreatedTime().orElse(null)));
  }

  private AddedFile added(AddFile add) {
    return files.added(
        add.getPath(),
        add.getPartitionValues(),
        add.getSize(),
        new LoggedFiles.Times(add.getModificationTime(), add.isDataChange()),
        add.getStats(),
        null);
  }

  private DeltaLog open(LogConfiguration.View view) {
    org.apache.hadoop.fs.Path location = new org.apache.hadoop.fs.Path(root.toUri());
    return DeltaLog.forTable(new LogConfiguration(store, view), location);
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("unreadable");
  }
}
