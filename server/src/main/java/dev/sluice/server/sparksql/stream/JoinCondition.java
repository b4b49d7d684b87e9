package dev.sluice.server.sparksql.stream;

import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The condition of a join, taken apart.
 *
 * @param keys what must be equal on both sides
 * @param left what it asks of the left side alone
 * @param right what it asks of the right side alone
 * @param both what else it asks of a pair of rows
 */
record JoinCondition(List<Key> keys, List<Expr> left, List<Expr> right, List<Expr> both) {
  /**
   * What is equal on both sides.
   *
   * @param isEquation whether NULL is unequal to NULL
   */
  record Key(Expr left, Expr right, boolean isEquation) {}

  static JoinCondition of(Rel.Join join) {
    JoinCondition parts =
        new JoinCondition(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Expr condition = join.condition();
    if (condition != null) {
      Set<String> left = Columns.of(join.left());
      Set<String> right = Columns.of(join.right());
      LogicSql.conjuncts(condition).forEach(each -> parts.add(each, left, right));
    }
    return parts;
  }

  private void add(Expr conjunct, Set<String> left, Set<String> right) {
    Set<String> columns = Columns.named(conjunct);
    if (left.containsAll(columns)) {
      this.left.add(conjunct);
    } else if (right.containsAll(columns)) {
      this.right.add(conjunct);
    } else if (!isKey(conjunct, left, right)) {
      both.add(conjunct);
    }
  }

  private boolean isKey(Expr conjunct, Set<String> left, Set<String> right) {
    if (!(conjunct instanceof Expr.Call call)) {
      return false;
    }
    boolean equation = LogicSql.isEquation(call);
    if (!equation && !(call.emission() instanceof Operators.Sameness)) {
      return false;
    }
    Expr first = InTurn.unguarded(call.operands().get(0));
    Expr second = InTurn.unguarded(call.operands().get(1));
    Set<String> firsts = Columns.named(first);
    Set<String> seconds = Columns.named(second);
    if (firsts.isEmpty() || seconds.isEmpty()) {
      return false;
    }
    if (left.containsAll(firsts) && right.containsAll(seconds)) {
      return keys.add(new Key(first, second, equation));
    }
    return left.containsAll(seconds)
        && right.containsAll(firsts)
        && keys.add(new Key(second, first, equation));
  }
}
