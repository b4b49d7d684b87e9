package dev.sluice.server.sparksql.tree;

import org.jspecify.annotations.Nullable;

/** A query of WITH that takes nothing from a query around it, computed once however often named. */
public final class Cte {
  private final String name;
  private final Rel rel;
  private @Nullable Rel step;
  private int levels;

  /**
   * A common table expression.
   *
   * @param name its name in the emitted SQL, which no other has
   * @param rel the query; of a recursive one the part before UNION ALL
   */
  public Cte(String name, Rel rel) {
    this.name = name;
    this.rel = rel;
  }

  String name() {
    return name;
  }

  public Rel rel() {
    return rel;
  }

  /** What a recursive query does over and over, with scans of itself in it; null if it does not. */
  public @Nullable Rel step() {
    return step;
  }

  /** How often the rows may grow, the first ones counted. */
  int levels() {
    return levels;
  }

  public void repeat(Rel step, int levels) {
    this.step = step;
    this.levels = levels;
  }
}
