package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.BitmapFunctions;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/**
 * Aggregates that make or merge bitmaps, in memory for one bitmap a group.
 *
 * <p>Source: Spark's {@code BitmapConstructAgg}, {@code BitmapOrAgg} and {@code BitmapAndAgg}.
 */
final class Bitmaps {
  private static final Signature.Parameter POSITION = Signature.Parameter.of(LONG);
  private static final Signature.Parameter BITMAP = Signature.Parameter.exactly(BINARY);
  private static final int DIGITS = 2 * BitmapFunctions.BYTES;

  private Bitmaps() {}

  /** {@code bitmap_construct_agg(position)}. */
  static Expr.Aggregate construct(AggregateCall call) {
    AggregateEmission emission =
        (arguments, clauses) -> {
          String position = JavaCalls.emission(BitmapFunctions.POSITION).sql(arguments);
          String list =
              clauses.call("list", "DISTINCT " + position, arguments.get(0) + " IS NOT NULL");
          String text = SqlText.cast("coalesce(" + list + ", [])", STRING);
          return JavaCalls.emission(BitmapFunctions.CONSTRUCT).sql(List.of(text));
        };
    return call.withDistinct(false).make(emission, call.plain().fit(POSITION), BINARY, false);
  }

  /**
   * A bitmap of the bits of all bitmaps.
   *
   * @param name {@code bit_or} or {@code bit_and}
   * @param none two digits of the bitmap of no rows
   */
  static AggregateSignature merged(String name, String none) {
    String whole = "rpad(substr(hex($1), 1, " + DIGITS + "), " + DIGITS + ", '0')";
    String bits = "{" + name + "(CAST(from_hex(" + whole + ") AS BIT))}";
    String empty = "from_hex(repeat('" + none + "', " + BitmapFunctions.BYTES + "))";
    return AggregateSignature.notNull(
        BINARY, "coalesce(CAST(" + bits + " AS BLOB), " + empty + ")", BITMAP);
  }
}
