package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.HashCodes;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;

/**
 * Hash codes over several values of any type but maps: one call in Java for each, which goes on
 * from the call before. A nested value is hashed as the values in it, one after the other.
 */
final class Hashes {
  private static final String SEED = "42";

  /** Decimals of more digits are hashed by their bytes, not as a bigint. */
  private static final int LONG_DIGITS = 18;

  private Hashes() {}

  static Expr of(HashCodes codes, String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    for (Expr argument : arguments) {
      check(argument.type(), name, argument.at());
    }
    List<DataType> types = arguments.stream().map(Expr::type).toList();
    Emission emission =
        operands -> {
          String sql = SEED;
          for (int i = 0; i < operands.size(); i++) {
            sql = step(codes, operands.get(i), types.get(i), sql);
          }
          return sql;
        };
    DataType result = codes.of(PrimitiveType.INTEGER).result();
    return new Expr.Call(emission, arguments, result, false, at);
  }

  private static void check(DataType type, String name, Position at) {
    if (type instanceof MapType) {
      throw Refusals.mismatch(at, "Function " + name + " takes no maps");
    }
    if (type instanceof ArrayType array) {
      check(array.element(), name, at);
    }
    if (type instanceof StructType struct) {
      struct.fields().forEach(field -> check(field.type(), name, at));
    }
  }

  private static String step(HashCodes codes, String sql, DataType type, String seed) {
    if (type == PrimitiveType.NULL) {
      return seed;
    }
    if (type instanceof PrimitiveType primitive) {
      PrimitiveType hashed = hashed(primitive);
      return call(codes.of(hashed), asHashed(sql, primitive), seed);
    }
    if (type instanceof DecimalType decimal) {
      String text = SqlText.cast(sql, PrimitiveType.STRING);
      return decimal.precision() <= LONG_DIGITS
          ? call(codes.of(PrimitiveType.LONG), unscaled(sql, decimal), seed)
          : call(codes.ofBigDecimal(), text, seed);
    }
    return call(codes.ofLeaves(), leaves(sql, type, 0), seed);
  }

  private static String call(JavaFunction function, String sql, String seed) {
    return JavaCalls.emission(function).sql(List.of(sql, seed));
  }

  /** The type whose hash code a type's values have. */
  private static PrimitiveType hashed(PrimitiveType type) {
    return switch (type) {
      case BYTE, SHORT, DATE -> PrimitiveType.INTEGER;
      case TIMESTAMP, TIMESTAMP_NTZ -> PrimitiveType.LONG;
      default -> type;
    };
  }

  private static String asHashed(String sql, PrimitiveType type) {
    return switch (type) {
      case BYTE, SHORT -> SqlText.cast(sql, PrimitiveType.INTEGER);
      case DATE -> "CAST(" + sql + " - DATE '1970-01-01' AS INTEGER)";
      case TIMESTAMP, TIMESTAMP_NTZ -> "epoch_us(" + sql + ")";
      default -> sql;
    };
  }

  private static String unscaled(String sql, DecimalType type) {
    // The product needs as many digits as the value has before and behind the point.
    String wide = SqlText.cast(sql, new DecimalType(DecimalType.MAX_PRECISION, type.scale()));
    return "CAST(" + wide + " * " + "1" + "0".repeat(type.scale()) + " AS BIGINT)";
  }

  /** Text with all values inside, as {@link HashCodes#ofLeaves} wants it. */
  private static String leaves(String sql, DataType type, int depth) {
    if (type instanceof ArrayType array) {
      String element = "e" + depth;
      return "array_to_string(list_transform("
          + sql
          + ", lambda "
          + element
          + ": "
          + leaves(element, array.element(), depth + 1)
          + "), '')";
    }
    if (type instanceof StructType struct) {
      return structLeaves(sql, struct, depth);
    }
    if (type == PrimitiveType.NULL) {
      return "''";
    }
    String value = leaf(sql, type);
    return "coalesce('" + letter(type) + "' || " + value + " || ';', '')";
  }

  /** Names the struct by a lambda's parameter, for each field repeats it. */
  private static String structLeaves(String sql, StructType struct, int depth) {
    String value = "e" + depth;
    List<String> fields = new ArrayList<>();
    for (Field field : struct.fields()) {
      String part = "struct_extract(" + value + ", " + SqlText.string(field.name()) + ")";
      fields.add("coalesce(" + leaves(part, field.type(), depth + 1) + ", '')");
    }
    String all = fields.isEmpty() ? "''" : String.join(" || ", fields);
    return "list_transform([" + sql + "], lambda " + value + ": " + all + ")[1]";
  }

  private static String leaf(String sql, DataType type) {
    if (type == PrimitiveType.STRING || type == PrimitiveType.BINARY) {
      return "hex(" + sql + ")";
    }
    if (type == PrimitiveType.BOOLEAN) {
      return SqlText.cast(SqlText.cast(sql, PrimitiveType.INTEGER), PrimitiveType.STRING);
    }
    String value = type instanceof PrimitiveType primitive ? asHashed(sql, primitive) : sql;
    return SqlText.cast(value, PrimitiveType.STRING);
  }

  private static char letter(DataType type) {
    if (type instanceof DecimalType decimal) {
      return decimal.precision() <= LONG_DIGITS ? 'm' : 'n';
    }
    if (type instanceof IntervalType interval) {
      return interval.isYearMonth() ? 'i' : 'l';
    }
    return switch (hashed((PrimitiveType) type)) {
      case LONG -> 'l';
      case FLOAT -> 'f';
      case DOUBLE -> 'd';
      case STRING, BINARY -> 'b';
      default -> 'i';
    };
  }
}
