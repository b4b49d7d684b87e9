package dev.sluice.server.engine;

import dev.sluice.server.functions.Interruption;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.JavaFunctions;
import dev.sluice.server.functions.RowErrors;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.sql.Connection;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** Makes the functions in Java known to a DuckDB instance. */
public final class ScalarFunctions {
  private ScalarFunctions() {}

  /**
   * Registers them for all connections of the instance.
   *
   * @return what ends those of them that take long over one value
   */
  public static Interruption register(Connection connection) throws SQLException {
    Interruption interruption = new Interruption();
    for (JavaFunction function : JavaFunctions.all()) {
      try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
        builder.withName(function.name()).withReturnType(column(function.result()));
        for (DataType parameter : function.parameters()) {
          builder.withParameter(column(parameter));
        }
        builder.withVectorizedFunction(
            (input, output) -> interruption.over(() -> run(function, input, output)));
        builder.register(connection);
      }
    }
    return interruption;
  }

  private static DuckDBColumnType column(DataType type) {
    return switch (JavaFunction.wire(type)) {
      case BOOLEAN -> DuckDBColumnType.BOOLEAN;
      case INTEGER -> DuckDBColumnType.INTEGER;
      case LONG -> DuckDBColumnType.BIGINT;
      case FLOAT -> DuckDBColumnType.FLOAT;
      case DOUBLE -> DuckDBColumnType.DOUBLE;
      default -> DuckDBColumnType.VARCHAR;
    };
  }

  private static void run(
      JavaFunction function, DuckDBDataChunkReader input, DuckDBWritableVector output) {
    int columns = function.parameters().size();
    DuckDBReadableVector[] vectors = new DuckDBReadableVector[columns];
    PrimitiveType[] types = new PrimitiveType[columns];
    for (int i = 0; i < columns; i++) {
      vectors[i] = input.vector(i);
      types[i] = JavaFunction.wire(function.parameters().get(i));
    }
    PrimitiveType result = JavaFunction.wire(function.result());
    long rows = input.rowCount();
    for (long row = 0; row < rows; row++) {
      @Nullable Object[] arguments = new Object[columns];
      for (int i = 0; i < columns; i++) {
        arguments[i] = read(vectors[i], row, types[i]);
      }
      write(output, row, result, call(function, arguments));
    }
  }

  private static @Nullable Object call(JavaFunction function, @Nullable Object[] arguments) {
    try {
      return function.call(arguments);
    } catch (SluiceException refused) {
      throw new RowError(refused);
    }
  }

  private static @Nullable Object read(DuckDBReadableVector vector, long row, PrimitiveType type) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (type) {
      case BOOLEAN -> vector.getBoolean(row);
      case INTEGER -> vector.getInt(row);
      case LONG -> vector.getLong(row);
      case FLOAT -> vector.getFloat(row);
      case DOUBLE -> vector.getDouble(row);
      default -> vector.getString(row);
    };
  }

  private static void write(
      DuckDBWritableVector vector, long row, PrimitiveType type, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
      return;
    }
    switch (type) {
      case BOOLEAN -> vector.setBoolean(row, (Boolean) value);
      case INTEGER -> vector.setInt(row, (Integer) value);
      case LONG -> vector.setLong(row, (Long) value);
      case FLOAT -> vector.setFloat(row, (Float) value);
      case DOUBLE -> vector.setDouble(row, (Double) value);
      default -> vector.setString(row, (String) value);
    }
  }

  /** An error of one row's values, in the form in which emitted SQL raises its own. */
  static final class RowError extends RuntimeException {
    private static final long serialVersionUID = 1;

    RowError(SluiceException refused) {
      super(RowErrors.text(refused), null, false, false);
    }
  }
}
