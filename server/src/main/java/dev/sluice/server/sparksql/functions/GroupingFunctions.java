package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.tree.Expr;

/** {@code grouping(key)} and {@code grouping_id([keys])}: which keys a grouping set leaves out. */
final class GroupingFunctions {
  private GroupingFunctions() {}

  static void register(FunctionTable table) {
    table.put(
        "grouping",
        (name, arguments, at) -> {
          Signature.count(name, arguments, 1, 1, at);
          return new Expr.GroupingId(arguments, PrimitiveType.BYTE, at);
        });
    table.put(
        "grouping_id",
        (name, arguments, at) -> new Expr.GroupingId(arguments, PrimitiveType.LONG, at));
  }
}
