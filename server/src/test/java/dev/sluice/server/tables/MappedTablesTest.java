package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with column mapping, written in all ways. */
class MappedTablesTest {
  private static final String ROW = "named_struct('x', 1, 'y z', array(named_struct('q', 7)))";

  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private DeltaTable table(String name) {
    return fixture.tables.open(new TableRef.Named(name));
  }

  private void create(String mode, String more) {
    fixture.sql(
        "CREATE TABLE t (id INT NOT NULL, `a b` STRING, s STRUCT<x: INT, `y z`: ARRAY<STRUCT<q:"
            + " INT>>>, `p q` STRING) USING delta PARTITIONED BY (`p q`) TBLPROPERTIES"
            + " ('delta.columnMapping.mode' = '"
            + mode
            + "'"
            + more
            + ")");
  }

  private List<List<@Nullable Object>> ids(String where) {
    return fixture.sql("SELECT id, `a b`, s.`y z`[0].q, `p q` FROM t WHERE " + where);
  }

  /** The fields of a file, nested ones too, by their names with the ids in {@code name#id}. */
  private static List<String> footer(DataFile file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(Path.of(file.path())))) {
      MessageType schema = reader.getFooter().getFileMetaData().getSchema();
      return schema.getPaths().stream().map(path -> leaf(schema, path)).toList();
    }
  }

  private static String leaf(MessageType schema, String[] path) {
    List<String> names = new ArrayList<>();
    for (int depth = 1; depth <= path.length; depth++) {
      Type type = schema.getType(Arrays.copyOf(path, depth));
      names.add(type.getName() + (type.getId() == null ? "" : "#" + type.getId().intValue()));
    }
    return String.join(".", names);
  }

  private static String inFiles(Field field) {
    String name = field.metadata().get("delta.columnMapping.physicalName");
    return name.replace("\"", "") + "#" + field.metadata().get("delta.columnMapping.id");
  }

  private static Field field(StructType schema, String name) {
    return schema.find(name).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void files_have_physical_names_and_ids(String mode) throws IOException {
    create(mode, "");
    fixture.sql("INSERT INTO t VALUES (5, 'x', " + ROW + ", 'p')");

    TableMetadata metadata = table("t").metadata();
    StructType schema = metadata.schema();
    Field struct = field(schema, "s");
    StructType inside = (StructType) struct.type();
    AddedFile file = table("t").snapshot().files().get(0);
    List<String> footer = footer(file.file());
    assertThat(footer)
        .hasSize(4)
        .startsWith(
            inFiles(field(schema, "id")),
            inFiles(field(schema, "a b")),
            inFiles(struct) + "." + inFiles(field(inside, "x")));
    assertThat(footer.get(3))
        .startsWith(inFiles(struct) + "." + inFiles(field(inside, "y z")) + ".list.element.col-")
        .endsWith("#6");
    List<String> stored = metadata.storedPartitionColumns();
    assertThat(stored).allMatch(name -> name.startsWith("col-"));
    assertThat(file.file().partitionValues()).isEqualTo(Map.of(stored.get(0), "p"));
    String commit = fixture.commitText(new TableRef.Named("t"), 1);
    String id = inFiles(field(schema, "id")).replaceAll("#.*", "");
    assertThat(commit)
        .contains("\\\"minValues\\\":{\\\"" + id + "\\\":5")
        .contains("\\\"nullCount\\\":{\\\"" + id + "\\\":0")
        .doesNotContain("a b")
        .doesNotContain("p q");
    assertThat(metadata.configuration()).containsEntry("delta.columnMapping.maxColumnId", "7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void rows_come_and_go_in_every_way(String mode) {
    create(mode, ", 'delta.enableChangeDataFeed' = 'true'");
    fixture.sql("INSERT INTO t VALUES (1, 'a', " + ROW + ", 'p'), (2, NULL, NULL, NULL)");
    fixture.sql("INSERT INTO t VALUES (3, 'c', " + ROW + ", 'p')");
    String json = "{\"id\": 4, \"a b\": \"d\", \"s\": {\"y z\": [{\"q\": 9}]}, \"p q\": \"r\"}";
    fixture.catalog.append(
        new TableRef.Named("t"),
        RowFormat.JSON,
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
        null);
    assertThat(ids("true"))
        .containsExactlyInAnyOrder(
            List.of(1, "a", 7, "p"),
            Arrays.asList(2, null, null, null),
            List.of(3, "c", 7, "p"),
            List.of(4, "d", 9, "r"));

    fixture.sql("UPDATE t SET `a b` = 'new', `p q` = 'moved' WHERE id = 1");
    fixture.sql("DELETE FROM t WHERE `a b` IS NULL");
    fixture.sql(
        "MERGE INTO t USING (SELECT 3 AS id UNION ALL SELECT 8) AS n ON t.id = n.id WHEN MATCHED"
            + " THEN UPDATE SET `a b` = 'm' WHEN NOT MATCHED THEN INSERT (id, `p q`) VALUES (n.id,"
            + " 'p')");
    fixture.sql("OPTIMIZE t WHERE `p q` = 'p'");
    assertThat(ids("`p q` IN ('p', 'moved')"))
        .containsExactlyInAnyOrder(
            List.of(1, "new", 7, "moved"),
            List.of(3, "m", 7, "p"),
            Arrays.asList(8, null, null, "p"));
    fixture.sql("INSERT INTO t REPLACE WHERE `p q` = 'p' SELECT 9, 'r', NULL, 'p'");
    fixture.sql("RESTORE TABLE t TO VERSION AS OF 2");
    assertThat(fixture.sql("SELECT id FROM t ORDER BY id"))
        .isEqualTo(List.of(List.of(1), List.of(2), List.of(3)));
    assertThat(
            fixture.sql(
                "SELECT id, `a b`, _change_type FROM table_changes('t', 4, 5) ORDER BY 3, 1"))
        .isEqualTo(
            List.of(
                Arrays.asList(2, null, "delete"),
                List.of(1, "new", "update_postimage"),
                List.of(1, "a", "update_preimage")));
  }

  @Test
  void a_file_without_a_wanted_row_is_not_read() throws IOException {
    create("name", "");
    fixture.sql("INSERT INTO t VALUES (1, 'a', NULL, 'p')");
    fixture.sql("INSERT INTO t VALUES (2, 'b', NULL, 'q')");
    for (AddedFile file : table("t").snapshot().files()) {
      boolean first = file.file().partitionValues().containsValue("p");
      if (first) {
        Files.delete(Path.of(file.file().path()));
      }
    }
    assertThat(fixture.sql("SELECT `a b` FROM t WHERE id = 2")).isEqualTo(List.of(List.of("b")));
    assertThat(fixture.sql("SELECT `a b` FROM t WHERE `p q` = 'q'"))
        .isEqualTo(List.of(List.of("b")));
    assertThatThrownBy(() -> fixture.sql("SELECT `a b` FROM t"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATA_FILE_MISSING);
  }

  @Test
  void what_may_not_be_null_is_told_by_its_own_name() {
    create("name", "");
    assertThatThrownBy(() -> fixture.sql("INSERT INTO t VALUES (NULL, 'x', NULL, NULL)"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_NOT_NULL_CONSTRAINT_VIOLATED)
        .hasMessageContaining("Column id of table");
  }

  @Test
  void new_columns_get_ids_of_their_own_and_never_those_of_others() {
    fixture.sql(
        "CREATE TABLE t (id INT) USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    fixture.sql("ALTER TABLE t ADD COLUMNS (`n n` INT, s STRUCT<x: INT>)");
    fixture.sql("INSERT INTO t VALUES (1, 2, named_struct('x', 3))");
    assertThat(columnIds()).containsExactly(1, 2, 3);
    fixture.sql("RESTORE TABLE t TO VERSION AS OF 0");
    assertThat(table("t").metadata().configuration())
        .containsEntry("delta.columnMapping.maxColumnId", "4");
    fixture.sql("ALTER TABLE t ADD COLUMNS (`n n` STRING)");
    assertThat(columnIds()).containsExactly(1, 5);
    fixture.sql("INSERT INTO t VALUES (2, 'new')");
    assertThat(fixture.sql("SELECT * FROM t")).isEqualTo(List.of(List.of(2, "new")));
  }

  private List<Integer> columnIds() {
    return table("t").metadata().schema().fields().stream()
        .map(field -> Integer.valueOf(field.metadata().get("delta.columnMapping.id")))
        .toList();
  }

  @Test
  void a_table_begins_to_map_its_columns_under_the_names_that_files_have() {
    fixture.sql("CREATE TABLE t (id INT, s STRUCT<x: INT>) USING delta");
    fixture.sql("INSERT INTO t VALUES (1, named_struct('x', 1))");
    fixture.sql("ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");

    DeltaTable mapped = table("t");
    assertThat(mapped.metadata().stored().names()).containsExactly("id", "s");
    assertThat(mapped.protocol().toString())
        .isEqualTo("(2,7) with the features appendOnly, columnMapping, invariants");
    fixture.sql("ALTER TABLE t ADD COLUMNS (`a b` INT)");
    fixture.sql("INSERT INTO t VALUES (2, named_struct('x', 2), 3)");
    assertThat(fixture.sql("SELECT id, s.x, `a b` FROM t ORDER BY id"))
        .isEqualTo(List.of(Arrays.asList(1, 1, null), List.of(2, 2, 3)));
    for (String mode : List.of("none", "id")) {
      assertThatThrownBy(
              () ->
                  fixture.sql(
                      "ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = '"
                          + mode
                          + "')"))
          .hasMessageContaining("can change from none to name alone, not from name to " + mode);
    }
  }

  @Test
  void a_query_makes_a_mapped_table_and_another_in_its_place() {
    String made =
        "TABLE t USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'name') AS SELECT ";
    fixture.sql("CREATE " + made + "id AS `an id`, named_struct('a,b', id) AS s FROM range(3)");
    assertThat(fixture.sql("SELECT `an id`, s.`a,b` FROM t WHERE `an id` = 2"))
        .isEqualTo(List.of(List.of(2L, 2L)));
    fixture.sql("CREATE OR REPLACE " + made + "'x' AS `an id`");
    assertThat(fixture.sql("SELECT * FROM t")).isEqualTo(List.of(List.of("x")));
    assertThat(fixture.sql("SELECT count(*) FROM t VERSION AS OF 0"))
        .isEqualTo(List.of(List.of(3L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE u (`a b` INT) USING delta | INVALID_ARGUMENT",
        "CREATE TABLE u (a INT) USING delta TBLPROPERTIES ('delta.columnMapping.mode' = 'x')"
            + " | INVALID_ARGUMENT",
        "CREATE TABLE u (a INT) USING delta TBLPROPERTIES ('delta.columnMapping.maxColumnId' = '9')"
            + " | UNSUPPORTED_FEATURE"
      })
  void what_no_table_can_be_is_refused(String sql, ErrorCode code) {
    assertThatThrownBy(() -> fixture.sql(sql)).hasFieldOrPropertyWithValue("code", code);
  }

  @Test
  void the_partitions_directories_are_no_garbage_of_hidden_names() {
    create("name", "");
    fixture.sql("INSERT INTO t VALUES (1, 'a', NULL, 'p')");
    assertThat(
            table("t").snapshot().files().stream()
                .map(file -> Path.of(file.file().path()).getParent().getFileName().toString())
                .collect(Collectors.toSet()))
        .allMatch(name -> name.startsWith("col-") && name.endsWith("=p"));
    fixture.sql("VACUUM t");
    assertThat(fixture.sql("SELECT id FROM t")).isEqualTo(List.of(List.of(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void a_column_has_another_name_or_is_gone_and_files_stay(String mode) throws IOException {
    create(mode, "");
    fixture.sql("INSERT INTO t VALUES (1, 'a', " + ROW + ", 'p')");
    List<Path> before = files();
    fixture.sql("ALTER TABLE t RENAME COLUMN `a b` TO c");
    fixture.sql("ALTER TABLE t RENAME COLUMN `p q` TO p");
    fixture.sql("ALTER TABLE t RENAME COLUMN s.`y z`.element.q TO r");
    fixture.sql("ALTER TABLE t DROP COLUMN s.x");
    assertThat(files()).isEqualTo(before);
    assertThat(table("t").metadata().partitionColumns()).containsExactly("p");
    assertThat(fixture.sql("SELECT id, c, s.`y z`[0].r, p FROM t WHERE p = 'p' AND c = 'a'"))
        .isEqualTo(List.of(List.of(1, "a", 7, "p")));

    fixture.sql("ALTER TABLE t DROP COLUMNS (c)");
    fixture.sql("ALTER TABLE t DROP COLUMN IF EXISTS c");
    fixture.sql("ALTER TABLE t ADD COLUMNS (c STRING)");
    fixture.sql("INSERT INTO t (id, p, c) VALUES (2, 'p', 'new')");
    fixture.sql("OPTIMIZE t");
    assertThat(fixture.sql("SELECT id, c FROM t ORDER BY id"))
        .isEqualTo(List.of(Arrays.asList(1, null), List.of(2, "new")));
    assertThat(fixture.sql("SELECT `a b` FROM t VERSION AS OF 1")).isEqualTo(List.of(List.of("a")));
  }

  private List<Path> files() {
    return table("t").snapshot().files().stream().map(file -> Path.of(file.file().path())).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RENAME COLUMN `a b` TO ID | FIELD_ALREADY_EXISTS | ID",
        "RENAME COLUMN nope TO x | UNRESOLVED_COLUMN | nope",
        "RENAME COLUMN id TO x | UNSUPPORTED_FEATURE | the constraint id > 0 names it",
        "DROP COLUMN id | UNSUPPORTED_FEATURE | the constraint id > 0 names it",
        "DROP COLUMN `p q` | UNSUPPORTED_FEATURE | partitioned by it",
        "DROP COLUMN s.x, s.`y z` | UNSUPPORTED_FEATURE | the only one of its struct",
        "DROP COLUMN nope | UNRESOLVED_COLUMN | nope",
        "DROP COLUMN s.`y z`.element | UNRESOLVED_COLUMN | element"
      })
  void what_needs_a_column_keeps_it(String change, ErrorCode code, String why) {
    create("name", "");
    fixture.sql("ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)");
    assertThatThrownBy(() -> fixture.sql("ALTER TABLE t " + change))
        .hasFieldOrPropertyWithValue("code", code)
        .hasMessageContaining(why);
    assertThat(table("t").version()).isEqualTo(1);
  }
}
