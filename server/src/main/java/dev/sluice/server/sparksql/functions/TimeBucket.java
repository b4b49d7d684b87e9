package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.BucketFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.ZoneSql;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code time_bucket(length, time [, origin])}: when the bucket begins that a time lies in. Length
 * and origin are constants.
 *
 * <p>Source: Spark's {@code TimeBucketExpressionBuilder} and {@code TimeBucket}.
 */
final class TimeBucket {
  private static final String EPOCH = "1970-01-01 00:00:00";

  private TimeBucket() {}

  static void register(FunctionTable table) {
    table.put("time_bucket", TimeBucket::call).shown(TimeBucket::shown);
  }

  private static String shown(Shown.Call call) {
    if (call.arguments().size() != 2) {
      return Shown.PLAIN.of(call);
    }
    List<Shown.Argument> all = new ArrayList<>(call.arguments());
    boolean local = all.get(1).type() == TIMESTAMP_NTZ;
    all.add(new Shown.Argument((local ? "TIMESTAMP_NTZ '" : "TIMESTAMP '") + EPOCH + "'"));
    return Shown.PLAIN.of(new Shown.Call(call.name(), all));
  }

  private static Expr call(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 3, at);
    Expr length = length(arguments.get(0));
    Expr time = time(arguments, at);
    boolean local = time.type() == TIMESTAMP_NTZ;
    Expr origin = arguments.size() == 3 ? origin(arguments.get(2), time.type()) : epoch(local, at);
    Expr zone = local ? Expr.Literal.of("UTC", at) : ZoneSql.constant(at);
    boolean months = ((IntervalType) length.type()).isYearMonth();
    List<Expr> operands = InTurn.guarded(List.of(length, time, origin, zone));
    boolean nullable = operands.stream().anyMatch(Expr::nullable);
    Emission java = JavaCalls.emission(function(months, local));
    return new Expr.Call(java, operands, time.type(), nullable, at);
  }

  private static JavaFunction function(boolean months, boolean local) {
    if (months) {
      return local ? BucketFunctions.MONTHS_LOCAL : BucketFunctions.MONTHS;
    }
    return local ? BucketFunctions.MICROS_LOCAL : BucketFunctions.MICROS;
  }

  private static Expr length(Expr argument) {
    if (argument.type() == NULL) {
      return new Expr.Literal(null, IntervalType.DAY_TO_SECOND, argument.at());
    }
    if (argument.type() instanceof IntervalType
        && argument instanceof Expr.Literal literal
        && (!(literal.value() instanceof Long length) || length > 0)) {
      return argument;
    }
    throw Refusals.mismatch(
        argument.at(), "The length of time_bucket is a constant interval of more than 0");
  }

  private static Expr time(List<Expr> arguments, Position at) {
    Expr time = arguments.get(1);
    if (time.type() == NULL) {
      boolean local = arguments.size() == 3 && arguments.get(2).type() == TIMESTAMP_NTZ;
      return new Expr.Literal(null, local ? TIMESTAMP_NTZ : TIMESTAMP, at);
    }
    if (time.type() != TIMESTAMP && time.type() != TIMESTAMP_NTZ) {
      throw Refusals.mismatch(
          at, "Function time_bucket wants a timestamp and got " + time.type().sql() + "; cast it");
    }
    return time;
  }

  private static Expr origin(Expr origin, DataType type) {
    if (origin.type() == NULL) {
      return new Expr.Literal(null, type, origin.at());
    }
    if (!(origin instanceof Expr.Literal) || !origin.type().equals(type)) {
      throw Refusals.mismatch(origin.at(), "The origin of time_bucket is a constant " + type.sql());
    }
    return origin;
  }

  private static Expr epoch(boolean local, Position at) {
    return local ? TimeLiterals.local(EPOCH, at) : TimeLiterals.timestamp(EPOCH, at);
  }
}
