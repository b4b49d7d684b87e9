package dev.sluice.compat;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What running until all was processed gave.
 *
 * @param failure the error class, or null
 */
record StreamRun(List<StreamBatch> batches, @Nullable String failure) {
  @Override
  public String toString() {
    String shown = batches.stream().map(StreamBatch::toString).collect(Collectors.joining("\n"));
    return failure == null ? shown : shown + "\nfails " + failure;
  }
}
