package dev.sluice.server.sparksql.functions;

import dev.sluice.server.functions.CsvFunctions;
import dev.sluice.server.functions.CsvSchemas;
import dev.sluice.server.functions.FormatOptions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.JsonFunctions;
import dev.sluice.server.functions.JsonSchemas;
import dev.sluice.server.functions.Parsed;
import dev.sluice.server.functions.TypeSql;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.NestedSql;
import dev.sluice.server.sparksql.tree.Session;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Functions of texts in a format: JSON and CSV. Types and options are constants, so that a row
 * needs to bring its text only.
 */
final class FormatFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.exactly(PrimitiveType.STRING);

  private FormatFunctions() {}

  static void register(FunctionTable table) {
    table.put(
        "get_json_object",
        Signature.inTurn(Signature.unguarded(Signature.exactJava(JsonFunctions.OBJECT))));
    table.put("json_array_length", Signature.exactJava(JsonFunctions.LENGTH));
    table.put("json_object_keys", Signature.exactJava(JsonFunctions.KEYS));
    table.put("from_json", FormatFunctions::fromJson).shown(FormatFunctions::shownRead);
    table.put("to_json", FormatFunctions::toJson).shown(Shown.PLAIN.first(1));
    table.put("schema_of_json", FormatFunctions::schemaOfJson).shown(Shown.PLAIN.first(1));
    table.put("from_csv", FormatFunctions::fromCsv).shown(Shown.PLAIN.first(1));
    table.put("to_csv", FormatFunctions::toCsv).shown(Shown.PLAIN.first(1));
    table.put("schema_of_csv", FormatFunctions::schemaOfCsv).shown(Shown.PLAIN.first(1));
  }

  /** Spark calls a map {@code entries}. */
  private static String shownRead(Shown.Call call) {
    Expr type = call.arguments().get(1).value();
    boolean map = type != null && schema(call.name(), type) instanceof MapType;
    return map ? "entries" : Shown.PLAIN.first(1).of(call);
  }

  private static Expr fromJson(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    Expr json = TEXT.fit(arguments.get(0), "Function " + name);
    DataType type = schema(name, arguments.get(1));
    if (type instanceof MapType map && map.key() != PrimitiveType.STRING) {
      throw Refusals.mismatch(at, "Function from_json reads maps with string keys only");
    }
    if (!(type instanceof StructType || type instanceof ArrayType || type instanceof MapType)) {
      throw Refusals.mismatch(at, "Function from_json reads structs, arrays and maps");
    }
    NestedSql.check(type, "from_json", at);
    Map<String, String> options = options(name, arguments, 2, FormatOptions.READING_JSON);
    checkMode(name, options, at);
    return read(JsonFunctions.READ, json, type, options);
  }

  private static Expr read(
      JavaFunction function, Expr text, DataType type, Map<String, String> options) {
    String what = SqlText.string(Parsed.text(type, options));
    Emission emission =
        sql -> NestedSql.received(function.name() + "(" + what + ", " + sql.get(0) + ")", type);
    return new Expr.Call(emission, List.of(text), type, true, text.at());
  }

  private static Expr toJson(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    Expr value = arguments.get(0);
    DataType type = value.type();
    Map<String, String> options = options(name, arguments, 1, FormatOptions.WRITING_JSON);
    if (type == PrimitiveType.NULL) {
      return new Expr.Literal(null, PrimitiveType.STRING, at);
    }
    if (!NestedSql.nested(type)) {
      throw Refusals.mismatch(at, "Function to_json writes structs, arrays and maps");
    }
    NestedSql.check(type, "to_json", at);
    refuseBinaryKeys(type, at);
    return write(JsonFunctions.WRITE, value, options);
  }

  /** Spark writes the address of the bytes. */
  private static void refuseBinaryKeys(DataType type, Position at) {
    if (type instanceof MapType map) {
      if (map.key() == PrimitiveType.BINARY) {
        throw Refusals.unsupported(at, "to_json of a map with binary keys", "hex(key)");
      }
      refuseBinaryKeys(map.value(), at);
    } else if (type instanceof ArrayType array) {
      refuseBinaryKeys(array.element(), at);
    } else if (type instanceof StructType struct) {
      struct.fields().forEach(field -> refuseBinaryKeys(field.type(), at));
    }
  }

  private static Expr write(JavaFunction function, Expr value, Map<String, String> options) {
    String what = SqlText.string(Parsed.text(value.type(), options));
    Emission emission =
        sql -> function.name() + "(" + what + ", " + NestedSql.sent(sql.get(0), value.type()) + ")";
    boolean nullable = function.mayBeNull() || value.nullable();
    return new Expr.Call(emission, List.of(value), PrimitiveType.STRING, nullable, value.at());
  }

  private static Expr schemaOfJson(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    String json = constant(name, arguments.get(0));
    Map<String, String> options = options(name, arguments, 1, FormatOptions.INFERRING_JSON);
    return Expr.Literal.of(TypeSql.of(JsonSchemas.of(json, new FormatOptions(options))), at);
  }

  private static Expr fromCsv(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    Expr csv = TEXT.fit(arguments.get(0), "Function " + name);
    DataType type = schema(name, arguments.get(1));
    Map<String, String> options = options(name, arguments, 2, FormatOptions.READING_CSV);
    checkMode(name, options, at);
    checkRow(name, type, options, at);
    return read(CsvFunctions.READ, csv, type, options);
  }

  private static Expr toCsv(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    Expr value = arguments.get(0);
    Map<String, String> options = options(name, arguments, 1, FormatOptions.WRITING_CSV);
    checkRow(name, value.type(), options, at);
    boolean binary =
        ((StructType) value.type())
            .fields().stream().anyMatch(field -> field.type() == PrimitiveType.BINARY);
    if (binary) {
      throw Refusals.unsupported(at, "Function to_csv of binary", "hex");
    }
    return write(CsvFunctions.WRITE, value, options);
  }

  private static Expr schemaOfCsv(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    String csv = constant(name, arguments.get(0));
    Map<String, String> options = options(name, arguments, 1, FormatOptions.READING_CSV);
    checkCharacters(name, options, at);
    if (csv.isEmpty()) {
      throw Refusals.mismatch(at, "Function schema_of_csv got an empty text");
    }
    return Expr.Literal.of(TypeSql.of(CsvSchemas.of(csv, new FormatOptions(options))), at);
  }

  private static void checkMode(String name, Map<String, String> options, Position at) {
    if ("DROPMALFORMED".equalsIgnoreCase(new FormatOptions(options).mode())) {
      throw Refusals.mismatch(at, "Function " + name + " has no mode DROPMALFORMED");
    }
  }

  /** A row of CSV is a struct without nested fields. */
  private static void checkRow(
      String name, DataType type, Map<String, String> options, Position at) {
    if (!(type instanceof StructType struct)) {
      throw Refusals.mismatch(at, "Function " + name + " wants a struct");
    }
    NestedSql.check(type, name, at);
    if (struct.fields().stream().anyMatch(field -> NestedSql.nested(field.type()))) {
      throw Refusals.unsupported(at, "Nested values in " + name, "to_json or from_json");
    }
    checkCharacters(name, options, at);
  }

  private static void checkCharacters(String name, Map<String, String> options, Position at) {
    FormatOptions read = new FormatOptions(options);
    if (read.trimsOneEnd(name.equals("to_csv"))) {
      throw Refusals.unsupported(
          at, "White space ignored at one end of values", "both or none of the options");
    }
    String wrong = read.wrongCharacter();
    if (wrong != null) {
      throw Refusals.unsupported(
          at, "The option " + wrong + " of " + name + " of another length", "one character");
    }
  }

  private static String constant(String name, Expr argument) {
    if (argument instanceof Expr.Literal literal && literal.value() instanceof String text) {
      return text;
    }
    throw Refusals.mismatch(argument.at(), "Function " + name + " wants a constant string here");
  }

  /** A type, or the columns of a struct. */
  private static DataType schema(String name, Expr argument) {
    String text = constant(name, argument);
    try {
      return TypeNames.of(SparkParser.dataType(text));
    } catch (dev.sluice.server.model.SluiceException noType) {
      return TypeNames.of(SparkParser.dataType("struct<" + text + ">"));
    }
  }

  /** The options of the last argument, with the session's time zone. */
  private static Map<String, String> options(
      String name, List<Expr> arguments, int place, Set<String> known) {
    Map<String, String> options = new HashMap<>();
    if (arguments.size() > place) {
      options.putAll(written(name, arguments.get(place)));
    }
    for (String option : options.keySet()) {
      if (known.stream().noneMatch(option::equalsIgnoreCase)) {
        throw Refusals.unsupported(
            arguments.get(place).at(), "The option " + option + " of " + name, null);
      }
    }
    if (options.keySet().stream().noneMatch("timeZone"::equalsIgnoreCase)) {
      options.put("timeZone", Session.current().timeZone().getId());
    }
    return options;
  }

  private static Map<String, String> written(String name, Expr argument) {
    boolean map =
        argument instanceof Expr.Call call && call.emission() instanceof Collections.Constructor;
    if (!map) {
      throw Refusals.mismatch(argument.at(), "The options of " + name + " are no map(…)");
    }
    Map<String, String> options = new HashMap<>();
    List<Expr> operands = argument.operands();
    int size = operands.size() / 2;
    for (int i = 0; i < size; i++) {
      options.put(constant(name, operands.get(i)), constant(name, operands.get(size + i)));
    }
    return options;
  }
}
