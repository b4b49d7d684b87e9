package dev.sluice.server.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a table must be like, as its writers have to see to.
 *
 * @param columns all of the table's; their metadata holds {@link #GENERATED}, {@link #DEFAULT} and
 *     {@link #INVARIANTS}
 * @param constraints the CHECK constraints in Spark SQL, by name
 */
public record WriteTarget(StructType columns, Map<String, String> constraints) {
  /** The expression that a column's value is computed by; source: Delta's "Generated Columns". */
  public static final String GENERATED = "delta.generationExpression";

  /** The expression of an absent value; source: Delta's "Default Columns". */
  public static final String DEFAULT = "CURRENT_DEFAULT";

  /** A condition on the column's values; source: Delta's "Column Invariants". */
  public static final String INVARIANTS = "delta.invariants";

  private static final List<String> RULES = List.of(GENERATED, DEFAULT, INVARIANTS);

  public WriteTarget {
    constraints = Map.copyOf(constraints);
  }

  /** A table that takes whatever fits its columns. */
  public static WriteTarget of(StructType columns) {
    return new WriteTarget(columns, Map.of());
  }

  /** The columns as a writer may give them: what is filled in where it is absent may be NULL. */
  public StructType given() {
    return new StructType(
        columns.fields().stream()
            .map(
                field ->
                    new Field(
                        field.name(),
                        field.type(),
                        field.nullable() || isFilledIn(field),
                        field.metadata()))
            .toList());
  }

  private static boolean isFilledIn(Field field) {
    return field.metadata().containsKey(GENERATED) || field.metadata().containsKey(DEFAULT);
  }

  /** The rules by what they are of; empty for a table that takes whatever fits its columns. */
  public List<String> rules() {
    List<String> rules = new ArrayList<>();
    constraints.forEach((name, condition) -> rules.add("CHECK " + name + " " + condition));
    for (Field field : columns.fields()) {
      for (String rule : RULES) {
        String text = field.metadata().get(rule);
        if (text != null) {
          rules.add(rule + " " + field.name() + " " + text);
        }
      }
      addNotNull(field.type(), field.name(), rules);
    }
    rules.sort(null);
    return rules;
  }

  /** Whole columns are known not to be NULL by the counts of the files that hold them. */
  private static void addNotNull(DataType type, String path, List<String> rules) {
    if (type instanceof StructType struct) {
      for (Field field : struct.fields()) {
        String name = path + "." + field.name();
        if (!field.nullable()) {
          rules.add("NOT NULL " + name);
        }
        addNotNull(field.type(), name, rules);
      }
    }
  }
}
