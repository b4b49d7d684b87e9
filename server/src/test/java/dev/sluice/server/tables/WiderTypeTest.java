package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ALTER COLUMN … TYPE} of a table that another writer gave type widening. */
class WiderTypeTest {
  private static final String PROTOCOL =
      "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"typeWidening\"],"
          + "\"writerFeatures\":[\"typeWidening\",\"appendOnly\",\"invariants\",\"checkConstraints\"]}}";

  @TempDir private Path directory;
  private CatalogFixture fixture;

  @BeforeEach
  void open() throws IOException {
    fixture = new CatalogFixture(directory);
    fixture.sql(
        "CREATE TABLE t (a SMALLINT, d DECIMAL(5,2), f FLOAT, s STRUCT<x: INT>, l ARRAY<INT>,"
            + " day DATE, checked INT) USING delta");
    fixture.sql(
        "INSERT INTO t VALUES (7, 1.25, 0.5, named_struct('x', 8), array(9, NULL),"
            + " DATE'2026-01-01', 1)");
    widening();
    fixture.sql("ALTER TABLE t ADD CONSTRAINT some CHECK (checked > 0)");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void widening() throws IOException {
    Path log = fixture.tables.open(new TableRef.Named("t")).root().resolve("_delta_log");
    String metadata =
        Files.readAllLines(log.resolve("00000000000000000000.json")).stream()
            .filter(line -> line.contains("metaData"))
            .findFirst()
            .orElseThrow()
            .replaceFirst(
                "\"configuration\":\\{",
                "\"configuration\":{\"delta.enableTypeWidening\":\"true\"");
    Files.writeString(log.resolve("00000000000000000002.json"), PROTOCOL + "\n" + metadata + "\n");
  }

  private String type(String path) {
    return fixture.sql("SELECT typeof(" + path + ") FROM t LIMIT 1").get(0).get(0).toString();
  }

  @Test
  void older_files_are_read_in_the_wider_type_and_newer_are_written_in_it() {
    fixture.sql("ALTER TABLE t ALTER COLUMN a TYPE INT");
    fixture.sql("ALTER TABLE t ALTER COLUMN a TYPE DECIMAL(12,2)");
    fixture.sql("ALTER TABLE t ALTER COLUMN d TYPE DECIMAL(10,4)");
    fixture.sql("ALTER TABLE t ALTER COLUMN f TYPE DOUBLE");
    fixture.sql("ALTER TABLE t ALTER COLUMN s.x TYPE BIGINT");
    fixture.sql("ALTER TABLE t ALTER COLUMN l.element TYPE DOUBLE");
    fixture.sql(
        "INSERT INTO t VALUES (1234567.5, 123456.7891, 1e300, named_struct('x', 5000000000),"
            + " array(0.5D), NULL, 2)");
    assertThat(fixture.sql("SELECT a, d, f, s.x, l[0] FROM t ORDER BY a"))
        .containsExactly(
            List.of(new BigDecimal("7.00"), new BigDecimal("1.2500"), 0.5, 8L, 9.0),
            List.of(
                new BigDecimal("1234567.50"),
                new BigDecimal("123456.7891"),
                1e300,
                5_000_000_000L,
                0.5));
    assertThat(type("s")).isEqualTo("struct<x:bigint>");
    assertThat(fixture.tables.open(new TableRef.Named("t")).metadata().schemaString())
        .contains(
            "\"delta.typeChanges\":[{\"fromType\":\"short\",\"toType\":\"integer\"},"
                + "{\"fromType\":\"integer\",\"toType\":\"decimal(12,2)\"}]")
        .contains("{\"fromType\":\"integer\",\"toType\":\"double\",\"fieldPath\":\"element\"}");
    fixture.sql("UPDATE t SET f = 2 WHERE a = 7");
    assertThat(fixture.sql("SELECT sum(f) > 1e299, count(*) FROM t"))
        .containsExactly(List.of(true, 2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a|TINYINT",
        "a|STRING",
        "a|FLOAT",
        "a|DECIMAL(11,2)",
        "d|DECIMAL(5,3)",
        "f|DECIMAL(38,0)",
        "s|STRUCT<x: BIGINT>",
        "day|TIMESTAMP",
        "day|TIMESTAMP_NTZ",
        "checked|BIGINT"
      })
  void what_delta_does_not_allow_is_refused(String column, String type) {
    assertThatThrownBy(() -> fixture.sql("ALTER TABLE t ALTER COLUMN " + column + " TYPE " + type))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("column " + column);
  }

  @Test
  void a_table_without_type_widening_keeps_its_types() {
    fixture.sql("CREATE TABLE plain (a INT) USING delta");
    assertThatThrownBy(() -> fixture.sql("ALTER TABLE plain ALTER COLUMN a TYPE BIGINT"))
        .hasMessageContaining("delta.enableTypeWidening");
    assertThatThrownBy(() -> fixture.sql("ALTER TABLE t ALTER COLUMN nowhere TYPE BIGINT"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNRESOLVED_COLUMN);
  }
}
