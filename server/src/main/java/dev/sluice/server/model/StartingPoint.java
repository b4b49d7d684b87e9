package dev.sluice.server.model;

import java.time.Instant;
import java.util.List;

/** Where a query is told to read on. */
public sealed interface StartingPoint {

  /** With the rows of this version of the source and of all later ones. */
  record Version(long version) implements StartingPoint {}

  /** With the rows that come from now on. */
  record Latest() implements StartingPoint {}

  /** With the first version that was committed at that time or later. */
  record Timestamp(Instant time) implements StartingPoint {}

  /**
   * Where it stopped at a change of a source's columns, which is accepted.
   *
   * @param source the place of that source among those of the query
   */
  record SchemaVersion(long version, int source) implements StartingPoint {
    public SchemaVersion {
      if (source < 0) {
        throw new IllegalArgumentException("source: " + source);
      }
    }

    /** A change of the first source. */
    public SchemaVersion(long version) {
      this(version, 0);
    }
  }

  /** Behind these offsets, one a source, each in its source's own form, or {@link Offset#NONE}. */
  record Exact(List<Offset> offsets) implements StartingPoint {
    public Exact {
      offsets = List.copyOf(offsets);
    }
  }
}
