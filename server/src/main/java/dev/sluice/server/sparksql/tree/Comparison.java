package dev.sluice.server.sparksql.tree;

import java.util.List;

/** Compares two values: NULL where one is NULL. */
public record Comparison(String operator, Emission emission) implements Emission {
  @Override
  public String sql(List<String> operands) {
    return emission.sql(operands);
  }

  @Override
  public boolean isTotal() {
    return true;
  }

  @Override
  public boolean isStrict() {
    return true;
  }
}
