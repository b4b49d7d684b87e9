package dev.sluice.server.sink.delta;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Commit;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.SinkCommit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the commit of a batch in a table's log by its {@code txn} action, the only proof of it. */
final class CommitFinder {
  /** Commits looked at in one go, on the way back from the newest. */
  private static final int PAGE = 256;

  private final DeltaTable table;

  CommitFinder(DeltaTable table) {
    this.table = table;
  }

  Optional<SinkCommit> find(String appId, long batchId, OptionalLong noted) {
    long newest = table.version();
    long earliest = table.earliestCommit();
    if (noted.isPresent()) {
      long version = noted.getAsLong();
      if (version < earliest) {
        return Optional.of(new SinkCommit(version, null)); // cleaned from the log since
      }
      if (version <= newest && holds(at(version), appId, batchId)) {
        return Optional.of(commit(at(version)));
      }
    }
    // Nobody noted it, or the table was replaced since: the log itself tells.
    return search(appId, batchId, earliest, newest);
  }

  private Optional<SinkCommit> search(String appId, long batchId, long earliest, long newest) {
    if (table.transactionVersion(appId).orElse(-1) < batchId) {
      return Optional.empty();
    }
    for (long end = newest; end >= earliest; end -= PAGE) {
      long from = Math.max(earliest, end - PAGE + 1);
      List<Commit> page = table.changes(from, (int) (end - from + 1));
      for (int i = page.size() - 1; i >= 0; i--) {
        Long held = page.get(i).transactions().get(appId);
        if (held != null && held <= batchId) {
          return held == batchId ? Optional.of(commit(page.get(i))) : Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private Commit at(long version) {
    return table.changes(version, 1).get(0);
  }

  private static boolean holds(Commit commit, String appId, long batchId) {
    Long held = commit.transactions().get(appId);
    return held != null && held == batchId;
  }

  private SinkCommit commit(Commit commit) {
    return new SinkCommit(
        commit.version(), commit.adds().stream().map(AddedFile::file).map(this::relative).toList());
  }

  private SinkCommit.File relative(DataFile file) {
    String path = table.root().relativize(Path.of(file.path())).toString();
    return new SinkCommit.File(
        path, table.metadata().named(file.partitionValues()), file.sizeBytes(), file.records());
  }
}
