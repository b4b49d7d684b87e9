package dev.sluice.server.maintenance;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.model.DeletedRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packs the small files of each partition into bins, each to become one file. Source: Delta's
 * {@code OptimizeExecutor.groupFilesIntoBins}: smallest first, and a bin is closed when the next
 * file would overfill it.
 */
final class Bins {
  /** From this share of deleted rows on a file is rewritten also by itself. */
  private static final double MOST_DELETED = 0.05;

  private final long targetBytes;

  Bins(long targetBytes) {
    this.targetBytes = targetBytes;
  }

  /** Bins worth rewriting: of several files, or of one from which rows were deleted. */
  List<List<AddedFile>> of(Collection<AddedFile> files) {
    Map<Map<String, @Nullable String>, List<AddedFile>> partitions = new LinkedHashMap<>();
    for (AddedFile added : files) {
      if (added.file().sizeBytes() < targetBytes || manyDeleted(added)) {
        partitions
            .computeIfAbsent(added.file().partitionValues(), values -> new ArrayList<>())
            .add(added);
      }
    }
    List<List<AddedFile>> bins = new ArrayList<>();
    partitions.values().forEach(partition -> pack(partition, bins));
    return bins;
  }

  private void pack(List<AddedFile> partition, List<List<AddedFile>> bins) {
    partition.sort(Comparator.comparingLong(added -> added.file().sizeBytes()));
    List<AddedFile> bin = new ArrayList<>();
    long bytes = 0;
    for (AddedFile added : partition) {
      if (bytes + added.file().sizeBytes() > targetBytes) {
        close(bin, bins);
        bin = new ArrayList<>();
        bytes = 0;
      }
      bin.add(added);
      bytes += added.file().sizeBytes();
    }
    close(bin, bins);
  }

  private static void close(List<AddedFile> bin, List<List<AddedFile>> bins) {
    if (bin.size() > 1 || (bin.size() == 1 && manyDeleted(bin.get(0)))) {
      bins.add(bin);
    }
  }

  private static boolean manyDeleted(AddedFile added) {
    DeletedRows deleted = added.file().deletedRows();
    if (deleted == null) {
      return false;
    }
    long left = added.file().records();
    return left < 0 || deleted.count() >= MOST_DELETED * (left + deleted.count());
  }
}
