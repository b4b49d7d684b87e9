package dev.sluice.server.sparksql;

import java.util.List;

/** Compares two values: NULL where one is NULL. */
record Comparison(String operator, Emission emission) implements Emission {
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
