package dev.sluice.cli;

import dev.sluice.client.EventStream;
import dev.sluice.client.Query;
import dev.sluice.client.QueryEvent;
import dev.sluice.client.QueryState;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamingQueryProgress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice progress}: a line a batch. */
@Command(
    name = "progress",
    description = "Shows the last batches of a query, one a line.",
    footer = {
      "",
      "With -f it goes on with each batch as it ends; when the query finishes the exit",
      "code is 0, when it fails 4."
    })
final class ProgressCommand extends ClientCommand {
  /** Covers what happens between the look at the last batches and the beginning of the stream. */
  private static final int REPLAYED = 100;

  @Parameters(paramLabel = "NAME", description = "The query.")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with each batch as it ends.")
  private boolean follow;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "How many of the last batches to show (default 20; at most 100).")
  private int limit;

  @Mixin private OutputFormat output = new OutputFormat();

  private @Nullable StreamingQueryProgress last;

  @Override
  int run(SluiceClient sluice) {
    // Looked at first: if it has ended, the batches below are all there are.
    OptionalInt ended = follow ? ended(sluice.queries().get(name)) : OptionalInt.empty();
    List<StreamingQueryProgress> known = sluice.queries().progress(name);
    if (!output.isJson()) {
      out().println(ProgressLine.HEAD);
    }
    known.subList(Math.max(0, known.size() - limit), known.size()).forEach(this::print);
    last = known.isEmpty() ? null : known.get(known.size() - 1);
    out().flush();
    return follow && ended.isEmpty() ? follow(sluice) : ended.orElse(ExitCode.OK);
  }

  private int follow(SluiceClient sluice) {
    try (EventStream<QueryEvent> events = sluice.queries().events(name).replay(REPLAYED).open()) {
      OptionalInt ended = OptionalInt.empty();
      while (ended.isEmpty() && events.hasNext()) {
        ended = take(events.next(), sluice);
        out().flush();
      }
      return ended.orElse(ExitCode.OK);
    }
  }

  /** Prints a batch; the exit code where the query has come to its end. */
  private OptionalInt take(QueryEvent event, SluiceClient sluice) {
    if (event instanceof QueryEvent.Progress batch) {
      if (isNew(batch.progress())) {
        print(batch.progress());
        last = batch.progress();
      }
    } else if (event instanceof QueryEvent.Gap gap) {
      err().println("(" + gap.missed() + " events were missed)");
      err().flush();
    } else if (event instanceof QueryEvent.StateChanged state && isEnd(state.state())) {
      // It may be an old one that was sent again: the query itself knows.
      return ended(sluice.queries().get(name));
    }
    return OptionalInt.empty();
  }

  private boolean isNew(StreamingQueryProgress batch) {
    return last == null
        || !last.id().equals(batch.id())
        || batch.timestamp().isAfter(last.timestamp());
  }

  private static boolean isEnd(QueryState state) {
    return state == QueryState.FAILED || state == QueryState.FINISHED;
  }

  private OptionalInt ended(Query query) {
    if (!isEnd(query.state())) {
      return OptionalInt.empty();
    }
    if (query.failure() == null) {
      return OptionalInt.of(ExitCode.OK);
    }
    Failures.print(query.failure(), err());
    return OptionalInt.of(ExitCode.NOT_REACHED);
  }

  private void print(StreamingQueryProgress batch) {
    out().println(output.isJson() ? Json.line(batch) : ProgressLine.of(batch));
  }
}
