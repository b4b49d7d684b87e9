package dev.sluice.server.runtime;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.source.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a query's last batch must have ended in each of its sources for it to read on at a point.
 */
final class MoveTarget {
  private static final String OFFSETS = "/offsets";

  private final List<Source> sources;
  private final QueryPosition last;

  MoveTarget(List<Source> sources, QueryPosition last) {
    this.sources = sources;
    this.last = last;
  }

  /**
   * The offsets, one a source.
   *
   * @throws SluiceException with a pointer, where a source has no such point
   */
  List<Offset> of(StartingPoint to) {
    if (to instanceof StartingPoint.Exact exact) {
      return exact(exact.offsets());
    }
    if (to instanceof StartingPoint.SchemaVersion change) {
      return acknowledged(change);
    }
    if (to instanceof StartingPoint.Version && sources.size() > 1) {
      throw refused("/startingVersion", "A version is one of one table", "offsets");
    }
    String pointer =
        to instanceof StartingPoint.Timestamp ? "/startingTimestamp" : "/startingVersion";
    return sources.stream().map(source -> at(pointer, () -> source.offsetOf(to))).toList();
  }

  private List<Offset> exact(List<Offset> offsets) {
    if (offsets.size() != sources.size()) {
      throw refused(OFFSETS, "These are " + offsets.size() + " offsets", null);
    }
    List<Offset> ends = new ArrayList<>();
    for (int i = 0; i < offsets.size(); i++) {
      Offset end = offsets.get(i);
      Source source = sources.get(i);
      String pointer = sources.size() == 1 ? OFFSETS : OFFSETS + "/" + i;
      StartingPoint point = new StartingPoint.Exact(List.of(end));
      ends.add(end.isNone() ? end : at(pointer, () -> source.offsetOf(point)));
    }
    return ends;
  }

  /** The other sources stay where they are. */
  private List<Offset> acknowledged(StartingPoint.SchemaVersion change) {
    int place = change.source();
    if (place >= sources.size()) {
      throw refused("/source", "There is no source " + place, "0 for the first");
    }
    boolean known = !last.offsets().isEmpty() && last.committed();
    List<Offset> ends =
        new ArrayList<>(known ? last.offsets() : Collections.nCopies(sources.size(), Offset.NONE));
    Source source = sources.get(place);
    Offset processed = ends.get(place);
    Offset end =
        at(
            "/schemaVersion",
            () -> {
              if (!processed.isNone()) {
                source.resume(processed, last.schemaVersions().get(place));
              }
              return source.acknowledge(Inputs.known(processed), change.version());
            });
    ends.set(place, end);
    return ends;
  }

  private SluiceException refused(String pointer, String what, @Nullable String suggestion) {
    String has = sources.size() == 1 ? "1 source" : sources.size() + " sources";
    String message = what + ", and the query has " + has + ".";
    return new SluiceException(
        ErrorCode.INVALID_DEFINITION, message, List.of(Problem.at(pointer, message, suggestion)));
  }

  private static Offset at(String pointer, Supplier<Offset> point) {
    try {
      return point.get();
    } catch (SluiceException e) {
      if (e.code().category() != ErrorCode.Category.USER) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      throw new SluiceException(e.code(), message, List.of(Problem.at(pointer, message)));
    }
  }
}
