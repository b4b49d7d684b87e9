package dev.sluice.server.source.delta;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.model.EventTimeSpan;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.SourceSpec.BatchLimits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an initial snapshot in spans of event time, so that a watermark that follows them
 * drops none. Where a span ends is decided by the statistics of the files: it takes as many as the
 * limits allow that no earlier span has begun, and where a file reaches beyond the end, the rows
 * behind it are left for the next.
 *
 * <p>Source: {@code withEventTimeOrder} of Delta's documentation; its open source has no such
 * option.
 */
final class EventTimeOrder {
  private final Snapshot snapshot;
  private final String column;
  private final boolean zoned;
  private final List<Begun> files = new ArrayList<>();

  /** The span that was looked at last: a batch is planned with it and then read. */
  private EventTimeSpan lastSpan;

  private Snapshot lastFiles;

  /** A file with the least event time that it may hold, in microseconds since 1970. */
  private record Begun(AddedFile file, long least) {}

  /**
   * The order of a snapshot.
   *
   * @param column of timestamps, with or without a zone
   */
  EventTimeOrder(Snapshot snapshot, Field column) {
    this.snapshot = snapshot;
    this.column = column.name();
    this.zoned = column.type() == PrimitiveType.TIMESTAMP;
    for (AddedFile file : snapshot.files()) {
      Optional<Instant> least = snapshot.least(file, column.name());
      files.add(new Begun(file, least.map(EventTimeOrder::micros).orElse(Long.MIN_VALUE)));
    }
    files.sort(Comparator.comparingLong(Begun::least));
    this.lastSpan = span(null, null);
    this.lastFiles = snapshot;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** Where a span ends that begins at {@code from}; null where it takes all that is left. */
  @Nullable Long until(@Nullable Long from, BatchLimits limits) {
    long filesLeft = limits.maxFiles();
    long bytesLeft = limits.maxBytes();
    Begun last = null;
    for (Begun next : files) {
      if (from != null && next.least < from) {
        continue;
      }
      boolean isFull = filesLeft <= 0 || bytesLeft <= 0;
      if (last != null && isFull && next.least > last.least) {
        return next.least;
      }
      filesLeft--;
      bytesLeft -= next.file.file().sizeBytes();
      last = next;
    }
    return null;
  }

  /** The rows from one event time up to another. */
  EventTimeSpan span(@Nullable Long from, @Nullable Long until) {
    return new EventTimeSpan(column, from, until);
  }

  /** The snapshot with those files only that may hold rows of a span. */
  Snapshot files(@Nullable Long from, @Nullable Long until) {
    EventTimeSpan span = span(from, until);
    if (!span.equals(lastSpan)) {
      lastFiles = pruned(from, until);
      lastSpan = span;
    }
    return lastFiles;
  }

  private Snapshot pruned(@Nullable Long from, @Nullable Long until) {
    List<RowFilter> wanted = new ArrayList<>();
    if (from != null) {
      wanted.add(new RowFilter.Compare(column, RowFilter.Order.AT_LEAST, text(from)));
    }
    if (until != null) {
      RowFilter before = new RowFilter.Compare(column, RowFilter.Order.LESS, text(until));
      RowFilter none = new RowFilter.Null(column, true);
      wanted.add(from == null ? RowFilter.any(List.of(before, none)) : before);
    }
    return new Snapshot(
        snapshot.version(),
        snapshot.timestamp(),
        snapshot.metadata(),
        snapshot.files(RowFilter.all(wanted)));
  }

  private String text(long micros) {
    String iso = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString().replace('T', ' ');
    return iso.substring(0, iso.length() - 1) + (zoned ? "+00" : "");
  }
}
