package dev.sluice.server.sparksql.tree;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes calls of functions in Java, with their values brought to the types and notations that the
 * engine can hand over and back again.
 */
public final class JavaCalls {
  private JavaCalls() {}

  public static Emission emission(JavaFunction function) {
    return new JavaCall(function);
  }

  private record JavaCall(JavaFunction function) implements Emission {
    @Override
    public String sql(List<String> arguments) {
      return JavaCalls.sql(function, arguments);
    }

    @Override
    public @Nullable Emission outside() {
      return function.result() instanceof PrimitiveType type && Coercion.isDatetime(type)
          ? new TimeSql(arguments -> JavaCalls.call(function, arguments), type).outside()
          : null;
    }

    @Override
    public boolean isStrict() {
      return isNullIntolerant() && !function.mayBeNull();
    }

    @Override
    public boolean isNullIntolerant() {
      return !function.seesNull();
    }
  }

  private static String sql(JavaFunction function, List<String> arguments) {
    return received(call(function, arguments), function.result());
  }

  private static String call(JavaFunction function, List<String> arguments) {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      sent.add(sent(arguments.get(i), function.parameters().get(i)));
    }
    return function.name() + "(" + String.join(", ", sent) + ")";
  }

  private static String sent(String sql, DataType type) {
    if (type instanceof ArrayType) {
      return SqlText.cast("to_json(" + sql + ")", PrimitiveType.STRING);
    }
    return switch ((PrimitiveType) type) {
      case BINARY -> "hex(" + sql + ")";
      case DATE -> "CAST(" + sql + " - DATE '1970-01-01' AS INTEGER)";
      case TIMESTAMP, TIMESTAMP_NTZ -> "epoch_us(" + sql + ")";
      default -> sql;
    };
  }

  private static String received(String sql, DataType type) {
    if (type instanceof ArrayType) {
      return SqlText.cast("from_json(" + sql + ", '[\"VARCHAR\"]')", type);
    }
    return switch ((PrimitiveType) type) {
      case BINARY -> "from_hex(" + sql + ")";
      case DATE -> "(DATE '1970-01-01' + " + sql + ")";
      case TIMESTAMP -> "make_timestamptz(" + sql + ")";
      case TIMESTAMP_NTZ -> "make_timestamp(" + sql + ")";
      default -> sql;
    };
  }
}
