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

  /** Where it stopped at a change of its source's columns, which is accepted. */
  record SchemaVersion(long version) implements StartingPoint {}

  /** Behind these offsets, one a source, each in its source's own form. */
  record Exact(List<Offset> offsets) implements StartingPoint {
    public Exact {
      offsets = List.copyOf(offsets);
    }
  }
}
