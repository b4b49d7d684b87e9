package dev.sluice.server.maintenance;

import java.util.LongSummaryStatistics;

/** The sizes of some files, in bytes; all 0 where there are none. */
public record FileSizes(long files, long totalBytes, long smallest, long largest, double average) {
  static FileSizes of(LongSummaryStatistics sizes) {
    return sizes.getCount() == 0
        ? new FileSizes(0, 0, 0, 0, 0)
        : new FileSizes(
            sizes.getCount(), sizes.getSum(), sizes.getMin(), sizes.getMax(), sizes.getAverage());
  }
}
