package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.statement.Statement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dates, timestamps, intervals and patterns. Each line: an expression, and the value that Spark
 * gives it as a string.
 */
class DatesTest extends CompilerFixture {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String select(String expression, ZoneId zone) {
    String sql = "SELECT CAST(" + expression + " AS STRING)";
    Statement statement = SparkSql.statement(sql, new FakeTables(), zone);
    return ((Statement.Select) statement).query().sql();
  }

  private static void check(String expression, ZoneId zone, String value) {
    assertThat(engine.rows(select(expression, zone)))
        .as(expression)
        .containsExactly(List.of(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "add_months('2016-08-31', 1) | 2016-09-30",
        "year(date_add(DATE'2020-01-02', 2147483647)) | -5877591",
        "next_day('2015-01-14', 'TU') | 2015-01-20",
        "trunc('2019-08-04', 'week') | 2019-07-29",
        "trunc('2019-08-04', 'day') | NULL",
        "date_trunc('quarter', TIMESTAMP'2015-03-05 09:32:05.359') | 2015-01-01 00:00:00",
        "date_trunc('MILLISECOND', TIMESTAMP'2015-03-05 09:32:05.123456') | 2015-03-05"
            + " 09:32:05.123",
        "CAST(1e8 * months_between('1997-02-28 10:30:00', '1996-10-30 00:00:00') AS INT) |"
            + " 394959677",
        "dayname(DATE'2008-02-20') | Wed",
        "extract(SECONDS FROM TIMESTAMP'2019-10-01 00:00:01.000001') | 1.000001",
        "date_part('yearofweek', DATE'2021-01-01') | 2020",
        "timestampadd(MONTH, 1, DATE'2020-01-31') | 2020-02-29 00:00:00",
        "datediff(MONTH, DATE'2020-01-31', DATE'2021-01-30') | 11",
        "make_timestamp(2019, 6, 30, 23, 59, 60) | 2019-07-01 00:00:00",
        "try_make_timestamp(2024, 13, 22, 15, 30, 0) | NULL",
        "make_timestamp(2014, 12, 28, 6, 30, 45.887, 'CET') | 2014-12-28 05:30:45.887",
        "from_utc_timestamp(TIMESTAMP'2016-08-31 00:00:00', 'Asia/Seoul') | 2016-08-31 09:00:00",
        "to_utc_timestamp(TIMESTAMP'2020-03-29 02:30:00', 'Europe/Berlin') | 2020-03-29 01:30:00",
        "unix_timestamp(TIMESTAMP'1969-12-31 23:59:59.5') | 0",
        "unix_seconds(TIMESTAMP'1969-12-31 23:59:59.5') | -1",
        "from_unixtime(9223372036854775807) | 1969-12-31 23:59:59",
        "timestamp_seconds(1230219000.123) | 2008-12-25 15:30:00.123",
      })
  void functions(String expression, String value) {
    check(expression, SparkSql.UTC, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "date_format(TIMESTAMP'2020-02-29 13:04:05.678901', 'EEE d MMM yyyy h:mm a S SSSSSS') | Sat"
            + " 29 Feb 2020 1:04 PM 6 678901",
        "date_format(DATE'-0005-01-01', 'yyyy G') | 0006 BC",
        "date_format(DATE'2020-05-06', \"'Q'q yy''MM\") | Q2 20'05",
        "to_timestamp('2020-01-05 10:11:12.1', 'yyyy-MM-dd HH:mm:ss.SSS') | 2020-01-05 10:11:12.1",
        "to_timestamp('12:30 pm', 'hh:mm a') | 1970-01-01 12:30:00",
        "to_timestamp('PM', 'a') | 1970-01-01 12:00:00",
        "to_timestamp('2020-01-05 10 Europe/Berlin', 'yyyy-MM-dd HH VV') | 2020-01-05 09:00:00",
        "to_date('2020-060', 'yyyy-DDD') | 2020-02-29",
        "try_to_timestamp('2020-1-5', 'yyyy-MM-dd') | NULL",
        "try_to_timestamp('2020-01-05 10 12', 'yyyy-MM-dd HH hh') | NULL",
        "to_timestamp_ntz('2020-01-01 01:00 +05:00', 'yyyy-MM-dd HH:mm XXX') | 2020-01-01 01:00:00",
      })
  void patterns(String expression, String value) {
    check(expression, SparkSql.UTC, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "date_format(DATE'2020-01-01', 'YYYY') | INCONSISTENT_BEHAVIOR_CROSS_VERSION",
        "date_format(DATE'2020-01-01', 'B') | INVALID_DATETIME_PATTERN",
        "date_format(DATE'2020-01-01', 'yyyyyyy') | INVALID_DATETIME_PATTERN",
        "to_timestamp('2020-01-05 Sun', 'yyyy-MM-dd E') | INVALID_DATETIME_PATTERN",
        "to_date('2020-02-30', 'yyyy-MM-dd') | CANNOT_PARSE_TIMESTAMP",
        "make_date(2019, 2, 29) | DATETIME_FIELD_OUT_OF_BOUNDS",
        "make_timestamp(2020, 1, 1, 0, 0, 60.5) | INVALID_FRACTION_OF_SECOND",
        "next_day('2020-01-01', 'xx') | ILLEGAL_DAY_OF_WEEK",
        "from_utc_timestamp(TIMESTAMP'2020-01-01 00:00:00', 'x') | INVALID_TIMEZONE",
        "timestampadd(YEAR, 2147483647, TIMESTAMP'2020-01-01 00:00:00') | DATETIME_OVERFLOW",
        "INTERVAL '1' DAY / 0 | INTERVAL_DIVIDED_BY_ZERO",
        "make_dt_interval(106751991, 25) | INTERVAL_ARITHMETIC_OVERFLOW",
      })
  void errors_of_values(String expression, String code) {
    assertThatThrownBy(() -> engine.query(select(expression, SparkSql.UTC)))
        .hasMessageContaining("[" + code + "]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "INTERVAL '-1-2' YEAR TO MONTH | INTERVAL '-1-2' YEAR TO MONTH",
        "INTERVAL 1 DAY -2 HOURS | INTERVAL '0 22' DAY TO HOUR",
        "INTERVAL 5 MILLISECONDS | INTERVAL '00.005' SECOND",
        "INTERVAL '2 weeks' | INTERVAL '14' DAY",
        "INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND | INTERVAL '-106751991"
            + " 04:00:54.775808' DAY TO SECOND",
        "CAST('INTERVAL -\\'1 02:03:04\\' DAY TO SECOND' AS INTERVAL DAY TO SECOND) | INTERVAL '-1"
            + " 02:03:04' DAY TO SECOND",
        "TRY_CAST('1 24:00:00' AS INTERVAL DAY TO SECOND) | NULL",
        "CAST(2.5 AS INTERVAL YEAR) | INTERVAL '2' YEAR",
        "CAST(INTERVAL '1 02' DAY TO HOUR AS INT) | 26",
        "INTERVAL '1' DAY + INTERVAL '25' HOUR | INTERVAL '2 01' DAY TO HOUR",
        "INTERVAL '-7' MONTH / 2 | INTERVAL '-0-4' YEAR TO MONTH",
        "1.5 * INTERVAL '1' DAY | INTERVAL '1 12:00:00' DAY TO SECOND",
        "DATE'2020-01-31' + INTERVAL '1' MONTH | 2020-02-29",
        "DATE'2020-01-31' - INTERVAL '1' DAY | 2020-01-30",
        "DATE'2020-01-31' - INTERVAL '1' SECOND | 2020-01-30 23:59:59",
        "TIMESTAMP'2020-01-31 12:00:00' - INTERVAL '1' MONTH | 2019-12-31 12:00:00",
        "TIMESTAMP'2020-03-01 00:00:00' - DATE'2020-02-01' | INTERVAL '29 00:00:00' DAY TO SECOND",
        "DATE'2020-03-01' - DATE'2020-02-01' | INTERVAL '29' DAY",
        "extract(MINUTE FROM INTERVAL '-1 02:03:04.5' DAY TO SECOND) | -3",
        "make_ym_interval(-1, 5) | INTERVAL '-0-7' YEAR TO MONTH",
      })
  void intervals(String expression, String value) {
    check(expression, SparkSql.UTC, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "make_timestamp(2026, 3, 29, 2, 30, 0) | 2026-03-29 03:30:00",
        "make_timestamp(2026, 10, 25, 1, 30, 0, 'UTC') | 2026-10-25 02:30:00",
        "hour(make_timestamp(2026, 3, 29, 1, 0, 0, 'UTC')) | 3",
        "make_timestamp(2026, 3, 28, 2, 30, 0) + INTERVAL '1' DAY | 2026-03-29 03:30:00",
        "make_timestamp(2026, 3, 28, 2, 30, 0) + INTERVAL '24' HOUR | 2026-03-29 03:30:00",
        "date_trunc('day', make_timestamp(2026, 7, 1, 22, 30, 0, 'UTC')) | 2026-07-02 00:00:00",
        "CAST(make_timestamp(2026, 7, 1, 22, 30, 0, 'UTC') AS DATE) | 2026-07-02",
        "unix_timestamp('2026-07-01', 'yyyy-MM-dd') | 1782856800",
        "current_timezone() | Europe/Berlin",
        "time_bucket(INTERVAL '1' DAY, TIMESTAMP '2024-04-01 00:30:00') | 2024-04-01 00:00:00",
        "time_bucket(INTERVAL '7' DAY, TIMESTAMP '2024-10-27 23:30:00') | 2024-10-24 00:00:00",
        "time_bucket(INTERVAL '6' HOUR, TIMESTAMP '2024-07-01 11:30:00') | 2024-07-01 07:00:00",
        "time_bucket(INTERVAL '1' MONTH, TIMESTAMP '2024-03-30 10:00:00',"
            + " TIMESTAMP '2024-01-31 09:00:00') | 2024-02-29 09:00:00",
        "time_bucket(INTERVAL '1' DAY, TIMESTAMP '2024-10-27 01:10:00',"
            + " TIMESTAMP '2024-07-01 01:15:00') | 2024-10-26 01:15:00",
        "time_bucket(INTERVAL '1' DAY, TIMESTAMP_NTZ '2024-03-31 23:00:00') | 2024-03-31 00:00:00",
      })
  void session_time_zone(String expression, String value) {
    check(expression, BERLIN, value);
  }

  @Test
  void the_time_of_a_statement_is_one_and_a_pipeline_has_that_of_its_batch() {
    check("now() = current_timestamp AND current_date = CAST(now() AS DATE)", BERLIN, "true");

    List<Transform> steps = List.of(new Transform.WithColumn("t", "now()", null));
    Instant planned = Instant.parse("2026-11-23T22:30:00.123Z");
    CompiledQuery batch = SparkSql.pipeline(StructType.of(), steps, BERLIN, planned);
    assertThat(batch.timed()).isTrue();
    assertThat(batch).isEqualTo(SparkSql.pipeline(StructType.of(), steps, BERLIN, planned));
    assertThat(batch.sql()).contains("make_timestamptz(1795473000123000)").doesNotContain("now()");
    assertThat(SparkSql.where(StructType.of(), "now() > DATE'2020-01-01'").sql()).contains("now()");
    List<Transform> untimed = List.of(new Transform.WithColumn("t", "1", null));
    assertThat(SparkSql.pipeline(StructType.of(), untimed).timed()).isFalse();
  }
}
