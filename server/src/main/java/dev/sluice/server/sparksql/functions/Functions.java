package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The supported functions: for each its names, its arguments and what it is in the engine, a class
 * a family. A Spark function that is not here is refused by name.
 */
public final class Functions {
  private static final FunctionTable TABLE = new FunctionTable();

  private Functions() {}

  static {
    ConditionFunctions.register(TABLE);
    NumberFunctions.register(TABLE);
    StringFunctions.register(TABLE);
    MatchFunctions.register(TABLE);
    HashFunctions.register(TABLE);
    EncodingSql.register(TABLE);
    FormatSql.register(TABLE);
    SessionFunctions.register(TABLE);
    DateFunctions.register(TABLE);
    TimestampFunctions.register(TABLE);
    TimestampTexts.register(TABLE);
    EpochFunctions.register(TABLE);
    DateParts.register(TABLE);
    IntervalMakers.register(TABLE);
    TimeBucket.register(TABLE);
    XmlSql.register(TABLE);
    CollectionFunctions.register(TABLE);
    CastFunctions.register(TABLE);
    GroupingFunctions.register(TABLE);
  }

  public static Collection<String> names() {
    return TABLE.names();
  }

  /** How Spark shows a call of the function, which may be an aggregate. */
  public static Shown shown(String name) {
    return TABLE.names().contains(name) ? TABLE.shown(name) : AggregateFunctions.shown(name);
  }

  public static Expr call(String name, List<Expr> arguments, Position at) {
    String lower = name.toLowerCase(Locale.ROOT);
    Signature signature = TABLE.get(lower);
    if (signature == null) {
      throw unknown(name, at);
    }
    return signature.call(lower, arguments, at);
  }

  public static RuntimeException unknown(String name, Position at) {
    Optional<String> other = OtherForms.of(name.toLowerCase(Locale.ROOT));
    if (other.isPresent()) {
      String message = "The function " + name + " is not supported; use " + other.get();
      return Refusals.at(at, ErrorCode.UNRESOLVED_ROUTINE, message, null);
    }
    Collection<String> known = new TreeSet<>(TABLE.names());
    known.addAll(AggregateFunctions.names());
    known.addAll(WindowFunctions.names());
    return Refusals.at(
        at,
        ErrorCode.UNRESOLVED_ROUTINE,
        "The function " + name + " is not supported",
        Spelling.nearest(name, known));
  }
}
