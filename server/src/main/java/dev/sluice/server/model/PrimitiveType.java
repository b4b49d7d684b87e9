package dev.sluice.server.model;

/** The types without parameters. */
public enum PrimitiveType implements DataType {
  BOOLEAN("boolean", "boolean"),
  BYTE("tinyint", "byte"),
  SHORT("smallint", "short"),
  INTEGER("int", "integer"),
  LONG("bigint", "long"),
  FLOAT("float", "float"),
  DOUBLE("double", "double"),
  STRING("string", "string"),
  BINARY("binary", "binary"),
  DATE("date", "date"),
  /** An instant with microseconds, shown in the session time zone. */
  TIMESTAMP("timestamp", "timestamp"),
  /** A local date and time with microseconds. */
  TIMESTAMP_NTZ("timestamp_ntz", "timestamp_ntz"),
  /** The type of a bare {@code NULL}; no table column has it. */
  NULL("void", "void");

  private final String sql;
  private final String json;

  PrimitiveType(String sql, String json) {
    this.sql = sql;
    this.json = json;
  }

  @Override
  public String sql() {
    return sql;
  }

  /** The type's name in a Delta schema string. */
  public String json() {
    return json;
  }
}
