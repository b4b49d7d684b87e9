package dev.sluice.server.model;

import java.util.List;

/**
 * The rows of a source after some steps, to be put together with those of a query.
 *
 * @param streaming whether rows are read as they come; else the whole table is, anew for each batch
 */
public record Relation(SourceSpec source, List<Transform> transforms, boolean streaming) {
  public Relation {
    transforms = List.copyOf(transforms);
  }
}
