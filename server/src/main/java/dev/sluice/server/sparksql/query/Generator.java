package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A function that makes rows out of one: a row for each element of a list.
 *
 * @param list an array
 * @param fields what the rows have: the fields of a struct in the list, or the element itself
 * @param whole whether the element itself is the one field
 * @param position whether the element's number, from 0, comes first
 * @param outer whether an empty list makes one row of NULLs
 */
record Generator(Expr list, List<Field> fields, boolean whole, boolean position, boolean outer) {
  Generator {
    fields = List.copyOf(fields);
  }

  Generator numbered() {
    return new Generator(list, fields, whole, true, outer);
  }

  /** The same rows, and one of NULLs where there are none. */
  Generator outerRows() {
    List<Field> nullable = new ArrayList<>();
    fields.forEach(f -> nullable.add(new Field(f.name(), f.type(), true, Map.of())));
    return new Generator(list, nullable, whole, position, true);
  }

  Generator map(UnaryOperator<Expr> change) {
    return new Generator(change.apply(list), fields, whole, position, outer);
  }

  /** The names of the columns, where the query gives none. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (position) {
      names.add("pos");
    }
    fields.forEach(field -> names.add(field.name()));
    return names;
  }

  /** The columns of the rows, with the given names and qualifier. */
  List<Column> columns(List<String> names, List<String> qualifier, SqlNames sqlNames) {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      int index = columns.size() - (position ? 1 : 0);
      DataType type = index < 0 ? PrimitiveType.INTEGER : fields.get(index).type();
      boolean nullable = index < 0 ? outer : fields.get(index).nullable();
      columns.add(new Column(qualifier, name, type, nullable, sqlNames.fresh(name)));
    }
    return columns;
  }

  /**
   * The rows of a relation, each joined with those that it makes.
   *
   * @param columns from {@link #columns}
   */
  Rel over(Rel input, List<Column> columns, SqlNames names) {
    Position at = list.at();
    Column element = names.column("element", list);
    Column number = names.column("position", Expr.Literal.of(0, at));
    List<Rel.Item> outputs = new ArrayList<>();
    for (Column column : columns) {
      int index = outputs.size() - (position ? 1 : 0);
      Expr value =
          index < 0
              ? new Expr.Reference(number, at)
              : field(new Expr.Reference(element, at), fields.get(index), at);
      outputs.add(new Rel.Item(value, column));
    }
    return new Rel.Generate(input, list, element, position ? number : null, outer, outputs);
  }

  private Expr field(Expr element, Field field, Position at) {
    String template = whole ? "$1" : "struct_extract($1, " + SqlText.string(field.name()) + ")";
    return new Expr.Call(
        Emission.template(template), List.of(element), field.type(), field.nullable(), at);
  }
}
