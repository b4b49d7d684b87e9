package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.grammar.Comments;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Properties;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.FromBuilder;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.statement.Statement.OnExisting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColDefinitionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColDefinitionOptionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableClausesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableHeaderContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DefaultExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GeneratedColumnContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GenerationExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentityTransformContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LocationSpecContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionFieldContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionFieldListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionTransformContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ReplaceTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ReplaceTableHeaderContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableElementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableElementListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableProviderContext;
import org.jspecify.annotations.Nullable;

/** {@code CREATE TABLE} and {@code REPLACE TABLE}. */
final class CreateTableBuilder {
  private CreateTableBuilder() {}

  /** What CREATE TABLE and REPLACE TABLE have in common. */
  private record Parts(
      TableRef table,
      @Nullable TableElementListContext elements,
      CreateTableClausesContext clauses,
      @Nullable CompiledQuery query,
      Position at) {}

  /**
   * The statement.
   *
   * @param queries compiles the query behind AS
   */
  static Statement build(
      CreateTableContext context, Function<QueryContext, CompiledQuery> queries) {
    CreateTableHeaderContext header = context.createTableHeader();
    Position at = Position.of(context);
    if (header.TEMPORARY() != null || header.EXTERNAL() != null) {
      throw Refusals.unsupported(at, "A TEMPORARY or EXTERNAL table", "CREATE TABLE");
    }
    provider(context.tableProvider());
    Parts parts =
        new Parts(
            Names.table(header.identifierReference()),
            context.tableElementList(),
            context.createTableClauses(),
            context.query() == null ? null : queries.apply(context.query()),
            at);
    return statement(parts, header.EXISTS() == null ? OnExisting.REFUSE : OnExisting.KEEP);
  }

  /** The same of {@code [CREATE OR] REPLACE TABLE}. */
  static Statement build(
      ReplaceTableContext context, Function<QueryContext, CompiledQuery> queries) {
    ReplaceTableHeaderContext header = context.replaceTableHeader();
    provider(context.tableProvider());
    Parts parts =
        new Parts(
            Names.table(header.identifierReference()),
            context.tableElementList(),
            context.createTableClauses(),
            context.query() == null ? null : queries.apply(context.query()),
            Position.of(context));
    FromBuilder.refuse(
        parts.clauses.locationSpec().isEmpty() ? null : parts.clauses.locationSpec(0),
        "LOCATION of a table that is replaced",
        "CREATE TABLE");
    return statement(parts, header.CREATE() == null ? OnExisting.REPLACE_ONLY : OnExisting.REPLACE);
  }

  private static Statement statement(Parts parts, OnExisting existing) {
    refuse(parts.clauses);
    String location = location(parts.table, parts.clauses);
    CheckConstraints constraints = new CheckConstraints(parts.table);
    CompiledQuery query = parts.query;
    StructType schema =
        query == null
            ? columns(parts.elements, location, constraints, parts.at)
            : columns(parts.elements, query);
    TableSpec spec =
        new TableSpec(
            schema,
            partitions(parts.clauses.partitioning, schema),
            Properties.values(parts.clauses.tableProps),
            constraints.named(),
            comment(parts.clauses),
            location);
    return new Statement.CreateTable(parts.table, spec, query, existing);
  }

  private static StructType columns(
      @Nullable TableElementListContext elements,
      @Nullable String location,
      CheckConstraints constraints,
      Position at) {
    if (elements == null && location == null) {
      throw Refusals.unsupported(at, "A table without columns", "a list of columns");
    }
    return elements == null ? new StructType(List.of()) : schema(elements, constraints);
  }

  private static StructType columns(
      @Nullable TableElementListContext elements, CompiledQuery query) {
    FromBuilder.refuse(elements, "A list of columns before AS", "aliases in the SELECT list");
    return new StructType(
        query.schema().fields().stream()
            .map(field -> Field.of(field.name(), field.type()))
            .toList());
  }

  private static @Nullable String location(TableRef table, CreateTableClausesContext clauses) {
    if (clauses.locationSpec().isEmpty()) {
      return null;
    }
    LocationSpecContext location = clauses.locationSpec(0);
    if (table instanceof TableRef.AtPath) {
      throw Refusals.syntax(Position.of(location), "The table has two locations");
    }
    return StringLiterals.value(location.stringLit());
  }

  private static @Nullable String comment(CreateTableClausesContext clauses) {
    return clauses.commentSpec().isEmpty()
        ? null
        : StringLiterals.value(clauses.commentSpec(0).stringLit());
  }

  private static void provider(@Nullable TableProviderContext provider) {
    if (provider == null) {
      return;
    }
    String format = String.join(".", Names.of(provider.multipartIdentifier()));
    if (!format.toLowerCase(Locale.ROOT).equals("delta")) {
      throw Refusals.unsupported(Position.of(provider), "USING " + format, "USING DELTA");
    }
  }

  private static void refuse(CreateTableClausesContext clauses) {
    FromBuilder.refuse(clauses.options, "OPTIONS", "TBLPROPERTIES");
    List<List<? extends ParserRuleContext>> others =
        List.of(
            clauses.bucketSpec(),
            clauses.clusterBySpec(),
            clauses.skewSpec(),
            clauses.rowFormat(),
            clauses.createFileFormat(),
            clauses.collationSpec());
    for (List<? extends ParserRuleContext> clause : others) {
      if (!clause.isEmpty()) {
        String word = clause.get(0).getStart().getText().toUpperCase(Locale.ROOT);
        FromBuilder.refuse(clause.get(0), word + " of a table", null);
      }
    }
  }

  private static StructType schema(TableElementListContext context, CheckConstraints constraints) {
    List<Field> fields = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (TableElementContext element : context.tableElement()) {
      if (element.tableConstraintDefinition() != null) {
        constraints.add(element.tableConstraintDefinition());
        continue;
      }
      Field field = column(element.colDefinition(), constraints);
      if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
        throw SelectBuilder.duplicate(field.name(), Position.of(element));
      }
      fields.add(field);
    }
    return new StructType(fields);
  }

  private static Field column(ColDefinitionContext context, CheckConstraints constraints) {
    DataType type = TypeNames.of(context.dataType());
    if (type == PrimitiveType.NULL) {
      throw Refusals.unsupported(Position.of(context), "A column of type void", "another type");
    }
    boolean nullable = true;
    Map<String, String> metadata = new HashMap<>();
    for (ColDefinitionOptionContext option : context.colDefinitionOption()) {
      if (option.defaultExpression() != null) {
        metadata.put(WriteTarget.DEFAULT, ColumnRules.json(constant(option.defaultExpression())));
      }
      if (option.generationExpression() != null) {
        metadata.put(
            WriteTarget.GENERATED, ColumnRules.json(computed(option.generationExpression())));
      }
      if (option.columnConstraintDefinition() != null) {
        constraints.add(option.columnConstraintDefinition());
      }
      nullable &= option.errorCapturingNot() == null;
      if (option.commentSpec() != null) {
        metadata.putAll(Comments.metadata(option.commentSpec()));
      }
    }
    return new Field(Names.of(context.colName), type, nullable, metadata);
  }

  /** The text of a default. */
  static String constant(DefaultExpressionContext context) {
    return RowChangeBuilder.text(context.expression());
  }

  private static String computed(GenerationExpressionContext context) {
    if (context instanceof GeneratedColumnContext generated) {
      return RowChangeBuilder.text(generated.expression());
    }
    throw Refusals.unsupported(Position.of(context), "IDENTITY of a column", "another column");
  }

  private static List<String> partitions(
      @Nullable PartitionFieldListContext context, StructType schema) {
    List<String> columns = new ArrayList<>();
    if (context == null) {
      return columns;
    }
    for (PartitionFieldContext field : context.fields) {
      if (!(field instanceof PartitionTransformContext transform
          && transform.transform() instanceof IdentityTransformContext identity)) {
        throw Refusals.unsupported(
            Position.of(field), "PARTITIONED BY anything but column names", "column names");
      }
      String name = String.join(".", Names.of(identity.qualifiedName()));
      Field column =
          schema
              .find(name)
              .orElseThrow(() -> Refusals.unknownColumn(Position.of(field), name, schema.names()));
      columns.add(column.name());
    }
    return columns;
  }
}
