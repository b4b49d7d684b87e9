package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.FromBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CheckConstraintContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ColumnConstraintDefinitionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstraintCharacteristicContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableConstraintDefinitionContext;
import org.jspecify.annotations.Nullable;

/**
 * The CHECK constraints of a CREATE TABLE, of columns and of the table. One without a name gets the
 * table's with a number, where Spark makes up a random one.
 */
final class CheckConstraints {
  private final String table;
  private final Map<String, String> named = new LinkedHashMap<>();

  CheckConstraints(TableRef table) {
    String name = table instanceof TableRef.Named of ? of.name() : "table";
    this.table = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The conditions by name. */
  Map<String, String> named() {
    return named;
  }

  void add(TableConstraintDefinitionContext context) {
    String condition = condition(context.tableConstraint().checkConstraint(), context);
    add(context.name, condition, context.constraintCharacteristic(), context);
  }

  void add(ColumnConstraintDefinitionContext context) {
    String condition = condition(context.columnConstraint().checkConstraint(), context);
    add(context.name, condition, context.constraintCharacteristic(), context);
  }

  private void add(
      @Nullable ErrorCapturingIdentifierContext name,
      String condition,
      List<ConstraintCharacteristicContext> traits,
      ParserRuleContext at) {
    if (!traits.isEmpty()) {
      FromBuilder.refuse(traits.get(0), "A characteristic of a constraint", "CHECK (condition)");
    }
    String key = name == null ? free() : Names.of(name).toLowerCase(Locale.ROOT);
    if (named.putIfAbsent(key, condition) != null) {
      throw Refusals.at(
          Position.of(at),
          ErrorCode.DELTA_CONSTRAINT_ALREADY_EXISTS,
          "The constraint " + key + " is there twice",
          null);
    }
  }

  private String free() {
    int number = 1;
    while (named.containsKey(table + "_chk_" + number)) {
      number++;
    }
    return table + "_chk_" + number;
  }

  /** The text of a condition; a constraint of another kind is refused. */
  static String condition(@Nullable CheckConstraintContext check, ParserRuleContext context) {
    if (check == null) {
      throw Refusals.unsupported(
          Position.of(context), "This constraint", "CONSTRAINT name CHECK (condition)");
    }
    return RowChangeBuilder.text(check.booleanExpression());
  }
}
