package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an ALTER TABLE statement changes. */
public sealed interface TableChange {

  /** {@code ADD COLUMNS (…)}. */
  record AddColumns(List<NewColumn> columns) implements TableChange {
    public AddColumns {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A column that comes to others.
   *
   * @param parent the names that lead to the struct which it comes into, as Spark has them: {@code
   *     element} of an array, {@code key} and {@code value} of a map; none for the table itself
   * @param after the name that it comes behind, "" to come first, null to come last
   */
  record NewColumn(List<String> parent, Field field, @Nullable String after) {
    public NewColumn {
      parent = List.copyOf(parent);
    }

    /** The whole name. */
    public String name() {
      return String.join(".", Stream.concat(parent.stream(), Stream.of(field.name())).toList());
    }
  }

  /** {@code ALTER COLUMN c SET NOT NULL}. */
  record SetNotNull(String column) implements TableChange {}

  /** {@code SET TBLPROPERTIES (…)}. */
  record SetProperties(Map<String, String> properties) implements TableChange {
    public SetProperties {
      properties = Map.copyOf(properties);
    }
  }

  /** {@code UNSET TBLPROPERTIES [IF EXISTS] (…)}. */
  record UnsetProperties(List<String> keys, boolean ifExists) implements TableChange {
    public UnsetProperties {
      keys = List.copyOf(keys);
    }
  }

  /** {@code ALTER COLUMN c COMMENT '…'}. */
  record Comment(String column, String text) implements TableChange {}

  /**
   * {@code ALTER COLUMN c TYPE …}.
   *
   * @param path the names that lead to the column or field, as those of {@link NewColumn}
   */
  record Retype(List<String> path, DataType type) implements TableChange {
    public Retype {
      path = List.copyOf(path);
    }
  }

  /**
   * {@code RENAME COLUMN c TO name}.
   *
   * @param path the names that lead to the column or field, as those of {@link NewColumn}
   */
  record Rename(List<String> path, String name) implements TableChange {
    public Rename {
      path = List.copyOf(path);
    }
  }

  /**
   * {@code DROP COLUMNS [IF EXISTS] (…)}.
   *
   * @param paths of each column the names that lead to it, as those of {@link NewColumn}
   */
  record DropColumns(List<List<String>> paths, boolean ifExists) implements TableChange {
    public DropColumns {
      paths = List.copyOf(paths);
    }
  }

  /** {@code ALTER COLUMN c DROP NOT NULL}. */
  record DropNotNull(String column) implements TableChange {}

  /**
   * {@code ALTER COLUMN c SET DEFAULT …} or {@code DROP DEFAULT}.
   *
   * @param expression in Spark SQL; null for none
   */
  record Default(String column, @Nullable String expression) implements TableChange {}

  /** {@code ADD CONSTRAINT name CHECK (…)}. */
  record AddConstraint(String name, String condition) implements TableChange {}

  /** {@code DROP CONSTRAINT [IF EXISTS] name}. */
  record DropConstraint(String name, boolean ifExists) implements TableChange {}
}
