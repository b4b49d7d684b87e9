package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names for tables that lie outside their own directory of the warehouse. */
class RegisteredTableTest {
  private static final TableRef NAME = new TableRef.Named("shop");

  @TempDir Path directory;

  private CatalogFixture fixture;
  private String place;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
    place = directory.resolve("warehouse/lake/of/orders").toString();
    fixture.sql(
        "CREATE TABLE delta.`"
            + place
            + "` (id INT NOT NULL, day DATE, n INT DEFAULT 1)"
            + " USING DELTA PARTITIONED BY (day) TBLPROPERTIES (owner = 'ann')");
    fixture.sql("INSERT INTO delta.`" + place + "` VALUES (1, date'2026-01-01', 7)");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private String at() {
    return " USING DELTA LOCATION '" + place + "'";
  }

  @Test
  void a_name_stands_for_a_table_elsewhere() {
    fixture.sql("CREATE TABLE shop" + at());

    fixture.sql("INSERT INTO shop VALUES (2, date'2026-01-02', DEFAULT)");
    fixture.sql("DELETE FROM shop WHERE id = 1");
    assertThat(fixture.sql("SELECT id, n FROM delta.`" + place + "`"))
        .containsExactly(List.of(2, 1));
    assertThat(fixture.catalog.names()).containsExactly("shop");
    assertThat(fixture.catalog.describe(NAME).location()).isEqualTo(place);
    assertThat(fixture.sql("DESCRIBE DETAIL shop").get(0)).contains("shop", "file:" + place);
  }

  @Test
  void a_name_survives_a_restart_and_its_drop_leaves_the_table() {
    fixture.sql("CREATE TABLE shop" + at());
    fixture.close();
    fixture = new CatalogFixture(directory);
    assertThat(fixture.sql("SELECT id FROM shop")).containsExactly(List.of(1));

    fixture.sql("DROP TABLE shop");
    assertThat(fixture.catalog.names()).isEmpty();
    assertThat(fixture.sql("SELECT id FROM delta.`" + place + "`")).containsExactly(List.of(1));
    assertFails(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "SELECT id FROM shop");
    fixture.sql("CREATE TABLE shop (a INT) USING DELTA");
    assertThat(fixture.sql("SELECT * FROM shop")).isEmpty();
  }

  @Test
  void a_name_whose_table_is_gone_can_still_be_dropped() throws IOException {
    fixture.sql("CREATE TABLE shop" + at());
    fixture.sql("DROP TABLE delta.`" + place + "`");

    assertFails(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "SELECT id FROM shop");
    assertFails(ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "CREATE TABLE shop (a INT) USING DELTA");
    Files.writeString(directory.resolve("warehouse/.sluice/tables/shop.json"), "{}");
    assertFails(ErrorCode.DELTA_LOG_CORRUPT, "SELECT id FROM shop");
    fixture.sql("DROP TABLE shop");
    fixture.sql("CREATE TABLE shop (a INT) USING DELTA");
  }

  @Test
  void a_table_that_is_not_there_yet_is_made_at_the_location() {
    place = directory.resolve("warehouse/lake/new").toString();
    assertFails(ErrorCode.DELTA_CREATE_EXTERNAL_TABLE_WITHOUT_SCHEMA, "CREATE TABLE shop" + at());
    fixture.sql("CREATE TABLE shop (a INT, CHECK (a > 0))" + at());
    assertThat(fixture.catalog.describe(NAME).location()).isEqualTo(place);
    assertThat(fixture.catalog.detail(NAME).constraints()).isEqualTo(Map.of("shop_chk_1", "a > 0"));

    place = directory.resolve("warehouse/lake/filled").toString();
    fixture.sql("CREATE TABLE filled" + at() + " AS SELECT 5 AS five");
    assertThat(fixture.sql("SELECT five FROM filled")).containsExactly(List.of(5));
    assertFails(
        ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS,
        "CREATE TABLE again" + at() + " AS SELECT 6 AS six");
  }

  /** A crash after the table was made and before it got its name leaves just that. */
  @Test
  void the_same_statement_names_a_table_that_a_crash_left_without_one() {
    place = directory.resolve("warehouse/lake/new").toString();
    fixture.sql("CREATE TABLE delta.`" + place + "` (a INT) USING DELTA");

    fixture.sql("CREATE TABLE shop (a INT)" + at());
    fixture.sql("CREATE TABLE IF NOT EXISTS shop (a INT)" + at());
    assertThat(fixture.sql("SELECT * FROM shop")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "(id INT NOT NULL, day DATE, n INT DEFAULT 1) | PARTITIONED BY (day) |",
        "(id INT NOT NULL, day DATE, n INT DEFAULT 1) | PARTITIONED BY (day) TBLPROPERTIES (owner = 'ann') |",
        "(id INT NOT NULL, day DATE, n INT DEFAULT 1) | | DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING",
        "(id INT, day DATE, n INT DEFAULT 1) | PARTITIONED BY (day) | DELTA_CREATE_TABLE_SCHEME_MISMATCH",
        "(id INT NOT NULL, day DATE) | PARTITIONED BY (day) | DELTA_CREATE_TABLE_SCHEME_MISMATCH",
        "\"\" | TBLPROPERTIES (owner = 'bob') | DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY",
      })
  void what_is_said_of_a_table_that_is_there_must_be_so(
      String columns, @Nullable String clauses, @Nullable ErrorCode code) {
    String sql = "CREATE TABLE shop " + columns + at() + " " + (clauses == null ? "" : clauses);
    if (code == null) {
      fixture.sql(sql);
    } else {
      assertFails(code, sql);
    }
  }

  @Test
  void a_name_is_given_once() {
    fixture.sql("CREATE TABLE shop" + at());
    assertFails(ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "CREATE TABLE shop" + at());
    fixture.sql("CREATE TABLE own (a INT) USING DELTA");
    assertFails(ErrorCode.TABLE_OR_VIEW_ALREADY_EXISTS, "CREATE TABLE own" + at());
    assertThat(fixture.catalog.names()).containsExactly("own", "shop");
  }

  @Test
  void a_location_that_is_not_allowed_is_refused() {
    TableSpec outside =
        new TableSpec(new StructType(List.of()), List.of(), Map.of(), Map.of(), null, "/etc");
    assertThatThrownBy(() -> fixture.catalog.create(NAME, outside))
        .hasFieldOrPropertyWithValue("code", ErrorCode.PATH_NOT_ALLOWED);
    assertFails(
        ErrorCode.UNSUPPORTED_FEATURE, "CREATE TABLE t (a INT) USING DELTA LOCATION 's3://b/t'");
  }

  private void assertFails(ErrorCode code, String sql) {
    assertThatThrownBy(() -> fixture.sql(sql)).hasFieldOrPropertyWithValue("code", code);
  }
}
