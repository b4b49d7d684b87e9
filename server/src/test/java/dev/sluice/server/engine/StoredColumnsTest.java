package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Columns whose names in the files are not those of the table. */
class StoredColumnsTest extends EngineFixture {
  private static final String ROWS =
      "SELECT 1 AS p1, {'q1': 'a', 'q2': [{'r1': 10}, NULL]} AS p2,"
          + " MAP {'k': {'s1': 5}} AS p3 UNION ALL SELECT 2, NULL, NULL";

  private static Field id(String name, dev.sluice.server.model.DataType type, int id) {
    return new Field(name, type, true, Map.of(FileRelation.FIELD_ID, Integer.toString(id)));
  }

  private static StructType schema(String a, String b, String c, String d, String e, String f) {
    return StructType.of(
        Field.of(a, PrimitiveType.LONG),
        Field.of(
            b,
            StructType.of(
                Field.of(c, PrimitiveType.STRING),
                Field.of(
                    d, new ArrayType(StructType.of(Field.of(e, PrimitiveType.INTEGER)), true)))),
        Field.of(
            f,
            new MapType(
                PrimitiveType.STRING,
                StructType.of(Field.of(e.replace('r', 's'), PrimitiveType.INTEGER)),
                true)));
  }

  private DataFile file(String name, String sql, String options) throws SQLException {
    Path file = directory.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet" + options + ")");
    }
    return new DataFile(file.toString(), Map.of("col-9", "x y"), 1, DataFile.UNKNOWN);
  }

  @Test
  void are_renamed_at_every_depth() throws SQLException {
    FileRelation relation =
        new FileRelation(
            schema("id", "some thing", "p2", "list", "r", "props"),
            schema("p1", "p2", "q1", "q2", "r1", "p3"),
            List.of(),
            List.of(file("a.parquet", ROWS, "")));

    assertThat(rows("SELECT * FROM t ORDER BY 1", relation.schema(), relation))
        .containsExactly(
            List.of(1L, List.of("a", Arrays.asList(List.of(10), null)), Map.of("k", List.of(5))),
            Arrays.asList(2L, null, null));
    assertThat(
            rows(
                "SELECT \"some thing\".list[1].r AS n FROM t WHERE id = 1",
                StructType.of(Field.of("n", PrimitiveType.INTEGER)),
                relation))
        .containsExactly(List.of(10));
  }

  @Test
  void may_swap_their_names() throws SQLException {
    StructType schema =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("b", PrimitiveType.LONG));
    StructType stored =
        StructType.of(Field.of("b", PrimitiveType.LONG), Field.of("a", PrimitiveType.LONG));
    DataFile file = file("a.parquet", "SELECT 1::BIGINT AS a, 2::BIGINT AS b", "");
    FileRelation relation = new FileRelation(schema, stored, List.of(), List.of(file));

    assertThat(rows("SELECT a, b FROM t", schema, relation)).containsExactly(List.of(2L, 1L));
  }

  @Test
  void name_partition_values_too() throws SQLException {
    StructType schema =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("p", PrimitiveType.STRING));
    StructType stored =
        StructType.of(Field.of("a", PrimitiveType.LONG), Field.of("col-9", PrimitiveType.STRING));
    DataFile file = file("a.parquet", "SELECT 1::BIGINT AS a", "");
    FileRelation relation = new FileRelation(schema, stored, List.of("p"), List.of(file));

    assertThat(rows("SELECT a, p FROM t", schema, relation)).containsExactly(List.of(1L, "x y"));
  }

  @Test
  void are_text_in_files_that_do_not_say_so() throws SQLException {
    StructType schema =
        StructType.of(
            Field.of("s", PrimitiveType.STRING),
            Field.of("l", new ArrayType(PrimitiveType.STRING, true)));
    String bytes = "SELECT encode('straße') AS s, [encode('ä'), NULL] AS l";
    DataFile old = file("old.parquet", bytes, "");
    DataFile marked = file("new.parquet", "SELECT 'weiß' AS s, ['ö'] AS l", "");
    FileRelation relation = new FileRelation(schema, schema, List.of(), List.of(old, marked));

    assertThat(rows("SELECT * FROM t ORDER BY s", schema, relation))
        .containsExactly(
            List.of("straße", Arrays.asList("ä", null)), List.of("weiß", List.of("ö")));
  }

  @Test
  void are_no_text_where_a_table_has_bytes_as_well() throws SQLException {
    StructType schema =
        StructType.of(Field.of("S", PrimitiveType.STRING), Field.of("b", PrimitiveType.BINARY));
    DataFile old = file("old.parquet", "SELECT encode('straße') AS s, encode('ä') AS b", "");
    DataFile marked = file("new.parquet", "SELECT 'straße' AS s, encode('ä') AS b", "");

    assertThatThrownBy(
            () ->
                rows("SELECT \"S\" FROM t", StructType.of(schema.fields().get(0)), of(schema, old)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("old.parquet");
    assertThat(
            rows("SELECT \"S\" FROM t", StructType.of(schema.fields().get(0)), of(schema, marked)))
        .containsExactly(List.of("straße"));
  }

  private static FileRelation of(StructType schema, DataFile file) {
    return new FileRelation(schema, schema, List.of(), List.of(file));
  }

  @Test
  void have_empty_text_as_partition_value_but_no_empty_number() throws SQLException {
    StructType schema =
        StructType.of(Field.of("p", PrimitiveType.STRING), Field.of("q", PrimitiveType.LONG));
    String path = file("a.parquet", "SELECT 1 AS other", "").path();
    DataFile file = new DataFile(path, Map.of("p", "", "q", ""), 1, DataFile.UNKNOWN);
    FileRelation relation = new FileRelation(schema, schema, List.of("p", "q"), List.of(file));

    assertThat(rows("SELECT * FROM t", schema, relation)).containsExactly(Arrays.asList("", null));
  }

  private FileRelation byId(DataFile file) {
    StructType schema =
        StructType.of(
            Field.of("a", PrimitiveType.LONG),
            Field.of("s", StructType.of(Field.of("n", PrimitiveType.INTEGER))),
            Field.of("later", PrimitiveType.LONG));
    StructType stored =
        StructType.of(
            id("x", PrimitiveType.LONG, 1),
            id("y", StructType.of(id("z", PrimitiveType.INTEGER, 3)), 2),
            id("w", PrimitiveType.LONG, 4));
    return new FileRelation(schema, stored, List.of(), List.of(file));
  }

  @Test
  void are_found_by_their_ids() throws SQLException {
    DataFile file =
        file(
            "a.parquet",
            "SELECT 7 AS renamed, {'z': 8} AS y, 9 AS w",
            ", FIELD_IDS {renamed: 1, y: {__duckdb_field_id: 2, z: 3}, w: 99}");
    FileRelation relation = byId(file);

    assertThat(rows("SELECT * FROM t", relation.schema(), relation))
        .containsExactly(Arrays.asList(7L, List.of(8), null));
  }

  @Test
  void of_a_struct_may_not_all_be_absent() throws SQLException {
    StructType schema =
        StructType.of(Field.of("s", StructType.of(Field.of("later", PrimitiveType.INTEGER))));
    DataFile file = file("a.parquet", "SELECT {'dropped': 8} AS s", "");
    FileRelation relation = new FileRelation(schema, List.of(), List.of(file));

    assertThatThrownBy(() -> rows("SELECT * FROM t", schema, relation))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("struct columns");
  }

  @Test
  void without_ids_are_refused_where_ids_are_asked_for() throws SQLException {
    FileRelation relation = byId(file("a.parquet", "SELECT 7 AS x, {'z': 8} AS y", ""));

    assertThatThrownBy(() -> rows("SELECT * FROM t", relation.schema(), relation))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("columnMapping")
        .hasMessageContaining("a.parquet");
  }

  @Test
  void with_ids_under_other_nested_names_are_refused() throws SQLException {
    DataFile file =
        file(
            "a.parquet",
            "SELECT 7 AS x, {'old': 8, 'z': 5} AS y",
            ", FIELD_IDS {x: 1, y: {__duckdb_field_id: 2, old: 3, z: 30}}");
    FileRelation relation = byId(file);

    assertThatThrownBy(() -> rows("SELECT * FROM t", relation.schema(), relation))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("nested column");
  }
}
