package dev.sluice.server.source.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import java.util.List;

/**
 * How much of one batch is taken. Source: {@code AdmissionLimits} of Spark's {@code DeltaSource}: a
 * file comes in while something is left of both limits before it, so that a first one always does.
 * Files that belong together come in together.
 */
final class Admission {
  private long filesLeft;
  private long bytesLeft;
  private long files;

  Admission(BatchLimits limits) {
    this.filesLeft = limits.maxFiles();
    this.bytesLeft = limits.maxBytes();
  }

  /**
   * Takes files of a stretch, in order.
   *
   * @param from the first that is not taken yet
   * @return the first that is left
   */
  int take(Stretch stretch, int from) {
    List<DataFile> left = stretch.files().subList(from, stretch.files().size());
    if (stretch.indivisible()) {
      return takeAll(left) ? stretch.files().size() : from;
    }
    int next = from;
    for (DataFile file : left) {
      if (filesLeft <= 0 || bytesLeft <= 0) {
        break;
      }
      count(1, file.sizeBytes());
      next++;
    }
    return next;
  }

  /** All of them, where they fit or where nothing was taken before them; else none. */
  private boolean takeAll(List<DataFile> some) {
    long bytes = some.stream().mapToLong(DataFile::sizeBytes).sum();
    boolean fits = some.size() <= filesLeft && bytes <= bytesLeft;
    if (files == 0 || some.isEmpty() || fits) {
      count(some.size(), bytes);
      return true;
    }
    return false;
  }

  private void count(int more, long bytes) {
    files += more;
    filesLeft -= more;
    bytesLeft -= bytes;
  }

  /** How many files are taken. */
  long files() {
    return files;
  }
}
