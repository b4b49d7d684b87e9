package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The SQL statements that run at the moment. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunningStatements(List<RunningStatement> statements) {
  public RunningStatements {
    statements = List.copyOf(statements);
  }
}
