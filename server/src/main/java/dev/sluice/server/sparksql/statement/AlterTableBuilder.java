package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.sparksql.grammar.Comments;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Properties;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.grammar.TypeNames;
import dev.sluice.server.sparksql.query.FromBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AddTableColumnsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AddTableConstraintContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AlterColumnActionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AlterColumnSpecContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AlterTableAlterColumnContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColDefinitionDescriptorWithPositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DropTableColumnsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DropTableConstraintContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifiedColTypeWithPositionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RenameTableColumnContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SetTablePropertiesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableConstraintDefinitionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.UnsetTablePropertiesContext;

/** {@code ALTER TABLE}. */
final class AlterTableBuilder {
  private AlterTableBuilder() {}

  /** The statement; empty where it is none of these. */
  static Optional<Statement> build(StatementContext context) {
    if (context instanceof AddTableColumnsContext add) {
      List<TableChange.NewColumn> columns =
          add.columns.qualifiedColTypeWithPosition().stream()
              .map(AlterTableBuilder::column)
              .toList();
      return alter(add.identifierReference(), new TableChange.AddColumns(columns));
    }
    if (context instanceof SetTablePropertiesContext set) {
      return alter(
          set.identifierReference(),
          new TableChange.SetProperties(Properties.values(set.propertyList())));
    }
    if (context instanceof UnsetTablePropertiesContext unset) {
      List<String> keys = Properties.keys(unset.propertyList());
      return alter(
          unset.identifierReference(),
          new TableChange.UnsetProperties(keys, unset.EXISTS() != null));
    }
    if (context instanceof AlterTableAlterColumnContext alter) {
      return columns(alter);
    }
    if (context instanceof AddTableConstraintContext add) {
      return alter(add.identifierReference(), constraint(add.tableConstraintDefinition()));
    }
    if (context instanceof DropTableConstraintContext drop) {
      String name = Names.of(drop.name);
      return alter(
          drop.identifierReference(), new TableChange.DropConstraint(name, drop.EXISTS() != null));
    }
    if (context instanceof RenameTableColumnContext rename) {
      return alter(
          rename.table, new TableChange.Rename(Names.of(rename.from), Names.of(rename.to)));
    }
    if (context instanceof DropTableColumnsContext drop) {
      List<List<String>> paths =
          drop.columns.multipartIdentifier().stream().map(Names::of).toList();
      return alter(
          drop.identifierReference(), new TableChange.DropColumns(paths, drop.EXISTS() != null));
    }
    return Optional.empty();
  }

  private static Optional<Statement> alter(IdentifierReferenceContext table, TableChange change) {
    return Optional.of(new Statement.AlterTable(Names.table(table), change));
  }

  private static TableChange.NewColumn column(QualifiedColTypeWithPositionContext context) {
    List<String> path = Names.of(context.name);
    List<String> parent = path.subList(0, path.size() - 1);
    String name = path.get(path.size() - 1);
    Map<String, String> metadata = new HashMap<>();
    String after = null;
    for (ColDefinitionDescriptorWithPositionContext part :
        context.colDefinitionDescriptorWithPosition()) {
      refuse(part.errorCapturingNot(), "NOT NULL of an added column, of which rows have no value,");
      refuse(part.defaultExpression(), "DEFAULT of an added column, in the rows that are there,");
      if (part.colPosition() != null) {
        after = part.colPosition().FIRST() != null ? "" : Names.of(part.colPosition().afterCol);
      }
      metadata.putAll(Comments.metadata(part.commentSpec()));
    }
    Field field = new Field(name, TypeNames.of(context.dataType()), true, metadata);
    return new TableChange.NewColumn(parent, field, after);
  }

  private static void refuse(ParserRuleContext context, String what) {
    FromBuilder.refuse(context, what, "ADD COLUMN without it");
  }

  private static String topLevel(MultipartIdentifierContext context) {
    List<String> parts = Names.of(context);
    if (parts.size() > 1) {
      throw Refusals.unsupported(Position.of(context), "A change inside a column", "whole columns");
    }
    return parts.get(0);
  }

  private static Optional<Statement> columns(AlterTableAlterColumnContext context) {
    List<AlterColumnSpecContext> specs = context.columns.alterColumnSpec();
    if (specs.size() != 1) {
      throw Refusals.unsupported(
          Position.of(context), "ALTER of several columns", "one statement a column");
    }
    AlterColumnSpecContext spec = specs.get(0);
    if (spec.alterColumnAction().dataType() != null) {
      DataType type = TypeNames.of(spec.alterColumnAction().dataType());
      return alter(
          context.identifierReference(), new TableChange.Retype(Names.of(spec.column), type));
    }
    return alter(
        context.identifierReference(), action(topLevel(spec.column), spec.alterColumnAction()));
  }

  private static TableChange action(String column, AlterColumnActionContext action) {
    if (action.commentSpec() != null) {
      return new TableChange.Comment(
          column, StringLiterals.value(action.commentSpec().stringLit()));
    }
    if (action.defaultExpression() != null) {
      return new TableChange.Default(
          column, CreateTableBuilder.constant(action.defaultExpression()));
    }
    if (action.dropDefault != null) {
      return new TableChange.Default(column, null);
    }
    if (action.setOrDrop != null && action.setOrDrop.getText().equalsIgnoreCase("DROP")) {
      return new TableChange.DropNotNull(column);
    }
    if (action.setOrDrop != null) {
      return new TableChange.SetNotNull(column);
    }
    throw Refusals.unsupported(
        Position.of(action),
        "ALTER COLUMN with a place",
        "TYPE, COMMENT, SET or DROP NOT NULL, SET or DROP DEFAULT");
  }

  private static TableChange constraint(TableConstraintDefinitionContext context) {
    if (context.name == null) {
      throw Refusals.unsupported(
          Position.of(context), "This constraint", "ADD CONSTRAINT name CHECK (condition)");
    }
    return new TableChange.AddConstraint(
        Names.of(context.name),
        CheckConstraints.condition(context.tableConstraint().checkConstraint(), context));
  }
}
