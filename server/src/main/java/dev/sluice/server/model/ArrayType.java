package dev.sluice.server.model;

/** A list of values of one type. */
public record ArrayType(DataType element, boolean containsNull) implements DataType {
  @Override
  public String sql() {
    return "array<" + element.sql() + ">";
  }
}
