package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * GROUPING SETS as one GROUP BY: each row comes once for each set, with NULL for the keys that the
 * set leaves out, and the set's number is a further key.
 *
 * <p>Source: Spark's {@code ResolveGroupingAnalytics} and {@code Expand}.
 */
final class GroupingRows {
  private final Rel.Group group;
  private final SqlNames names;

  /** The number of its set, in the rows and among the keys. */
  private final Column number;

  private GroupingRows(Rel.Group group, SqlNames names) {
    this.group = group;
    this.names = names;
    Expr zero = new Expr.Literal(0L, PrimitiveType.LONG, Position.START);
    this.number = names.column("set", zero);
  }

  /** The same groups, without sets. */
  static Rel of(Rel.Group group, SqlNames names) {
    return new GroupingRows(group, names).grouped();
  }

  private Rel grouped() {
    List<Rel.Item> values = new ArrayList<>();
    for (Rel.Item key : group.keys()) {
      values.add(new Rel.Item(key.value(), names.column("key", key.value())));
    }
    List<Rel.Item> present = new ArrayList<>();
    List<Rel.Item> keys = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Expr value = ofSet(i, new Expr.Reference(values.get(i).column(), Position.START));
      Column column = names.column("key", value);
      present.add(new Rel.Item(value, column));
      Expr key = new Expr.Reference(column, Position.START);
      keys.add(new Rel.Item(key, group.keys().get(i).column()));
    }
    Rel rows = new Rel.Extend(repeated(new Rel.Extend(group.input(), values)), present);
    Column key = names.column("set", set());
    keys.add(new Rel.Item(set(), key));
    List<Rel.Item> aggregates = new ArrayList<>(group.aggregates());
    aggregates.removeIf(item -> item.value() instanceof Expr.GroupingId);
    return results(new Rel.Group(rows, keys, aggregates, List.of()), key);
  }

  private Expr.Reference set() {
    return new Expr.Reference(number, Position.START);
  }

  /** Each row once for each set. */
  private Rel repeated(Rel rows) {
    Emission all = Emission.total(Emission.template("range(" + group.sets().size() + ")"));
    ArrayType type = new ArrayType(PrimitiveType.LONG, false);
    Expr list = new Expr.Call(all, List.of(), type, false, Position.START);
    Column element = names.column("element", set());
    Rel.Item output = new Rel.Item(new Expr.Reference(element, Position.START), number);
    return new Rel.Generate(rows, list, element, null, false, List.of(output));
  }

  /** A key's value, or NULL in the sets that leave it out. */
  private Expr ofSet(int key, Expr value) {
    List<Integer> members =
        IntStream.range(0, group.sets().size())
            .filter(i -> group.sets().get(i).contains(key))
            .boxed()
            .toList();
    if (members.size() == group.sets().size()) {
      return value;
    }
    String numbers = members.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String test = members.isEmpty() ? "FALSE" : "($1 IN (" + numbers + "))";
    Emission emission = Emission.total(Emission.template(test));
    Expr isMember =
        new Expr.Call(emission, List.of(set()), PrimitiveType.BOOLEAN, false, value.at());
    Expr nothing = new Expr.Literal(null, value.type(), value.at());
    return Operators.conditional(List.of(isMember), List.of(value), nothing, value.at());
  }

  /** The groups' columns, with what is told of their sets. */
  private Rel results(Rel.Group groups, Column set) {
    List<Rel.Item> items = new ArrayList<>();
    for (Column column : group.columns()) {
      items.add(new Rel.Item(new Expr.Reference(column, Position.START), column));
    }
    int first = group.keys().size();
    for (int i = 0; i < group.aggregates().size(); i++) {
      Rel.Item item = group.aggregates().get(i);
      if (item.value() instanceof Expr.GroupingId id) {
        items.set(first + i, new Rel.Item(bits(id, set), item.column()));
      }
    }
    return new Rel.Project(groups, items);
  }

  /** A bit for each of the keys: whether the set leaves it out. The last one's is the lowest. */
  private Expr bits(Expr.GroupingId id, Column set) {
    List<String> keys = new ArrayList<>();
    group.keys().forEach(item -> keys.add(item.column().sqlName()));
    List<String> all = new ArrayList<>();
    for (List<Integer> members : group.sets()) {
      long bits = 0;
      for (Expr column : id.columns()) {
        String name = ((Expr.Reference) column).column().sqlName();
        bits = 2 * bits + (members.contains(keys.indexOf(name)) ? 0 : 1);
      }
      all.add(String.valueOf(bits));
    }
    String bits = SqlText.cast("[" + String.join(", ", all) + "][$1 + 1]", id.type());
    Emission emission = Emission.total(Emission.template(bits));
    List<Expr> operands = List.of(new Expr.Reference(set, id.at()));
    return new Expr.Call(emission, operands, id.type(), false, id.at());
  }
}
