package dev.sluice.cli;

import dev.sluice.client.Query;
import dev.sluice.client.Sink;
import dev.sluice.client.Source;
import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.client.StreamingQueryProgress.Backlog;
import dev.sluice.client.StreamingQueryProgress.SourceProgress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Queries, one a line. */
final class QueryTable {
  private QueryTable() {}

  static TextTable of(List<Query> queries, Style style, boolean wide) {
    TextTable table =
        wide
            ? TextTable.of(
                    "NAME",
                    "STATE",
                    "DESIRED",
                    "BATCH",
                    "ROWS/S",
                    "LAG",
                    "REVISION",
                    "FROM",
                    "TO",
                    "CREATED",
                    "ID")
                .right(3, 4, 5, 6)
            : TextTable.of("NAME", "STATE", "BATCH", "ROWS/S", "LAG").right(2, 3, 4);
    for (Query query : queries) {
      Optional<StreamingQueryProgress> last = Optional.ofNullable(query.lastProgress());
      String state = style.state(query.state());
      String batch = last.map(p -> String.valueOf(p.batchId())).orElse("-");
      String rate = last.map(p -> Cells.of(p.processedRowsPerSecond())).orElse("-");
      String lag = last.map(QueryTable::lag).orElse("-");
      if (wide) {
        table.row(
            query.name(),
            state,
            query.desiredState().name(),
            batch,
            rate,
            lag,
            String.valueOf(query.revision()),
            place(query.definition().source()),
            place(query.definition().sink()),
            Cells.time(query.createdAt()),
            Cells.of(query.id()));
      } else {
        table.row(query.name(), state, batch, rate, lag);
      }
    }
    return table;
  }

  /** What is committed in the sources and not processed: rows or, where unknown, versions. */
  static String lag(StreamingQueryProgress progress) {
    List<Backlog> backlogs =
        progress.sources().stream().map(SourceProgress::metrics).filter(Objects::nonNull).toList();
    if (backlogs.isEmpty()) {
      return "-";
    }
    if (backlogs.stream().allMatch(backlog -> backlog.numRowsOutstanding() != null)) {
      return String.valueOf(
          backlogs.stream().map(Backlog::numRowsOutstanding).mapToLong(Long::longValue).sum());
    }
    return backlogs.stream().mapToLong(Backlog::numVersionsOutstanding).sum() + " versions";
  }

  static String place(Source source) {
    return source.table() != null ? source.table() : Cells.of(source.path());
  }

  static String place(Sink sink) {
    return sink.table() != null ? sink.table() : Cells.of(sink.path());
  }
}
