package dev.sluice.cli;

import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.client.StreamingQueryProgress.SinkProgress;
import java.util.Locale;

/** A batch in one line, its columns under one head. */
final class ProgressLine {
  private static final String FORM = "%-24s %8s %10s %10s %6s %10s %8s %7s %10s";

  static final String HEAD =
      String.format(
          Locale.ROOT,
          FORM,
          "TIME",
          "BATCH",
          "IN",
          "OUT",
          "FILES",
          "BYTES",
          "VERSION",
          "MS",
          "LAG");

  private ProgressLine() {}

  static String of(StreamingQueryProgress progress) {
    SinkProgress sink = progress.sink();
    return String.format(
        Locale.ROOT,
        FORM,
        Cells.time(progress.timestamp()),
        progress.batchId(),
        progress.numInputRows(),
        sink.numOutputRows(),
        sink.numFiles(),
        sink.numBytes(),
        sink.version(),
        progress.batchDuration(),
        QueryTable.lag(progress));
  }
}
