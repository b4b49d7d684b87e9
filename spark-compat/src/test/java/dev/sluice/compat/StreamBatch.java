package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one micro-batch did.
 *
 * @param rows what it gave: in append mode the rows that it added to the sink, else all rows that
 *     the sink held after it
 * @param operators one for each operator with state, that nearest to the sink first
 */
record StreamBatch(
    long id, List<JsonNode> rows, EventTimes eventTime, List<StateFigures> operators) {

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("batch " + id + " " + eventTime);
    operators.forEach(operator -> lines.add("  " + operator));
    rows.stream().map(JsonNode::toString).sorted().forEach(row -> lines.add("  " + row));
    return String.join("\n", lines);
  }
}
