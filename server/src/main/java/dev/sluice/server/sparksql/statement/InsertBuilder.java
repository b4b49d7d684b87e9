package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault1Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InsertIntoReplaceBooleanCondContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InsertIntoTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InsertOverwriteTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.OptionsClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionSpecContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionValContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryTermDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleInsertQueryContext;
import org.jspecify.annotations.Nullable;

/** INSERT: which rows come, and which they replace. */
final class InsertBuilder {
  private final Relations relations;
  private final SqlNames names;

  InsertBuilder(Relations relations, SqlNames names) {
    this.relations = relations;
    this.names = names;
  }

  /** Where the rows of a query go. */
  private record Target(
      IdentifierReferenceContext table,
      boolean byName,
      @Nullable IdentifierListContext columns,
      @Nullable PartitionSpecContext partition) {}

  Optional<Statement> build(SingleInsertQueryContext context) {
    QueryContext query = context.query();
    if (context.insertInto() instanceof InsertIntoTableContext into) {
      refuse(into.optionsClause(), into.EVOLUTION());
      Target target =
          new Target(
              into.identifierReference(),
              into.NAME() != null,
              into.identifierList(),
              into.partitionSpec());
      return Optional.of(inserted(query, target, null));
    }
    if (context.insertInto() instanceof InsertOverwriteTableContext over) {
      refuse(over.optionsClause(), over.EVOLUTION());
      if (over.EXISTS() != null) {
        throw Refusals.unsupported(
            Position.of(over.EXISTS().getSymbol()),
            "IF NOT EXISTS of a partition",
            "INSERT OVERWRITE … PARTITION without it");
      }
      Target target =
          new Target(
              over.identifierReference(),
              over.NAME() != null,
              over.identifierList(),
              over.partitionSpec());
      return Optional.of(inserted(query, target, overwritten(target)));
    }
    return context.insertInto() instanceof InsertIntoReplaceBooleanCondContext replace
            && replace.WHERE() != null
        ? Optional.of(replaced(query, replace))
        : Optional.empty();
  }

  private static void refuse(
      @Nullable OptionsClauseContext options, @Nullable TerminalNode evolution) {
    FromBuilder.refuse(options, "INSERT with options", "plain INSERT INTO");
    if (evolution != null) {
      throw Refusals.unsupported(
          Position.of(evolution.getSymbol()), "WITH SCHEMA EVOLUTION", "the table's own columns");
    }
  }

  private Statement inserted(QueryContext query, Target target, @Nullable RowChange replaced) {
    TableRef table = Names.table(target.table);
    StructType schema = relations.schemaOf(table, Position.of(target.table));
    return new Statement.Insert(table, relations.compiled(rows(query, target, schema)), replaced);
  }

  private Rel rows(QueryContext query, Target target, StructType schema) {
    Position at = Position.of(target.table);
    if (target.byName) {
      FromBuilder.refuse(target.partition, "PARTITION with BY NAME", "the column in the query");
      return Assignment.byName(queries().build(query), schema, names, at);
    }
    Map<String, Expr> fixed = partition(target);
    List<String> columns =
        new ArrayList<>(target.columns == null ? others(schema, fixed) : Names.of(target.columns));
    Rel rel = rows(query, columns, schema);
    List<Rel.Item> items = new ArrayList<>();
    fixed.forEach((name, value) -> items.add(new Rel.Item(value, names.column(name, value))));
    columns.addAll(fixed.keySet());
    Rel all = items.isEmpty() ? rel : new Rel.Extend(rel, items);
    return Assignment.byPosition(all, columns, schema, names, at);
  }

  private static List<String> others(StructType schema, Map<String, Expr> fixed) {
    return schema.names().stream()
        .filter(name -> fixed.keySet().stream().noneMatch(name::equalsIgnoreCase))
        .toList();
  }

  /** The rows of an INSERT; in those of VALUES the word DEFAULT is the column's default. */
  private Rel rows(QueryContext query, List<String> columns, StructType table) {
    boolean plain = query.ctes() == null && query.queryOrganization().getChildCount() == 0;
    if (plain
        && query.queryTerm() instanceof QueryTermDefaultContext term
        && term.queryPrimary() instanceof InlineTableDefault1Context inline) {
      List<Expr> defaults =
          columns.stream()
              .flatMap(name -> table.find(name).stream())
              .map(field -> WriteChecks.absent(field, Position.of(inline)))
              .toList();
      boolean known = defaults.size() == columns.size();
      return new FromBuilder(queries(), names)
          .values(inline.inlineTable(), known ? defaults : List.of());
    }
    return queries().build(query);
  }

  private QueryBuilder queries() {
    return new QueryBuilder(relations, names);
  }

  /** The columns that PARTITION gives a value, each in its type. */
  private Map<String, Expr> partition(Target target) {
    Map<String, Expr> fixed = new LinkedHashMap<>();
    if (target.partition == null) {
      return fixed;
    }
    TableRef table = Names.table(target.table);
    StructType schema = relations.schemaOf(table, Position.of(target.table));
    List<String> columns = relations.partitionColumns(table);
    for (PartitionValContext value : target.partition.partitionVal()) {
      Position at = Position.of(value);
      String name = Names.of(value.identifier());
      Field field =
          schema
              .find(name)
              .filter(found -> columns.contains(found.name()))
              .orElseThrow(() -> noPartition(at, name, columns));
      if (value.EQ() == null) {
        continue;
      }
      if (fixed.put(field.name(), value(value, field, at)) != null) {
        throw SelectBuilder.duplicate(name, at);
      }
    }
    return fixed;
  }

  private static RuntimeException noPartition(Position at, String name, List<String> columns) {
    return Refusals.at(
        at,
        ErrorCode.UNRESOLVED_COLUMN,
        "The table is not partitioned by " + name,
        Spelling.nearest(name, columns));
  }

  private static Expr value(PartitionValContext value, Field field, Position at) {
    if (value.DEFAULT() != null) {
      return WriteChecks.absent(field, at);
    }
    String text = RowChangeBuilder.text(value.constant());
    Expr constant =
        new ExpressionBuilder(new Scope(List.of()))
            .build(SparkParser.expression(text).expression());
    return Conversions.cast(constant, field.type(), false, at);
  }

  /** All rows, or those of the partition that is named. */
  private RowChange overwritten(Target target) {
    RowChangeBuilder changes = new RowChangeBuilder(relations, names);
    Map<String, Expr> fixed = partition(target);
    if (fixed.isEmpty()) {
      return changes.truncate(target.table);
    }
    return changes.delete(
        target.table,
        rows ->
            fixed.entrySet().stream()
                .map(entry -> same(rows, entry.getKey(), entry.getValue()))
                .reduce((left, right) -> Operators.and(left, right, left.at()))
                .orElseThrow());
  }

  private static Expr same(RowChangeBuilder.Target rows, String name, Expr value) {
    Expr column = new Scope(rows.columns()).resolve(List.of(name), value.at());
    return Operators.comparison("<=>", column, value, value.at());
  }

  /** Source: Delta's {@code replaceWhere}. */
  private Statement replaced(QueryContext query, InsertIntoReplaceBooleanCondContext replace) {
    refuse(replace.optionsClause(), replace.EVOLUTION());
    if (replace.tableAlias() != null && replace.tableAlias().getChildCount() > 0) {
      throw Refusals.unsupported(
          Position.of(replace.tableAlias()), "An alias of the table", "the columns alone");
    }
    Target target = new Target(replace.identifierReference(), replace.NAME() != null, null, null);
    String condition = RowChangeBuilder.text(replace.replaceCondition);
    RowChange gone =
        new RowChangeBuilder(relations, names)
            .delete(
                target.table,
                rows ->
                    SelectBuilder.rowCondition(
                        new ExpressionBuilder(new Scope(rows.columns()))
                            .build(replace.replaceCondition),
                        "The condition of REPLACE WHERE"));
    TableRef table = Names.table(target.table);
    StructType schema = relations.schemaOf(table, Position.of(target.table));
    Rel rel =
        new WriteChecks(WriteTarget.of(schema), names)
            .conforming(rows(query, target, schema), condition);
    return new Statement.Insert(table, relations.compiled(rel), gone.described(condition));
  }
}
