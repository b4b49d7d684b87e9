package dev.sluice.server.model;

/** Keys, never null, with values of one type. */
public record MapType(DataType key, DataType value, boolean valueContainsNull) implements DataType {
  @Override
  public String sql() {
    return "map<" + key.sql() + "," + value.sql() + ">";
  }
}
