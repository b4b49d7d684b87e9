package dev.sluice.server.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.DeltaTables;
import dev.sluice.server.delta.NewTable;
import dev.sluice.server.delta.Protocol;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.engine.StatementLimit;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.TableChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** ALTER TABLE: each one commit of new metadata, and of the protocol that it needs. */
final class TableChanges {
  /** How often a change is made again because another writer changed the table meanwhile. */
  private static final int MOST_ATTEMPTS = 10;

  private static final Set<ErrorCode> CONFLICTS =
      Set.of(
          ErrorCode.DELTA_CONCURRENT_APPEND,
          ErrorCode.DELTA_CONCURRENT_DELETE_READ,
          ErrorCode.DELTA_CONCURRENT_WRITE,
          ErrorCode.DELTA_METADATA_CHANGED,
          ErrorCode.DELTA_PROTOCOL_CHANGED);

  private static final String CONSTRAINT = "delta.constraints.";
  private static final String COMMENT = "comment";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DeltaTables tables;
  private final SqlSandbox sandbox;

  /**
   * New metadata, and how the history calls it.
   *
   * @param holds a condition that all rows must meet, or null
   */
  private record Change(
      TableMetadata metadata,
      String operation,
      Map<String, String> parameters,
      @Nullable String holds) {}

  /** A condition that all rows of a table must meet for a change of it. */
  private record Rule(TableRef table, TableChange change, String condition) {}

  TableChanges(DeltaTables tables, SqlSandbox sandbox) {
    this.tables = tables;
    this.sandbox = sandbox;
  }

  void alter(TableRef ref, TableChange wanted, StatementLimit limit) {
    for (int attempt = 1; ; attempt++) {
      try {
        once(tables.open(ref), ref, wanted, limit);
        return;
      } catch (SluiceException e) {
        if (!CONFLICTS.contains(e.code()) || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
      limit.check();
    }
  }

  private void once(DeltaTable table, TableRef ref, TableChange wanted, StatementLimit limit) {
    table.checkAppendable();
    Snapshot snapshot = table.snapshot();
    Change change =
        wanted instanceof TableChange.Retype retype
            ? retyped(table.protocol(), ref, snapshot.metadata(), retype)
            : change(ref, snapshot.metadata(), wanted);
    Protocol current = table.protocol();
    Protocol asked =
        wanted instanceof TableChange.SetProperties set ? current.with(set.properties()) : current;
    if (change.metadata.equals(snapshot.metadata()) && asked.equals(current)) {
      return;
    }
    asked.checkTypes(change.metadata.schema());
    checkRules(change.metadata.target());
    if (change.holds != null) {
      checkHolds(new Rule(ref, wanted, change.holds), snapshot, limit);
    }
    ReadSet read = change.holds == null ? ReadSet.nothing() : ReadSet.wholeTable();
    Transaction.Builder transaction = Transaction.on(snapshot, read).metadata(change.metadata);
    Protocol needed = asked.allowing(change.metadata);
    if (!needed.equals(current)) {
      transaction.protocol(needed);
    }
    table.commit(transaction.build(change.operation, change.parameters, Map.of()));
  }

  /** Refuses rules that no row could be checked by. */
  static void checkRules(WriteTarget target) {
    SparkSql.checked("SELECT * FROM written", target, true);
    target.columns().fields().forEach(field -> SparkSql.defaultValue(field, SparkSql.UTC));
  }

  private static Change change(TableRef ref, TableMetadata table, TableChange wanted) {
    if (wanted instanceof TableChange.AddColumns add) {
      return added(table, add.columns());
    }
    if (wanted instanceof TableChange.SetProperties set) {
      return set(table, set.properties());
    }
    if (wanted instanceof TableChange.UnsetProperties unset) {
      return unset(ref, table, unset);
    }
    if (wanted instanceof TableChange.AddConstraint add) {
      return constrained(ref, table, add);
    }
    if (wanted instanceof TableChange.DropConstraint drop) {
      return released(ref, table, drop);
    }
    if (wanted instanceof TableChange.Rename rename) {
      return renamed(ref, table, rename);
    }
    if (wanted instanceof TableChange.DropColumns drop) {
      return dropped(ref, table, drop);
    }
    return column(ref, table, wanted);
  }

  private static Change renamed(TableRef ref, TableMetadata table, TableChange.Rename rename) {
    List<String> renamed = new ArrayList<>(rename.path());
    renamed.set(renamed.size() - 1, rename.name());
    return new Change(
        table.renamed(ref.toString(), rename.path(), rename.name()),
        "RENAME COLUMN",
        Map.of(
            "oldColumnPath", String.join(".", rename.path()),
            "newColumnPath", String.join(".", renamed)),
        null);
  }

  private static Change dropped(TableRef ref, TableMetadata table, TableChange.DropColumns drop) {
    TableMetadata left = table;
    for (List<String> path : drop.paths()) {
      try {
        left = left.without(ref.toString(), path);
      } catch (SluiceException e) {
        if (!drop.ifExists() || e.code() != ErrorCode.UNRESOLVED_COLUMN) {
          throw e;
        }
      }
    }
    List<String> names = drop.paths().stream().map(path -> String.join(".", path)).toList();
    return new Change(left, "DROP COLUMNS", Map.of("columns", json(names)), null);
  }

  private static Change retyped(
      Protocol protocol, TableRef ref, TableMetadata table, TableChange.Retype retype) {
    TableMetadata changed = table.widened(protocol, ref.toString(), retype.path(), retype.type());
    String name = String.join(".", retype.path());
    return new Change(
        changed,
        "CHANGE COLUMN",
        Map.of("column", json(Map.of("name", name, "type", retype.type().sql()))),
        null);
  }

  private static Change added(TableMetadata table, List<TableChange.NewColumn> columns) {
    StructType schema = table.schema();
    for (TableChange.NewColumn column : columns) {
      schema = AddedColumns.with(schema, column);
    }
    NewTable.checkColumns(schema, table.configuration());
    List<Map<String, String>> names = columns.stream().map(TableChanges::described).toList();
    return new Change(
        table.changed(schema, table.configuration()),
        "ADD COLUMNS",
        Map.of("columns", json(names)),
        null);
  }

  private static Map<String, String> described(TableChange.NewColumn column) {
    return Map.of("name", column.name(), "type", column.field().type().sql());
  }

  private static Change set(TableMetadata table, Map<String, String> properties) {
    NewTable.checkProperties(properties);
    Map<String, String> all = new HashMap<>(table.configuration());
    all.putAll(NewTable.kept(properties));
    return new Change(
        table.changed(table.schema(), all),
        "SET TBLPROPERTIES",
        Map.of("properties", json(properties)),
        null);
  }

  private static Change unset(
      TableRef ref, TableMetadata table, TableChange.UnsetProperties unset) {
    Map<String, String> all = new HashMap<>(table.configuration());
    for (String key : unset.keys()) {
      NewTable.checkProperty(key);
      if (all.remove(key) == null && !unset.ifExists()) {
        throw new SluiceException(
            ErrorCode.DELTA_UNSET_NON_EXISTENT_PROPERTY,
            "Table " + ref + " has no property " + key + ".");
      }
    }
    return new Change(
        table.changed(table.schema(), all),
        "UNSET TBLPROPERTIES",
        Map.of("properties", json(unset.keys()), "ifExists", "" + unset.ifExists()),
        null);
  }

  private static Change constrained(
      TableRef ref, TableMetadata table, TableChange.AddConstraint add) {
    String key = CONSTRAINT + add.name().toLowerCase(Locale.ROOT);
    Map<String, String> all = new HashMap<>(table.configuration());
    String before = all.put(key, add.condition());
    if (before != null) {
      throw new SluiceException(
          ErrorCode.DELTA_CONSTRAINT_ALREADY_EXISTS,
          "Table " + ref + " has a constraint " + add.name() + " already: " + before + ".");
    }
    return new Change(
        table.changed(table.schema(), all),
        "ADD CONSTRAINT",
        Map.of("name", add.name(), "expr", add.condition()),
        add.condition());
  }

  private static Change released(
      TableRef ref, TableMetadata table, TableChange.DropConstraint drop) {
    Map<String, String> all = new HashMap<>(table.configuration());
    String condition = all.remove(CONSTRAINT + drop.name().toLowerCase(Locale.ROOT));
    if (condition == null && !drop.ifExists()) {
      throw new SluiceException(
          ErrorCode.DELTA_CONSTRAINT_DOES_NOT_EXIST,
          "Table " + ref + " has no constraint " + drop.name() + ".");
    }
    Map<String, String> parameters =
        condition == null
            ? Map.of("name", drop.name())
            : Map.of("name", drop.name(), "expr", condition);
    return new Change(table.changed(table.schema(), all), "DROP CONSTRAINT", parameters, null);
  }

  private static Change column(TableRef ref, TableMetadata table, TableChange wanted) {
    if (wanted instanceof TableChange.Comment comment) {
      return column(ref, table, comment.column(), field -> noted(field, COMMENT, comment.text()));
    }
    if (wanted instanceof TableChange.Default value) {
      return column(
          ref,
          table,
          value.column(),
          field -> noted(field, WriteTarget.DEFAULT, value.expression()));
    }
    if (wanted instanceof TableChange.DropNotNull nullable) {
      return column(
          ref,
          table,
          nullable.column(),
          field -> new Field(field.name(), field.type(), true, field.metadata()));
    }
    if (wanted instanceof TableChange.SetNotNull strict) {
      Change change =
          column(
              ref,
              table,
              strict.column(),
              field -> new Field(field.name(), field.type(), false, field.metadata()));
      String condition = "`" + strict.column().replace("`", "``") + "` IS NOT NULL";
      return new Change(change.metadata, change.operation, change.parameters, condition);
    }
    throw new AssertionError(wanted);
  }

  private static Change column(
      TableRef ref, TableMetadata table, String name, UnaryOperator<Field> change) {
    Field found =
        table
            .schema()
            .find(name)
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.UNRESOLVED_COLUMN,
                        "Table " + ref + " has no column " + name + "."));
    List<Field> fields =
        table.schema().fields().stream()
            .map(field -> field.equals(found) ? change.apply(field) : field)
            .toList();
    return new Change(
        table.changed(new StructType(fields), table.configuration()),
        "CHANGE COLUMN",
        Map.of("column", json(Map.of("name", found.name()))),
        null);
  }

  private static Field noted(Field field, String key, @Nullable String text) {
    Map<String, String> metadata = new HashMap<>(field.metadata());
    if (text == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, json(text));
    }
    return new Field(field.name(), field.type(), field.nullable(), metadata);
  }

  private void checkHolds(Rule rule, Snapshot snapshot, StatementLimit limit) {
    String condition = rule.condition;
    CompiledQuery broken =
        SparkSql.where(snapshot.metadata().schema(), "((" + condition + "\n)) IS NOT TRUE");
    EngineQuery count =
        new EngineQuery(
            "SELECT count(*) FROM (" + broken.sql() + "\n)",
            StructType.of(Field.of("count", PrimitiveType.LONG)),
            Map.of(SparkSql.INPUT, snapshot.relation()));
    try (RowCursor rows = sandbox.query(count, limit)) {
      List<@Nullable Object> row = rows.next();
      if (row != null && !Long.valueOf(0).equals(row.get(0))) {
        throw new SluiceException(
            rule.change instanceof TableChange.SetNotNull
                ? ErrorCode.DELTA_NEW_NOT_NULL_VIOLATION
                : ErrorCode.DELTA_NEW_CHECK_CONSTRAINT_VIOLATION,
            row.get(0)
                + " rows of table "
                + rule.table
                + " break the constraint: "
                + condition
                + ".");
      }
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + value, e);
    }
  }
}
