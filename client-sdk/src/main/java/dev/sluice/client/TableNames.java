package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/** The tables of the warehouse, sorted by name. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TableNames(List<String> tables) {
  public TableNames {
    tables = List.copyOf(tables);
  }
}
