package dev.sluice.server.engine;

/** What is known of the rows of one operator's state without a look at them. */
final class StateRows {
  private long next;
  private long total;
  private long changed;

  /**
   * State that was put back.
   *
   * @param next the number that the next row gets
   * @param total how many rows there are
   */
  StateRows(long next, long total) {
    this.next = next;
    this.total = total;
    this.changed = total;
  }

  long next() {
    return next;
  }

  long total() {
    return total;
  }

  /** How many rows came and went, ever. */
  long changed() {
    return changed;
  }

  void put(long count) {
    next += count;
    total += count;
    changed += count;
  }

  void remove(long count) {
    total -= count;
    changed += count;
  }
}
