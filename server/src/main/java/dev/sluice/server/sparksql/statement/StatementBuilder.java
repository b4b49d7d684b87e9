package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Properties;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.FunctionList;
import dev.sluice.server.sparksql.query.QueryBuilder;
import dev.sluice.server.sparksql.query.Relations;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DeleteFromTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DescribeColNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DescribeRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DmlStatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DmlStatementNoWithContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DropTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExplainContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MergeIntoTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ReplaceTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowCreateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowFunctionsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowTablesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowTblPropertiesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleInsertQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StatementDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TruncateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UpdateTableContext;

/** Statements of the parse tree. */
public final class StatementBuilder {
  private final SqlNames names = new SqlNames();
  private final Relations relations;

  public StatementBuilder(TableSchemas schemas) {
    relations = new Relations(schemas, names);
  }

  public Statement build(SingleStatementContext context) {
    StatementContext statement = context.statement();
    if (statement instanceof StatementDefaultContext query) {
      return new Statement.Select(compiled(queries().build(query.query())));
    }
    if (statement instanceof CreateTableContext create) {
      return CreateTableBuilder.build(create, query -> compiled(queries().build(query)));
    }
    if (statement instanceof ReplaceTableContext replace) {
      return CreateTableBuilder.build(replace, query -> compiled(queries().build(query)));
    }
    if (statement instanceof TruncateTableContext truncate) {
      FromBuilder.refuse(truncate.partitionSpec(), "TRUNCATE … PARTITION", "DELETE … WHERE");
      return new Statement.ChangeRows(
          new RowChangeBuilder(relations, names).truncate(truncate.identifierReference()));
    }
    if (statement instanceof DmlStatementContext dml) {
      return dml(dml);
    }
    Optional<Statement> alter = AlterTableBuilder.build(statement);
    if (alter.isPresent()) {
      return alter.get();
    }
    if (statement instanceof DescribeRelationContext describe) {
      return describe(describe);
    }
    Optional<Statement> shown = show(statement);
    if (shown.isPresent()) {
      return shown.get();
    }
    if (statement instanceof ExplainContext explain) {
      return explain(explain);
    }
    if (statement instanceof DropTableContext drop) {
      TableRef table = Names.table(drop.identifierReference());
      return new Statement.DropTable(table, drop.EXISTS() != null);
    }
    throw Refusals.unsupported(
        Position.of(context),
        "The statement " + context.getStart().getText().toUpperCase(Locale.ROOT),
        "SELECT, EXPLAIN, CREATE TABLE, ALTER TABLE, INSERT INTO, DESCRIBE, SHOW TABLES, SHOW FUNCTIONS or DROP"
            + " TABLE");
  }

  private Optional<Statement> show(StatementContext statement) {
    if (statement instanceof ShowCreateTableContext show) {
      if (show.SERDE() != null) {
        throw Refusals.unsupported(Position.of(show), "AS SERDE", "SHOW CREATE TABLE t");
      }
      return Optional.of(new Statement.ShowCreateTable(Names.table(show.identifierReference())));
    }
    if (statement instanceof ShowTblPropertiesContext show) {
      String key = show.key == null ? null : Properties.text(show.key);
      return Optional.of(new Statement.ShowProperties(Names.table(show.table), key));
    }
    if (statement instanceof ShowTablesContext show) {
      boolean plain = show.identifierReference() == null && show.pattern == null;
      if (!plain) {
        throw Refusals.unsupported(
            Position.of(show), "SHOW TABLES with a schema or pattern", "SHOW TABLES");
      }
      return Optional.of(new Statement.ShowTables());
    }
    if (statement instanceof ShowFunctionsContext show) {
      return Optional.of(new Statement.Select(compiled(FunctionList.show(show, names))));
    }
    return Optional.empty();
  }

  /** One row with what the engine is given to run; Spark's plans are no engine's here. */
  private Statement explain(ExplainContext context) {
    Position at = Position.of(context);
    boolean plain = context.CODEGEN() == null && context.COST() == null;
    if (!plain || !(context.statement() instanceof StatementDefaultContext query)) {
      throw Refusals.unsupported(at, "This EXPLAIN", "EXPLAIN and a SELECT");
    }
    String sql = compiled(queries().build(query.query())).sql();
    List<List<Expr>> rows = List.of(List.of(Expr.Literal.of("== Engine SQL ==\n" + sql, at)));
    CompiledQuery plan = compiled(FunctionList.rows(rows, "plan", new SqlNames(), at));
    return new Statement.Select(new CompiledQuery(plan.sql(), plan.schema(), Map.of(), false));
  }

  private QueryBuilder queries() {
    return new QueryBuilder(relations, names);
  }

  private CompiledQuery compiled(Rel rel) {
    return relations.compiled(rel);
  }

  private static Statement describe(DescribeRelationContext context) {
    if (context.partitionSpec() != null || context.JSON() != null) {
      throw Refusals.unsupported(
          Position.of(context), "DESCRIBE of a partition or AS JSON", "DESCRIBE TABLE EXTENDED");
    }
    DescribeColNameContext column = context.describeColName();
    if (column != null && column.nameParts.size() > 1) {
      throw Refusals.unsupported(
          Position.of(column), "DESCRIBE of a part of a column", "the column");
    }
    return new Statement.DescribeTable(
        Names.table(context.identifierReference()),
        context.option != null,
        column == null ? null : Names.of(column.nameParts.get(0)));
  }

  private Statement dml(DmlStatementContext context) {
    Position at = Position.of(context);
    if (context.ctes() == null
        && context.dmlStatementNoWith() instanceof SingleInsertQueryContext insert) {
      Optional<Statement> inserted = new InsertBuilder(relations, names).build(insert);
      if (inserted.isPresent()) {
        return inserted.get();
      }
    }
    if (context.ctes() == null) {
      Optional<RowChange> change = rowChange(context.dmlStatementNoWith());
      if (change.isPresent()) {
        return new Statement.ChangeRows(change.get());
      }
    }
    String words = context.getStart().getText().toUpperCase(Locale.ROOT);
    throw Refusals.unsupported(
        at,
        words.equals("INSERT") ? "This INSERT" : words,
        "INSERT INTO or OVERWRITE … VALUES or SELECT, DELETE, UPDATE or MERGE");
  }

  private Optional<RowChange> rowChange(DmlStatementNoWithContext context) {
    if (context instanceof DeleteFromTableContext delete) {
      return Optional.of(new RowChangeBuilder(relations, names).delete(delete));
    }
    if (context instanceof UpdateTableContext update) {
      return Optional.of(new RowChangeBuilder(relations, names).update(update));
    }
    return context instanceof MergeIntoTableContext merge
        ? Optional.of(new MergeBuilder(relations, names, merge).build())
        : Optional.empty();
  }
}
