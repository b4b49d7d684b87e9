package dev.sluice.server.sparksql.grammar;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComplexColTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ComplexDataTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NonTrivialPrimitiveTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PrimitiveDataTypeContext;
import org.jspecify.annotations.Nullable;

/** Reads Spark's type names. */
public final class TypeNames {
  private static final Map<String, DataType> PRIMITIVES =
      Map.ofEntries(
          Map.entry("boolean", PrimitiveType.BOOLEAN),
          Map.entry("tinyint", PrimitiveType.BYTE),
          Map.entry("byte", PrimitiveType.BYTE),
          Map.entry("smallint", PrimitiveType.SHORT),
          Map.entry("short", PrimitiveType.SHORT),
          Map.entry("int", PrimitiveType.INTEGER),
          Map.entry("integer", PrimitiveType.INTEGER),
          Map.entry("bigint", PrimitiveType.LONG),
          Map.entry("long", PrimitiveType.LONG),
          Map.entry("float", PrimitiveType.FLOAT),
          Map.entry("real", PrimitiveType.FLOAT),
          Map.entry("double", PrimitiveType.DOUBLE),
          Map.entry("string", PrimitiveType.STRING),
          Map.entry("binary", PrimitiveType.BINARY),
          Map.entry("date", PrimitiveType.DATE),
          Map.entry("timestamp", PrimitiveType.TIMESTAMP),
          Map.entry("timestamp_ltz", PrimitiveType.TIMESTAMP),
          Map.entry("timestamp_ntz", PrimitiveType.TIMESTAMP_NTZ),
          Map.entry("void", PrimitiveType.NULL));

  private static final Set<String> CHARACTERS = Set.of("char", "character", "varchar");

  private TypeNames() {}

  /** The type of a column. */
  public static DataType of(DataTypeContext context) {
    return of(context, false);
  }

  /** The type of a cast, where {@code char(n)} and {@code varchar(n)} are string in Spark. */
  public static DataType ofCast(DataTypeContext context) {
    return of(context, true);
  }

  private static DataType of(DataTypeContext context, boolean cast) {
    if (context instanceof ComplexDataTypeContext complex) {
      return complex(complex, cast);
    }
    String name = context.getText().toLowerCase(Locale.ROOT);
    DataType primitive = PRIMITIVES.get(name);
    if (primitive != null) {
      return primitive;
    }
    Optional<DataType> interval = interval(context);
    if (interval.isPresent()) {
      return interval.get();
    }
    String word = name.contains("(") ? name.substring(0, name.indexOf('(')) : name;
    if (cast && CHARACTERS.contains(word) && name.contains("(")) {
      return PrimitiveType.STRING;
    }
    if (word.equals("decimal") || word.equals("dec") || word.equals("numeric")) {
      return decimal(name, Position.of(context));
    }
    Optional<String> near = Optional.ofNullable(Spelling.nearest(word, PRIMITIVES.keySet()));
    throw Refusals.at(
        Position.of(context),
        ErrorCode.UNSUPPORTED_FEATURE,
        "The type " + context.getText() + " is not supported",
        near.orElse(word.contains("char") ? "string" : null));
  }

  private static Optional<DataType> interval(DataTypeContext context) {
    NonTrivialPrimitiveTypeContext type =
        context instanceof PrimitiveDataTypeContext primitive
            ? primitive.primitiveType().nonTrivialPrimitiveType()
            : null;
    if (type == null || type.INTERVAL() == null) {
      return Optional.empty();
    }
    Token from = type.fromYearMonth == null ? type.fromDayTime : type.fromYearMonth;
    if (from == null) {
      throw Refusals.unsupported(
          Position.of(context), "The type interval of mixed units", "interval day to second");
    }
    return Optional.of(interval(from, type.to, Position.of(context)));
  }

  private static DataType decimal(String text, Position at) {
    if (!text.contains("(")) {
      return DecimalType.DEFAULT;
    }
    String[] sizes = text.substring(text.indexOf('(') + 1, text.length() - 1).split(",", -1);
    try {
      int scale = sizes.length > 1 ? Integer.parseInt(sizes[1]) : 0;
      return new DecimalType(Integer.parseInt(sizes[0]), scale);
    } catch (IllegalArgumentException outOfRange) {
      throw Refusals.syntax(
          at, "The type " + text + " wants a precision from 1 to 38 and a scale not above it");
    }
  }

  private static DataType complex(ComplexDataTypeContext context, boolean cast) {
    if (context.ARRAY() != null) {
      return new ArrayType(of(context.dataType(0), cast), true);
    }
    if (context.MAP() != null) {
      return new MapType(of(context.dataType(0), cast), of(context.dataType(1), cast), true);
    }
    List<Field> fields = new ArrayList<>();
    if (context.complexColTypeList() != null) {
      for (ComplexColTypeContext field : context.complexColTypeList().complexColType()) {
        fields.add(
            new Field(
                Names.of(field.errorCapturingIdentifier()),
                of(field.dataType(), cast),
                field.errorCapturingNot() == null,
                Comments.metadata(field.commentSpec())));
      }
    }
    return new StructType(fields);
  }

  /**
   * The type of intervals that two words name, as in {@code DAY TO SECOND}.
   *
   * @param to null where there is one word only
   */
  public static IntervalType interval(Token from, @Nullable Token to, Position at) {
    Unit start = Unit.valueOf(from.getText().toUpperCase(Locale.ROOT));
    Unit end = to == null ? start : Unit.valueOf(to.getText().toUpperCase(Locale.ROOT));
    boolean months = start.compareTo(Unit.MONTH) <= 0;
    boolean sound = months == end.compareTo(Unit.MONTH) <= 0 && start.compareTo(end) <= 0;
    if (!sound || (to != null && start == end)) {
      throw Refusals.syntax(at, "There is no INTERVAL " + start + " TO " + end);
    }
    return new IntervalType(start, end);
  }
}
