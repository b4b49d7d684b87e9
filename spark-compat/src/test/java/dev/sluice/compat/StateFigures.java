package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator says of its state after a batch.
 *
 * @param dropped rows that came too late
 */
record StateFigures(String operator, long total, long updated, long removed, long dropped) {

  static List<StateFigures> all(Iterable<JsonNode> told) {
    List<StateFigures> figures = new ArrayList<>();
    for (JsonNode operator : told) {
      figures.add(
          new StateFigures(
              operator.path("operatorName").asText(),
              operator.path("numRowsTotal").asLong(),
              operator.path("numRowsUpdated").asLong(),
              operator.path("numRowsRemoved").asLong(),
              operator.path("numRowsDroppedByWatermark").asLong()));
    }
    return figures;
  }

  /**
   * Whether the server says the same as Spark. Spark counts late rows after it has put those of a
   * group together; the server counts each. Of an outer join Spark counts the rows that went on one
   * side alone, or on none; the server counts all.
   */
  boolean agrees(StateFigures ours) {
    boolean sameDropped = (dropped == 0) == (ours.dropped == 0) && ours.dropped >= dropped;
    boolean join = operator.equals("symmetricHashJoin");
    boolean sameRemoved = join ? ours.removed >= removed : ours.removed == removed;
    return sameDropped
        && sameRemoved
        && equals(new StateFigures(ours.operator, ours.total, ours.updated, removed, dropped));
  }

  @Override
  public String toString() {
    return operator
        + " total="
        + total
        + " updated="
        + updated
        + " removed="
        + removed
        + " dropped="
        + dropped;
  }
}
