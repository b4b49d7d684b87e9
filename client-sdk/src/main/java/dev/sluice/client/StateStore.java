package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query keeps from batch to batch.
 *
 * @param batchId the batch after which it is this, null for a query without state and before the
 *     first batch
 * @param watermark after that batch, null as {@code batchId} is
 * @param operators in the order in which rows pass through them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record StateStore(
    @Nullable Long batchId,
    @IsoInstant.Text @Nullable Instant watermark,
    List<Operator> operators) {
  public StateStore {
    operators = List.copyOf(operators);
  }

  /**
   * One operator's state.
   *
   * @param operatorName as in progress
   * @param keys the types of the columns by which its rows are found
   * @param values what its other columns hold; together with the keys this decides which definition
   *     can go on with it
   * @param numRowsTotal how many rows there are
   * @param numFiles how many files hold them
   * @param numBytes how long these are together
   * @param rows some of them, by the columns of the state
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Operator(
      String operatorName,
      List<String> keys,
      List<String> values,
      long numRowsTotal,
      int numFiles,
      long numBytes,
      List<JsonNode> rows) {
    public Operator {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
      rows = List.copyOf(rows);
    }
  }
}
