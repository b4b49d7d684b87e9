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
public final class Bins {
  /** From this share of deleted rows on a file is rewritten also by itself. */
  private static final double MOST_DELETED = 0.05;

  /** Files of a tier are at most so many times as large as each other, but for the smallest. */
  private static final int TIER = 16;

  private static final long SMALLEST_TIER_BYTES = 64 << 10;

  private final long targetBytes;
  private final int minFiles;

  /**
   * Bins of all small files.
   *
   * @param targetBytes how large a bin becomes at most
   */
  public static Bins of(long targetBytes) {
    return new Bins(targetBytes, 0);
  }

  /**
   * Bins for work that is done again and again.
   *
   * @param minFiles so many small files of a partition and of about one size are worth the work; a
   *     file is so rewritten a few times in all, and not each time that new ones came
   */
  Bins(long targetBytes, int minFiles) {
    this.targetBytes = targetBytes;
    this.minFiles = minFiles;
  }

  /** Bins worth rewriting: of several files, or of one from which rows were deleted. */
  List<List<AddedFile>> pack(Collection<AddedFile> files) {
    Map<Group, List<AddedFile>> groups = new LinkedHashMap<>();
    for (AddedFile added : files) {
      if (added.file().sizeBytes() < targetBytes || manyDeleted(added)) {
        Group group = new Group(added.file().partitionValues(), tier(added.file().sizeBytes()));
        groups.computeIfAbsent(group, any -> new ArrayList<>()).add(added);
      }
    }
    List<List<AddedFile>> bins = new ArrayList<>();
    groups.values().stream()
        .filter(group -> group.size() >= minFiles)
        .forEach(group -> pack(group, bins));
    return bins;
  }

  private record Group(Map<String, @Nullable String> partitionValues, int tier) {}

  private int tier(long sizeBytes) {
    int tier = 0;
    for (long most = SMALLEST_TIER_BYTES; minFiles > 0 && sizeBytes > most; most *= TIER) {
      tier++;
    }
    return tier;
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
