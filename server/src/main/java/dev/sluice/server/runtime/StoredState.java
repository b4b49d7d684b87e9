package dev.sluice.server.runtime;

import dev.sluice.server.model.StatefulOperator.Shape;
import java.time.Instant;
import java.util.List;

/**
 * What a query keeps after a batch.
 *
 * @param batchId the last batch that is committed
 * @param watermark after it
 * @param operators in the order of the query's plan
 */
public record StoredState(long batchId, Instant watermark, List<Operator> operators) {
  public StoredState {
    operators = List.copyOf(operators);
  }

  /**
   * One operator's state.
   *
   * @param name what Spark's progress calls the operator
   * @param files how many files hold it
   * @param sample some of its rows, each a JSON object
   */
  public record Operator(
      String name, Shape shape, long rows, int files, long sizeBytes, List<String> sample) {
    public Operator {
      sample = List.copyOf(sample);
    }
  }
}
