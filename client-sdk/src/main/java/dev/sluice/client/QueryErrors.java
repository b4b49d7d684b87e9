package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The last errors of a query, newest last. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record QueryErrors(List<QueryError> errors) {
  public QueryErrors {
    errors = List.copyOf(errors);
  }
}
