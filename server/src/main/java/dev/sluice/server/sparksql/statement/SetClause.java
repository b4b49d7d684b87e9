package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.StructFields;
import dev.sluice.server.sparksql.functions.Subscripts;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.ExpressionBuilder;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.statement.RowChangeBuilder.Target;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AssignmentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AssignmentListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.jspecify.annotations.Nullable;

/**
 * What SET assigns to a row: columns, fields inside of structs, and DEFAULT.
 *
 * <p>Source: Delta's {@code UpdateExpressionsSupport}. A struct that is NULL becomes one whose
 * other fields are NULL.
 */
final class SetClause {
  private final Target target;
  private final Scope scope;
  private final Map<Integer, Slot> columns = new LinkedHashMap<>();

  /** A column or field: its value, or what is assigned inside of it. */
  private static final class Slot {
    private final Map<String, Slot> fields = new LinkedHashMap<>();
    private @Nullable Expr value;
  }

  /**
   * A column or a field in it.
   *
   * @param column which one of the table's
   * @param path the names of the fields that lead to it
   */
  private record Place(int column, List<String> path) {}

  private SetClause(Target target, Scope scope) {
    this.target = target;
    this.scope = scope;
  }

  /**
   * The values of all columns after assignments; generated ones that are not assigned follow.
   *
   * @param scope what the values may name
   * @param others the values of columns that are not assigned
   */
  static List<Expr> values(
      Target target, Scope scope, AssignmentListContext assignments, List<Expr> others) {
    SetClause set = new SetClause(target, scope);
    assignments.assignment().forEach(set::add);
    List<Expr> values = new ArrayList<>(others);
    set.columns.forEach(
        (column, slot) -> {
          Field field = target.schema().fields().get(column);
          values.set(column, value(slot, field, others.get(column)));
        });
    return WriteChecks.generated(target.schema(), values, set.columns.keySet());
  }

  private void add(AssignmentContext assignment) {
    Position at = Position.of(assignment.key);
    Place place = place(target, Names.of(assignment.key), at);
    Slot slot = columns.computeIfAbsent(place.column, column -> new Slot());
    Field field = target.schema().fields().get(place.column);
    String named = field.name();
    for (String name : place.path) {
      checkFree(slot, named, at);
      field = inner(field, name, at);
      named += "." + field.name();
      slot = slot.fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), inside -> new Slot());
    }
    checkFree(slot, named, at);
    if (!slot.fields.isEmpty()) {
      throw SelectBuilder.duplicate(named, at);
    }
    slot.value = assigned(assignment.value, field, place.path.isEmpty(), scope);
  }

  private static void checkFree(Slot slot, String named, Position at) {
    if (slot.value != null) {
      throw SelectBuilder.duplicate(named, at);
    }
  }

  private static Field inner(Field field, String name, Position at) {
    if (field.type() instanceof StructType struct) {
      return struct.find(name).orElseThrow();
    }
    throw Refusals.unsupported(
        at, "A value for a part of " + field.name() + ", which is no struct,", "the whole column");
  }

  /** What is assigned to a column or field, in its type. */
  static Expr assigned(ExpressionContext value, Field field, boolean whole, Scope scope) {
    boolean word = whole && value.getText().equalsIgnoreCase("DEFAULT");
    if (word && scope.own(List.of(value.getText()), Position.of(value)) == null) {
      return WriteChecks.absent(field, Position.of(value));
    }
    return cast(field, SelectBuilder.rowValue(new ExpressionBuilder(scope).build(value)));
  }

  /** A value in the type of a column; the fields of structs go by name, and none is left out. */
  static Expr cast(Field field, Expr value) {
    if (StructFields.lacks(value.type(), field.type())) {
      throw mismatch(field, value);
    }
    boolean byName = StructFields.differ(value.type(), field.type());
    try {
      return byName
          ? StructFields.fitted(value, field.type(), value.at())
          : Conversions.cast(value, field.type(), false, value.at());
    } catch (SluiceException refused) {
      throw mismatch(field, value);
    }
  }

  private static SluiceException mismatch(Field field, Expr value) {
    return Refusals.at(
        value.at(),
        ErrorCode.DELTA_METADATA_MISMATCH,
        "The column "
            + field.name()
            + " of type "
            + field.type().sql()
            + " cannot take a value of type "
            + value.type().sql(),
        null);
  }

  private static Expr value(Slot slot, Field field, Expr old) {
    if (slot.value != null) {
      return slot.value;
    }
    StructType struct = (StructType) field.type();
    List<Expr> parts = new ArrayList<>();
    for (Field part : struct.fields()) {
      Expr before = Subscripts.field(old, part.name(), old.at());
      Slot inside = slot.fields.get(part.name().toLowerCase(Locale.ROOT));
      parts.add(inside == null ? before : value(inside, part, before));
    }
    Emission emission = arguments -> packed(struct, arguments);
    return new Expr.Call(emission, parts, struct, false, old.at());
  }

  private static String packed(StructType struct, List<String> values) {
    List<String> parts = new ArrayList<>();
    for (Field part : struct.fields()) {
      parts.add(SqlText.name(part.name()) + " := " + values.get(parts.size()));
    }
    return "struct_pack(" + String.join(", ", parts) + ")";
  }

  /** Which column of the table is meant. */
  static int column(Target target, List<String> words, Position at) {
    Place place = place(target, words, at);
    if (!place.path.isEmpty()) {
      throw Refusals.unsupported(at, "A value for a part of a column", "the whole struct");
    }
    return place.column;
  }

  private static Place place(Target target, List<String> words, Position at) {
    Scope table = new Scope(target.columns());
    Expr named = table.resolve(words, at);
    for (int length = words.size(); length > 0; length--) {
      Expr found = length == words.size() ? named : table.own(words.subList(0, length), at);
      if (found instanceof Expr.Reference reference) {
        int column = target.columns().indexOf(reference.column());
        return new Place(column, words.subList(length, words.size()));
      }
    }
    throw new AssertionError(words);
  }
}
