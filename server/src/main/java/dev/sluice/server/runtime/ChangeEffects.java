package dev.sluice.server.runtime;

import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.source.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says in sentences what a change of a checkpoint costs, for who must decide about it. */
final class ChangeEffects {
  private final Connectors connectors;

  ChangeEffects(Connectors connectors) {
    this.connectors = connectors;
  }

  List<String> ofReset(QueryDefinition definition, Path directory, QueryPosition last) {
    List<String> effects = new ArrayList<>();
    effects.add("The checkpoint " + directory + " is removed.");
    effects.add("The next start is a new query with a new id, which begins with batch 0.");
    definition.streams().forEach(stream -> effects.add(readAgain(stream.source())));
    if (last.batchId() != null) {
      effects.add(
          "The rows of "
              + connectors.sink(definition.sink()).description()
              + " stay; rows that are read again come to it a second time.");
    }
    return effects;
  }

  private String readAgain(SourceSpec spec) {
    try (Source source = connectors.source(spec)) {
      Backlog all = source.backlog(null);
      return all.versions() == 0 && all.files() == 0
          ? "Of " + source.description() + " it reads what is committed after that start."
          : "It reads " + amount(all) + " of " + source.description() + " and what follows.";
    } catch (SluiceException e) {
      return "How much it reads cannot be told: " + e.getMessage();
    }
  }

  List<String> ofMove(List<Input> streams, QueryPosition last, List<Offset> ends) {
    List<String> effects = new ArrayList<>();
    Long batchId = last.batchId();
    if (batchId != null && !last.committed()) {
      effects.add("Batch " + batchId + ", which was planned and is not committed, is given up.");
    }
    long next = batchId == null ? 0 : last.committed() ? batchId + 1 : batchId;
    String places = ends.stream().map(Offset::json).collect(Collectors.joining(", "));
    effects.add(
        "The next start makes batch " + next + " without rows, which ends at " + places + ".");
    for (int i = 0; i < streams.size(); i++) {
      Offset from = batchId == null ? Offset.NONE : last.offsets().get(i);
      effects.add(difference(streams.get(i).source(), from, ends.get(i)));
    }
    return effects;
  }

  private String difference(SourceSpec spec, Offset from, Offset to) {
    try {
      Backlog before = backlog(spec, from);
      Backlog after = backlog(spec, to);
      Backlog skipped = minus(before, after);
      Backlog again = minus(after, before);
      if (skipped.files() > 0 || skipped.versions() > 0) {
        return "Skipped are " + amount(skipped) + ", which this query then never reads.";
      }
      if (again.files() > 0 || again.versions() > 0) {
        return "Read again are " + amount(again) + ", whose rows come to the sink a second time.";
      }
      return "Nothing is skipped and nothing is read again.";
    } catch (SluiceException e) {
      return "How much lies between cannot be told: " + e.getMessage();
    }
  }

  /** Counted by a source of its own: one that follows a query only ever counts onwards. */
  private Backlog backlog(SourceSpec spec, Offset position) {
    try (Source source = connectors.source(spec)) {
      return source.backlog(Inputs.known(position));
    }
  }

  private static Backlog minus(Backlog more, Backlog less) {
    boolean known = more.rows() != DataFile.UNKNOWN && less.rows() != DataFile.UNKNOWN;
    return new Backlog(
        more.versions() - less.versions(),
        more.files() - less.files(),
        more.bytes() - less.bytes(),
        known ? more.rows() - less.rows() : DataFile.UNKNOWN,
        0);
  }

  private static String amount(Backlog backlog) {
    String files = backlog.files() == 1 ? "1 file" : backlog.files() + " files";
    return backlog.rows() == DataFile.UNKNOWN
        ? files
        : files + (backlog.rows() == 1 ? " with 1 row" : " with " + backlog.rows() + " rows");
  }
}
