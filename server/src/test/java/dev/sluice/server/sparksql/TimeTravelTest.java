package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.TableVersion;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.Statement;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTravelTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final StructType COLUMNS = StructType.of(Field.of("a", PrimitiveType.INTEGER));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t VERSION AS OF 3",
        "t VERSION AS OF '3'",
        "t FOR VERSION AS OF 3",
        "t FOR SYSTEM_VERSION AS OF 3",
        "t SYSTEM_VERSION AS OF 3 AS x",
        "`t@v3`",
        "`t@V3` AS x"
      })
  void a_version_by_its_number(String from) {
    assertThat(read(from))
        .isEqualTo(new TableRead(new TableRef.Named("t"), new TableVersion(3L, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "t TIMESTAMP AS OF '2026-01-02 10:00:00' | 2026-01-02T09:00:00Z",
        "t FOR TIMESTAMP AS OF '2026-01-02T10:00:00.5Z' | 2026-01-02T10:00:00.500Z",
        "t FOR SYSTEM_TIME AS OF date'2026-01-02' + INTERVAL 1 DAY | 2026-01-02T23:00:00Z",
        "t TIMESTAMP AS OF 1 | 1970-01-01T00:00:01Z",
        "`t@20260102100000007` | 2026-01-02T09:00:00.007Z"
      })
  void a_version_by_its_time(String from, Instant time) {
    assertThat(read(from))
        .isEqualTo(new TableRead(new TableRef.Named("t"), new TableVersion(null, time)));
  }

  @Test
  void a_path_may_end_with_a_version_unless_a_table_is_there() {
    assertThat(read("delta.`/d@v1`"))
        .isEqualTo(new TableRead(new TableRef.AtPath("/d"), new TableVersion(1L, null)));
    assertThat(read("delta.`/e@v1`")).isEqualTo(TableRead.newest(new TableRef.AtPath("/e@v1")));
  }

  @Test
  void two_versions_of_a_table_are_two_relations() {
    CompiledQuery query = select("SELECT * FROM t VERSION AS OF 1 o JOIN t n ON o.a = n.a");
    assertThat(query.tables().values())
        .containsExactlyInAnyOrder(
            TableRead.newest(new TableRef.Named("t")),
            new TableRead(new TableRef.Named("t"), new TableVersion(1L, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "t VERSION AS OF 'x' | PARSE_SYNTAX_ERROR",
        "`t@v1` VERSION AS OF 2 | PARSE_SYNTAX_ERROR",
        "t TIMESTAMP AS OF NULL | INVALID_TIME_TRAVEL_TIMESTAMP_EXPR",
        "t TIMESTAMP AS OF a | UNRESOLVED_COLUMN",
        "`t@20261302100000007` | INVALID_TIME_TRAVEL_TIMESTAMP_EXPR",
        "(WITH w AS (SELECT 1) SELECT * FROM w VERSION AS OF 1) | UNSUPPORTED_FEATURE"
      })
  void what_names_no_version_is_refused(String from, ErrorCode code) {
    assertThatThrownBy(() -> read(from)).hasFieldOrPropertyWithValue("code", code);
  }

  private static TableRead read(String from) {
    return select("SELECT * FROM " + from).tables().values().iterator().next();
  }

  private static CompiledQuery select(String sql) {
    FakeTables tables =
        new FakeTables()
            .with("t", COLUMNS)
            .with("delta.`/d`", COLUMNS)
            .with("delta.`/e@v1`", COLUMNS);
    return ((Statement.Select) SparkSql.statement(sql, tables, BERLIN)).query();
  }
}
