package dev.sluice.server.source.delta;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.SourceSpec.BatchLimits;

/**
 * How much of one batch is taken. Source: {@code AdmissionLimits} of Spark's {@code DeltaSource}: a
 * file comes in while something is left of both limits before it, so that a first one always does.
 */
final class Admission {
  private long filesLeft;
  private long bytesLeft;
  private long files;

  Admission(BatchLimits limits) {
    this.filesLeft = limits.maxFiles();
    this.bytesLeft = limits.maxBytes();
  }

  /** Takes the file, unless the batch is full. */
  boolean admits(DataFile file) {
    if (filesLeft <= 0 || bytesLeft <= 0) {
      return false;
    }
    filesLeft--;
    bytesLeft -= file.sizeBytes();
    files++;
    return true;
  }

  /** How many files are taken. */
  long files() {
    return files;
  }
}
