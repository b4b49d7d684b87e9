package dev.sluice.compat.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkThrowable;

/** Errors as the answers tell them. */
final class Failures {
  private Failures() {}

  /** The innermost error class of Spark, or the Java class where there is none. */
  static Map<String, Object> of(Throwable failure) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("error", code(failure));
    String message = String.valueOf(failure.getMessage());
    answer.put("message", message.lines().filter(line -> !line.isBlank()).findFirst().orElse(""));
    return answer;
  }

  static String code(Throwable failure) {
    String code = failure.getClass().getSimpleName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        code = spark.getCondition();
      }
    }
    return code;
  }
}
