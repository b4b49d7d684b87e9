package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions that exist over windows only, or that mean a place in the frame there.
 *
 * <p>Source: Spark's {@code windowExpressions.scala}.
 */
public final class WindowFunctions {
  /** A call before it is typed. */
  public record Call(AggregateCall call, WindowSpec spec) {
    String name() {
      return call.name();
    }

    List<Expr> arguments() {
      return call.arguments();
    }

    Position at() {
      return call.at();
    }

    boolean ignoresNulls() {
      return call.nulls() == AggregateCall.Nulls.IGNORE;
    }
  }

  @FunctionalInterface
  public interface Kind {
    Expr call(Call call);
  }

  private record Entry(Kind kind, Shown shown) {}

  private static final Map<String, Entry> TABLE = new HashMap<>();

  private WindowFunctions() {}

  static {
    put("row_number", ranking("CAST({row_number()} AS INTEGER)", true), Shown.PLAIN);
    put("rank", ranking("CAST({rank()} AS INTEGER)", true), Shown.CAPITALS);
    put("dense_rank", ranking("CAST({dense_rank()} AS INTEGER)", true), Shown.CAPITALS);
    put("percent_rank", ranking("{percent_rank()}", false), Shown.CAPITALS);
    put("cume_dist", ranking("{cume_dist()}", false), Shown.PLAIN);
    put("ntile", WindowFunctions::ntile, Shown.filled(1, "1"));
    put("lag", WindowFunctions::offset, Shown.filled(3, "1", "NULL").first(3));
    put("lead", WindowFunctions::offset, Shown.filled(3, "1", "NULL").first(3));
    put("nth_value", WindowFunctions::nth, Shown.PLAIN.first(2));
  }

  private static void put(String name, Kind kind, Shown shown) {
    TABLE.put(name, new Entry(kind, shown));
  }

  public static Set<String> names() {
    return Collections.unmodifiableSet(TABLE.keySet());
  }

  public static @Nullable Kind get(String name) {
    Entry entry = TABLE.get(name);
    return entry == null ? null : entry.kind();
  }

  /** How Spark shows a call of the function, its window apart. */
  public static Shown shown(String name) {
    return Objects.requireNonNull(TABLE.get(name)).shown();
  }

  /** Whether the function has IGNORE NULLS. */
  public static boolean skipsNulls(String name) {
    return name.equals("lag") || name.equals("lead") || name.equals("nth_value");
  }

  private static Kind ranking(String template, boolean whole) {
    DataType type = whole ? PrimitiveType.INTEGER : PrimitiveType.DOUBLE;
    return call -> {
      Signature.count(call.name(), call.arguments(), 0, 0, call.at());
      return make(ranked(call), template, List.of(), type, false);
    };
  }

  /** Ranks see their whole partition in order, whatever frame is written: only one may be. */
  private static Call ranked(Call call) {
    ordered(call);
    WindowSpec.Frame frame = call.spec().frame();
    boolean peers = call.name().equals("cume_dist");
    WindowSpec.Frame wanted = WindowSpec.Frame.TO_CURRENT_ROW;
    if (frame != null
        && !frame.equals(new WindowSpec.Frame(!peers, wanted.start(), wanted.end()))) {
      throw Refusals.mismatch(call.at(), "Function " + call.name() + " takes no other frame");
    }
    return unframed(call);
  }

  private static Call unframed(Call call) {
    return new Call(call.call(), call.spec().framed(null));
  }

  private static void ordered(Call call) {
    if (call.spec().orders().isEmpty()) {
      throw Refusals.at(
          call.at(),
          ErrorCode.WINDOW_FUNCTION_FRAME_NOT_ORDERED,
          "The window function " + call.name() + " wants ORDER BY in its window",
          null);
    }
  }

  private static Expr ntile(Call call) {
    Signature.count(call.name(), call.arguments(), 0, 1, call.at());
    Expr buckets =
        call.arguments().isEmpty() ? Expr.Literal.of(1, call.at()) : call.arguments().get(0);
    long count = constant(buckets, call);
    if (count < 1) {
      throw Refusals.mismatch(call.at(), "Function ntile wants a number of buckets from 1");
    }
    String template = "CAST({ntile(" + count + ")} AS INTEGER)";
    return make(ranked(call), template, List.of(), PrimitiveType.INTEGER, false);
  }

  private static long constant(Expr argument, Call call) {
    if (argument instanceof Expr.Literal literal
        && literal.type() == PrimitiveType.INTEGER
        && literal.value() instanceof Long number
        && number > Integer.MIN_VALUE) {
      return number;
    }
    throw Refusals.unsupported(
        argument.at(), "Function " + call.name() + " with anything but a constant int", null);
  }

  private static boolean flag(Expr argument, Call call) {
    if (argument instanceof Expr.Literal literal && literal.value() instanceof Boolean flag) {
      return flag;
    }
    throw Refusals.mismatch(
        argument.at(), "Function " + call.name() + " wants TRUE or FALSE to ignore NULLs");
  }

  private static Expr offset(Call call) {
    List<Expr> arguments = call.arguments();
    Signature.count(call.name(), arguments, 1, 4, call.at());
    ordered(call);
    if (call.spec().frame() != null) {
      throw Refusals.mismatch(call.at(), "Function " + call.name() + " takes no frame");
    }
    long distance = arguments.size() < 2 ? 1 : constant(arguments.get(1), call);
    boolean ignore = call.ignoresNulls() || (arguments.size() == 4 && flag(arguments.get(3), call));
    Expr value = arguments.get(0);
    Expr absent =
        arguments.size() < 3
            ? new Expr.Literal(null, value.type(), call.at())
            : fallback(arguments.get(2), value.type(), call);
    if (distance == 0) {
      List<Expr> itself = List.of(value);
      return make(self(call), "{first_value($1)}", itself, value.type(), value.nullable());
    }
    boolean backward = call.name().equals("lag") == (distance > 0);
    String template =
        (backward ? "{lag" : "{lead")
            + "($1, "
            + Math.abs(distance)
            + ", $2"
            + (ignore ? " IGNORE NULLS" : "")
            + ")}";
    boolean nullable = value.nullable() || absent.nullable();
    return make(call, template, List.of(value, absent), value.type(), nullable);
  }

  private static Call self(Call call) {
    WindowSpec.Bound here = WindowSpec.Bound.of(WindowSpec.Edge.CURRENT_ROW);
    return new Call(call.call(), call.spec().framed(new WindowSpec.Frame(true, here, here)));
  }

  private static Expr fallback(Expr value, DataType type, Call call) {
    DataType from = value.type();
    boolean fits =
        from.equals(type)
            || from == PrimitiveType.NULL
            || (Coercion.isNumeric(from) && Coercion.isNumeric(type))
            || (from == PrimitiveType.STRING && type instanceof PrimitiveType)
            || (Coercion.isDatetime(from) && Coercion.isDatetime(type));
    if (!fits) {
      throw Refusals.mismatch(
          value.at(),
          "Function " + call.name() + " wants a default of type " + type.sql() + "; cast it");
    }
    return Coercion.cast(value, type);
  }

  private static Expr nth(Call call) {
    List<Expr> arguments = call.arguments();
    Signature.count(call.name(), arguments, 2, 3, call.at());
    ordered(call);
    long position = constant(arguments.get(1), call);
    if (position < 1) {
      throw Refusals.mismatch(call.at(), "Function nth_value counts from 1");
    }
    boolean ignore = call.ignoresNulls() || (arguments.size() == 3 && flag(arguments.get(2), call));
    String template = "{nth_value($1, " + position + (ignore ? " IGNORE NULLS" : "") + ")}";
    return make(call, template, arguments.subList(0, 1), arguments.get(0).type(), true);
  }

  private static Expr make(
      Call call, String template, List<Expr> arguments, DataType type, boolean nullable) {
    Expr.Aggregate function =
        new Expr.Aggregate(
            AggregateEmission.template(template),
            arguments,
            AggregateClauses.NONE,
            type,
            nullable,
            call.at());
    return new Expr.Window(function, call.spec());
  }
}
