package dev.sluice.server.model;

/**
 * A column type of Delta and Spark.
 *
 * <p>Source: the Delta protocol, section "Schema Serialization Format", and Spark's {@code
 * org.apache.spark.sql.types}.
 */
public sealed interface DataType
    permits PrimitiveType, DecimalType, IntervalType, ArrayType, MapType, StructType {

  /** The type as Spark's SQL writes it: {@code int}, {@code decimal(10,0)}, {@code array<date>}. */
  String sql();
}
