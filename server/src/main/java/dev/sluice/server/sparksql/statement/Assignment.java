package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.StructFields;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fits the columns of a query to a table.
 *
 * <p>Every value is converted by an ANSI cast, so that a string becomes a date or fails. Source:
 * Delta's {@code DeltaAnalysis.getCastFunction} under {@code spark.sql.storeAssignmentPolicy} ANSI;
 * Spark's own stricter {@code canANSIStoreAssign} does not apply to Delta tables.
 */
public final class Assignment {
  private Assignment() {}

  /** Assigns the query's columns to the named ones in turn. */
  static Rel byPosition(
      Rel rel, List<String> columns, StructType table, SqlNames names, Position at) {
    if (columns.size() != rel.columns().size()) {
      throw Refusals.mismatch(
          at, "INSERT names " + columns.size() + " columns and gets " + rel.columns().size());
    }
    Map<String, Column> byName = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i);
      if (table.find(name).isEmpty()) {
        throw Refusals.unknownColumn(at, name, table.names());
      }
      if (byName.put(name.toLowerCase(Locale.ROOT), rel.columns().get(i)) != null) {
        throw SelectBuilder.duplicate(name, at);
      }
    }
    return project(rel, new Given(byName, false), table, names, at, new ArrayList<>());
  }

  /** Assigns each column of the query to the table's of that name; all misfits are reported. */
  public static Rel byName(Rel rel, StructType table, SqlNames names, Position at) {
    Map<String, Column> byName = new HashMap<>();
    List<SluiceException> misfits = new ArrayList<>();
    for (Column column : rel.columns()) {
      if (table.find(column.name()).isEmpty()) {
        String near = Spelling.nearest(column.name(), table.names());
        misfits.add(failure("The table has no column " + column.name(), near));
      } else if (byName.put(column.name().toLowerCase(Locale.ROOT), column) != null) {
        throw SelectBuilder.duplicate(column.name(), at);
      }
    }
    return project(rel, new Given(byName, true), table, names, at, misfits);
  }

  /**
   * What is assigned.
   *
   * @param columns by the table's names in lower case
   * @param fieldsByName whether the fields of structs go by name too, and not by position
   */
  private record Given(Map<String, Column> columns, boolean fieldsByName) {}

  private static Rel project(
      Rel rel,
      Given given,
      StructType table,
      SqlNames names,
      Position at,
      List<SluiceException> misfits) {
    List<Rel.Item> items = new ArrayList<>();
    for (Field field : table.fields()) {
      Column column = given.columns.get(field.name().toLowerCase(Locale.ROOT));
      try {
        Expr value =
            column == null ? absent(field, at) : cast(column, field, given.fieldsByName, at);
        items.add(new Rel.Item(value, names.column(field.name(), value)));
      } catch (SluiceException misfit) {
        misfits.add(misfit);
      }
    }
    if (!misfits.isEmpty()) {
      throw all(misfits);
    }
    List<String> absent =
        table.fields().stream()
            .map(Field::name)
            .filter(name -> !given.columns.containsKey(name.toLowerCase(Locale.ROOT)))
            .toList();
    return new WriteChecks(WriteTarget.of(table), names)
        .generated(new Rel.Project(rel, items), absent);
  }

  private static SluiceException all(List<SluiceException> misfits) {
    if (misfits.size() == 1) {
      return misfits.get(0);
    }
    String message =
        misfits.stream().map(SluiceException::getMessage).collect(Collectors.joining("; "));
    List<Problem> problems =
        misfits.stream().flatMap(misfit -> misfit.problems().stream()).toList();
    return new SluiceException(ErrorCode.DELTA_METADATA_MISMATCH, message, problems);
  }

  static Expr absent(Field field, Position at) {
    boolean computed = ColumnRules.generated(field) != null || ColumnRules.defaulted(field) != null;
    if (!field.nullable() && !computed) {
      throw failure("The column " + field.name() + " is NOT NULL and gets no value", null);
    }
    return WriteChecks.absent(field, at);
  }

  private static Expr cast(Column column, Field field, boolean fieldsByName, Position at) {
    Expr value = new Expr.Reference(column, at);
    DataType type = field.type();
    try {
      return fieldsByName && StructFields.differ(column.type(), type)
          ? StructFields.fitted(value, type, at)
          : Conversions.cast(value, type, false, at);
    } catch (SluiceException refused) {
      throw failure(
          "The column "
              + field.name()
              + " of type "
              + type.sql()
              + " cannot take a value of type "
              + column.type().sql(),
          null);
    }
  }

  private static SluiceException failure(String message, @Nullable String suggestion) {
    return Refusals.at(Position.START, ErrorCode.DELTA_METADATA_MISMATCH, message, suggestion);
  }
}
