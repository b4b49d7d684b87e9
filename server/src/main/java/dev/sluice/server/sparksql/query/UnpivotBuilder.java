package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Collections;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotColumnAndAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotColumnContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotColumnSetContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotMultiValueColumnClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnpivotSingleValueColumnClauseContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code UNPIVOT}: columns become rows.
 *
 * <p>Source: Spark's {@code Unpivot} and {@code UnpivotCoercion}.
 */
final class UnpivotBuilder {
  private static final String NAME = "name";

  private final QueryBuilder queries;
  private final SqlNames names;

  UnpivotBuilder(QueryBuilder queries, SqlNames names) {
    this.queries = queries;
    this.names = names;
  }

  /** The columns that make one row, and what it is called. */
  private record Row(String name, List<Expr> values) {}

  Rel build(Rel input, UnpivotClauseContext context) {
    Scope scope = queries.scope(input);
    UnpivotSingleValueColumnClauseContext single =
        context.operator.unpivotSingleValueColumnClause();
    boolean nulls = context.nullOperator != null && context.nullOperator.INCLUDE() != null;
    Position at = Position.of(context);
    Rel rel;
    if (single != null) {
      List<Row> rows = single.unpivotColumns.stream().map(each -> row(each, scope)).toList();
      List<String> values = List.of(Names.of(single.unpivotValueColumn().identifier()));
      String name = Names.of(single.unpivotNameColumn().identifier());
      rel = rows(input, rows, name, values, nulls, at);
    } else {
      UnpivotMultiValueColumnClauseContext multi = context.operator.unpivotMultiValueColumnClause();
      List<Row> rows = multi.unpivotColumnSets.stream().map(each -> row(each, scope)).toList();
      List<String> values =
          multi.unpivotValueColumns.stream().map(each -> Names.of(each.identifier())).toList();
      String name = Names.of(multi.unpivotNameColumn().identifier());
      rel = rows(input, rows, name, values, nulls, at);
    }
    return context.errorCapturingIdentifier() == null
        ? rel
        : FromBuilder.requalified(rel, List.of(Names.of(context.errorCapturingIdentifier())));
  }

  private static Row row(UnpivotColumnAndAliasContext context, Scope scope) {
    Expr value = column(context.unpivotColumn(), scope);
    return new Row(name(context.unpivotAlias(), List.of(value)), List.of(value));
  }

  private static Row row(UnpivotColumnSetContext context, Scope scope) {
    List<Expr> values = context.unpivotColumns.stream().map(each -> column(each, scope)).toList();
    return new Row(name(context.unpivotAlias(), values), values);
  }

  private static Expr column(UnpivotColumnContext context, Scope scope) {
    Position at = Position.of(context);
    Expr value = scope.resolve(Names.of(context.multipartIdentifier()), at);
    if (!(value instanceof Expr.Reference)) {
      throw Refusals.unsupported(at, "UNPIVOT of a struct's field", "a column of a subquery");
    }
    return value;
  }

  private static String name(@Nullable UnpivotAliasContext alias, List<Expr> values) {
    return alias != null
        ? Names.of(alias.errorCapturingIdentifier())
        : values.stream()
            .map(value -> ((Expr.Reference) value).column().name())
            .collect(Collectors.joining("_"));
  }

  private Rel rows(
      Rel input, List<Row> rows, String name, List<String> values, boolean nulls, Position at) {
    if (rows.stream().anyMatch(row -> row.values().size() != values.size())) {
      throw Refusals.mismatch(at, "UNPIVOT wants as many columns as it names values");
    }
    List<String> fieldNames = new ArrayList<>(List.of(NAME));
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(NAME, PrimitiveType.STRING, false, Map.of()));
    for (int i = 0; i < values.size(); i++) {
      int index = i;
      List<Expr> column = rows.stream().map(row -> row.values().get(index)).toList();
      boolean nullable = column.stream().anyMatch(Expr::nullable);
      fields.add(new Field("value" + i, common(column, at), nullable, Map.of()));
      fieldNames.add("value" + i);
    }
    List<Expr> structs = new ArrayList<>();
    for (Row row : rows) {
      List<Expr> parts = new ArrayList<>(List.of(Expr.Literal.of(row.name(), at)));
      for (int i = 0; i < values.size(); i++) {
        parts.add(Coercion.cast(row.values().get(i), fields.get(i + 1).type()));
      }
      structs.add(Collections.struct(fieldNames, parts, at));
    }
    ArrayType type = new ArrayType(new StructType(fields), false);
    Emission emission = Emission.template(SqlText.cast("[$*]", type));
    Expr list = new Expr.Call(emission, structs, type, false, at);
    Generator generator = new Generator(list, fields, false, false, false);
    List<String> columnNames = new ArrayList<>(List.of(name));
    columnNames.addAll(values);
    List<Column> columns = generator.columns(columnNames, List.of(), names);
    Rel generated = generator.over(input, columns, names);
    Rel kept = nulls ? generated : present(generated, columns.subList(1, columns.size()), at);
    return without(kept, rows);
  }

  /** Values meet as in a set operation, but a string meets only strings. */
  private static DataType common(List<Expr> column, Position at) {
    boolean strings = column.stream().anyMatch(each -> each.type() == PrimitiveType.STRING);
    boolean others = column.stream().anyMatch(each -> each.type() != PrimitiveType.STRING);
    if (strings && others) {
      throw Refusals.mismatch(at, "UNPIVOT mixes strings and other values; cast them");
    }
    return Coercion.common(column, "UNPIVOT");
  }

  private static Rel present(Rel rel, List<Column> values, Position at) {
    List<Expr> tested = new ArrayList<>();
    values.forEach(column -> tested.add(new Expr.Reference(column, at)));
    Emission emission = operands -> "(" + given(operands) + ")";
    return new Rel.Filter(rel, new Expr.Call(emission, tested, PrimitiveType.BOOLEAN, false, at));
  }

  private static String given(List<String> operands) {
    return operands.stream()
        .map(operand -> operand + " IS NOT NULL OR ")
        .collect(Collectors.joining("", "", "FALSE"));
  }

  /** The other columns of the input come first. */
  private static Rel without(Rel rel, List<Row> rows) {
    List<Column> used = new ArrayList<>();
    for (Row row : rows) {
      row.values().forEach(value -> used.add(((Expr.Reference) value).column()));
    }
    List<Rel.Item> items = new ArrayList<>();
    for (Column column : rel.columns()) {
      if (!used.contains(column)) {
        items.add(new Rel.Item(new Expr.Reference(column, Position.START), column));
      }
    }
    return new Rel.Project(rel, items);
  }
}
