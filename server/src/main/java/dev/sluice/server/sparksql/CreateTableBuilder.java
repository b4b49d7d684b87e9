package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColDefinitionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColDefinitionOptionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableClausesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateTableHeaderContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentityTransformContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionFieldContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionFieldListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PartitionTransformContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyWithKeyAndEqualsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyWithKeyNoEqualsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableElementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableElementListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableProviderContext;
import org.jspecify.annotations.Nullable;

/** {@code CREATE TABLE [IF NOT EXISTS] t (…) USING DELTA …}. */
final class CreateTableBuilder {
  private CreateTableBuilder() {}

  static Statement build(CreateTableContext context) {
    Position at = Position.of(context);
    CreateTableHeaderContext header = context.createTableHeader();
    if (header.TEMPORARY() != null || header.EXTERNAL() != null) {
      throw Refusals.unsupported(at, "A TEMPORARY or EXTERNAL table", "CREATE TABLE");
    }
    FromBuilder.refuse(context.query(), "CREATE TABLE … AS", "CREATE TABLE, then INSERT INTO");
    provider(context);
    CreateTableClausesContext clauses = context.createTableClauses();
    refuse(clauses);
    if (context.tableElementList() == null) {
      throw Refusals.unsupported(at, "A table without columns", "a list of columns");
    }
    StructType schema = schema(context.tableElementList());
    TableRef table = Names.table(header.identifierReference());
    return new Statement.CreateTable(
        table,
        schema,
        partitions(clauses.partitioning, schema),
        properties(clauses.tableProps),
        header.EXISTS() != null);
  }

  private static void provider(CreateTableContext context) {
    if (context.tableProvider() == null) {
      return;
    }
    TableProviderContext provider = context.tableProvider();
    String format = String.join(".", Names.of(provider.multipartIdentifier()));
    if (!format.toLowerCase(Locale.ROOT).equals("delta")) {
      throw Refusals.unsupported(Position.of(provider), "USING " + format, "USING DELTA");
    }
  }

  private static void refuse(CreateTableClausesContext clauses) {
    FromBuilder.refuse(clauses.options, "OPTIONS", "TBLPROPERTIES");
    List<List<? extends ParserRuleContext>> others =
        List.of(
            clauses.locationSpec(),
            clauses.commentSpec(),
            clauses.bucketSpec(),
            clauses.clusterBySpec(),
            clauses.skewSpec(),
            clauses.rowFormat(),
            clauses.createFileFormat(),
            clauses.collationSpec());
    for (List<? extends ParserRuleContext> clause : others) {
      if (!clause.isEmpty()) {
        String word = clause.get(0).getStart().getText().toUpperCase(Locale.ROOT);
        String instead = word.equals("LOCATION") ? "the name delta.`/path`" : null;
        FromBuilder.refuse(clause.get(0), word + " of a table", instead);
      }
    }
  }

  private static StructType schema(TableElementListContext context) {
    List<Field> fields = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (TableElementContext element : context.tableElement()) {
      FromBuilder.refuse(element.tableConstraintDefinition(), "A constraint", "NOT NULL");
      Field field = column(element.colDefinition());
      if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
        throw SelectBuilder.duplicate(field.name(), Position.of(element));
      }
      fields.add(field);
    }
    return new StructType(fields);
  }

  private static Field column(ColDefinitionContext context) {
    DataType type = TypeNames.of(context.dataType());
    if (type == PrimitiveType.NULL) {
      throw Refusals.unsupported(Position.of(context), "A column of type void", "another type");
    }
    boolean nullable = true;
    Map<String, String> metadata = Map.of();
    for (ColDefinitionOptionContext option : context.colDefinitionOption()) {
      FromBuilder.refuse(option.defaultExpression(), "DEFAULT of a column", null);
      FromBuilder.refuse(option.generationExpression(), "GENERATED ALWAYS", null);
      FromBuilder.refuse(option.columnConstraintDefinition(), "A constraint", "NOT NULL");
      nullable &= option.errorCapturingNot() == null;
      if (option.commentSpec() != null) {
        metadata = Comments.metadata(option.commentSpec());
      }
    }
    return new Field(Names.of(context.colName), type, nullable, metadata);
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

  private static Map<String, String> properties(@Nullable PropertyListContext context) {
    Map<String, String> properties = new LinkedHashMap<>();
    if (context == null) {
      return properties;
    }
    for (PropertyContext property : context.property()) {
      if (property instanceof PropertyWithKeyAndEqualsContext pair) {
        put(properties, pair.key, pair.value);
      } else if (property instanceof PropertyWithKeyNoEqualsContext pair) {
        put(properties, pair.key, pair.value);
      }
    }
    return properties;
  }

  private static void put(
      Map<String, String> properties, ParserRuleContext key, @Nullable PropertyValueContext value) {
    if (value == null) {
      throw Refusals.syntax(Position.of(key), "The property " + key.getText() + " has no value");
    }
    properties.put(text(key), text(value));
  }

  private static String text(ParserRuleContext context) {
    String text = context.getText();
    boolean quoted = text.startsWith("'") || text.startsWith("\"");
    return quoted ? StringLiterals.unescape(text) : text.replace("`", "");
  }
}
