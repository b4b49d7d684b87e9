package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Structs that grow, and the rows that were written before they did. */
class NestedColumnsTest {
  @TempDir private Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void create() {
    fixture = new CatalogFixture(directory);
    sql(
        "CREATE TABLE t (id INT, s STRUCT<a: INT, in: STRUCT<x: INT>>,"
            + " l ARRAY<STRUCT<a: INT>>, m MAP<STRING, STRUCT<a: INT>>) USING DELTA");
    sql(
        "INSERT INTO t VALUES (1, named_struct('a', 1, 'in', named_struct('x', 2)),"
            + " array(named_struct('a', 3), NULL), map('k', named_struct('a', 4))),"
            + " (2, NULL, NULL, NULL), (3, named_struct('a', 5, 'in', NULL), array(), map())");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private List<List<@Nullable Object>> sql(String statement) {
    return fixture.sql(statement);
  }

  @Test
  void a_column_comes_into_a_struct_wherever_it_is() {
    sql(
        "ALTER TABLE t ADD COLUMNS (s.b STRING FIRST, s.in.y INT, l.element.b INT AFTER a,"
            + " m.value.b INT COMMENT 'new')");
    assertThat(fixture.catalog.describe(new TableRef.Named("t")).schema().sql())
        .isEqualTo(
            "struct<id:int,s:struct<b:string,a:int,in:struct<x:int,y:int>>,"
                + "l:array<struct<a:int,b:int>>,m:map<string,struct<a:int,b:int>>>");
    assertThat(sql("SELECT to_json(s), to_json(l), to_json(m) FROM t ORDER BY id"))
        .containsExactly(
            List.of("{\"a\":1,\"in\":{\"x\":2}}", "[{\"a\":3},null]", "{\"k\":{\"a\":4}}"),
            Arrays.asList(null, null, null),
            List.of("{\"a\":5}", "[]", "{}"));
    sql(
        "INSERT INTO t VALUES (4, named_struct('b', 'n', 'a', 6, 'in', named_struct('x', 7, 'y', 8)),"
            + " array(named_struct('a', 9, 'b', 10)), map('k', named_struct('a', 11, 'b', 12)))");
    sql("UPDATE t SET id = id * 10 WHERE id < 4");
    assertThat(sql("SELECT id, s.b, s.in.y, l[0].b, m['k'].b FROM t WHERE id <> 30 ORDER BY id"))
        .containsExactly(
            List.of(4, "n", 8, 10, 12),
            Arrays.asList(10, null, null, null, null),
            Arrays.asList(20, null, null, null, null));
  }

  @Test
  void an_update_sets_fields_of_structs() {
    sql("UPDATE t SET s.a = id * 10, t.s.in.x = '7' WHERE id < 3");
    sql(
        "MERGE INTO t USING (SELECT 3 AS k) AS n ON t.id = n.k"
            + " WHEN MATCHED THEN UPDATE SET s.in = named_struct('x', n.k)");
    assertThat(sql("SELECT id, to_json(s) FROM t ORDER BY id"))
        .containsExactly(
            List.of(1, "{\"a\":10,\"in\":{\"x\":7}}"),
            List.of(2, "{\"a\":20,\"in\":{\"x\":7}}"),
            List.of(3, "{\"a\":5,\"in\":{\"x\":3}}"));
  }

  @Test
  void an_update_of_fields_is_of_each_once_and_of_structs_alone() {
    assertThatThrownBy(() -> sql("UPDATE t SET s.a = 1, s = NULL"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATATYPE_MISMATCH);
    assertThatThrownBy(() -> sql("UPDATE t SET s.in = NULL, s.in.x = 1"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATATYPE_MISMATCH)
        .hasMessageContaining("s.in appears twice");
    assertThatThrownBy(() -> sql("UPDATE t SET l.a = 1"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE);
    assertThatThrownBy(() -> sql("UPDATE t SET s.nowhere = 1")).hasMessageContaining("nowhere");
  }

  @Test
  void structs_are_set_by_the_names_of_their_fields() {
    sql("UPDATE t SET s = named_struct('in', named_struct('x', 8), 'a', 9) WHERE id = 2");
    assertThat(sql("SELECT to_json(s) FROM t WHERE id = 2"))
        .containsExactly(List.of("{\"a\":9,\"in\":{\"x\":8}}"));
    assertThatThrownBy(() -> sql("UPDATE t SET s = named_struct('a', 9)"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_METADATA_MISMATCH);
  }

  @Test
  void it_wants_a_struct_without_such_a_field() {
    assertRefused(ErrorCode.FIELD_ALREADY_EXISTS, "s.A INT");
    assertRefused(ErrorCode.UNRESOLVED_COLUMN, "id.a INT");
    assertRefused(ErrorCode.UNRESOLVED_COLUMN, "none.a INT");
    assertRefused(ErrorCode.UNRESOLVED_COLUMN, "l.b INT");
    assertRefused(ErrorCode.UNRESOLVED_COLUMN, "s.b INT AFTER c");
  }

  private void assertRefused(ErrorCode code, String column) {
    assertThatThrownBy(() -> sql("ALTER TABLE t ADD COLUMN " + column))
        .hasFieldOrPropertyWithValue("code", code);
  }
}
