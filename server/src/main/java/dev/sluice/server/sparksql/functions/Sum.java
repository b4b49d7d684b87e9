package dev.sluice.server.sparksql.functions;

import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.Late;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sum or difference of its first operands: of numbers, of intervals, or of a time and what moves
 * it. By it one sees how far apart a condition allows two times to be.
 *
 * @param signs of the operands that are added, 1 or -1
 */
public record Sum(Emission emission, List<Integer> signs) implements Emission {
  /** The same call, known to be a sum; anything else as it is. */
  static Expr of(Expr expr, Integer... signs) {
    return expr instanceof Expr.Call call
        ? new Expr.Call(
            new Sum(call.emission(), List.of(signs)),
            call.operands(),
            call.type(),
            call.nullable(),
            call.at())
        : expr;
  }

  /** One of the terms of a nested sum. */
  public record Term(Expr value, int sign) {}

  /** The terms of an expression that is a sum of sums; itself where it is none. */
  public static List<Term> terms(Expr expr) {
    List<Term> terms = new ArrayList<>();
    collect(expr, 1, terms);
    return terms;
  }

  private static void collect(Expr expr, int sign, List<Term> terms) {
    Expr plain = Late.none(InTurn.unguarded(expr));
    if (plain instanceof Expr.Call call && call.emission() instanceof Sum sum) {
      for (int i = 0; i < sum.signs.size(); i++) {
        collect(call.operands().get(i), sign * sum.signs.get(i), terms);
      }
    } else {
      terms.add(new Term(plain, sign));
    }
  }

  @Override
  public String sql(List<String> operands) {
    return emission.sql(operands);
  }

  @Override
  public @Nullable Emission outside() {
    return emission.outside();
  }

  @Override
  public boolean isTotal() {
    return emission.isTotal();
  }

  @Override
  public boolean isStrict() {
    return true;
  }
}
