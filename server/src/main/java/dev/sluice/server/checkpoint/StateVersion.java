package dev.sluice.server.checkpoint;

import dev.sluice.server.model.StatefulOperator.Shape;
import java.util.List;

/**
 * What the operators of a query keep after a batch.
 *
 * @param watermarkMillis the watermark after the batch, in milliseconds since 1970
 * @param operators in the order of the query's plan
 */
public record StateVersion(long watermarkMillis, List<Operator> operators) {
  public StateVersion {
    operators = List.copyOf(operators);
  }

  /**
   * One operator's state.
   *
   * @param name what Spark's progress calls the operator
   * @param files the names of the files that make it up, the oldest first
   * @param rows how many rows it has
   * @param changed how many rows the files behind the last snapshot hold
   */
  public record Operator(String name, Shape shape, List<String> files, long rows, long changed) {
    public Operator {
      files = List.copyOf(files);
    }
  }
}
