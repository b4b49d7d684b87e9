package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused: code, place, suggestion. */
class RefusalTest {
  private static final List<String> GARBAGE =
      Stream.of(
              "SELECT FROM orders_in Price Product ( ) , ' \" ` * + - / 1 1.5 WHERE AND NOT IN CASE",
              "WHEN THEN END AS x [ ] . :: int cast count GROUP\u00a0BY ORDER\u00a0BY LIMIT UNION",
              "NULL VALUES JOIN ON \\ é 😀 \0 \r /* */ -- e substring INTERVAL DATE '2024-01-01'",
              "WITH = <=> || % ? : ; INSERT INTO CREATE\u00a0TABLE USING delta X '' 1e400",
              "99999999999999999999L")
          .flatMap(words -> Stream.of(words.split(" ")))
          .map(word -> word.replace('\u00a0', ' ').replace('\r', '\n'))
          .toList();

  private static final StructType INPUT =
      StructType.of(
          Field.of("Product", PrimitiveType.STRING), Field.of("Price", PrimitiveType.INTEGER));
  private static final FakeTables TABLES = new FakeTables().with("orders_in", INPUT);

  private static SluiceException refusal(ThrowingCallable call) {
    return catchThrowableOfType(SluiceException.class, call);
  }

  private static SluiceException statement(String sql) {
    return refusal(() -> SparkSql.statement(sql, TABLES));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '~',
      value = {
        "Prise > 1 | UNRESOLVED_COLUMN | 1 | Price",
        "1 < Prodct | UNRESOLVED_COLUMN | 5 | Product",
        "Price > 0 AND instrr(Product, 'x') > 0 | UNRESOLVED_ROUTINE | 15 | instr",
        "Price + Product > | PARSE_SYNTAX_ERROR | 18 | -",
        "Price | DATATYPE_MISMATCH | 1 | -",
        "true + 1 > 0 | DATATYPE_MISMATCH | 8 | -",
        "count(*) > 1 | DATATYPE_MISMATCH | 1 | -",
        "Price > INTERVAL 1 DAY | DATATYPE_MISMATCH | 9 | -",
        "INTERVAL 1 MONTH 1 DAY > NULL | PARSE_SYNTAX_ERROR | 1 | -",
        "extract(EPOCH FROM DATE'2024-01-01') = 1 | INVALID_EXTRACT_FIELD | 1 | -",
        "make_date(1, 2) = NULL | DATATYPE_MISMATCH | 1 | -",
        "Price IN (SELECT 1) | UNSUPPORTED_FEATURE | 1 | -",
        "EXISTS (SELECT 1) | UNSUPPORTED_FEATURE | 1 | -",
        "uuid() = 'x' | UNSUPPORTED_FEATURE | 1 | -",
        "rank() OVER (ORDER BY Price) = 1 | WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE | 1 | -",
        "substring(Product) = 'a' | DATATYPE_MISMATCH | 1 | -",
        "length(Product, 1) = 1 | DATATYPE_MISMATCH | 1 | -",
        "cast(Price as variant) = 1 | UNSUPPORTED_FEATURE | 15 | -",
        "try_cast(map('1', 1) as map<int, int>) IS NULL | DATATYPE_MISMATCH | 1 | -",
        "array(1) = array('1') | DATATYPE_MISMATCH | 12 | -",
        "NULL | DATATYPE_MISMATCH | 1 | -",
      })
  void conditions(String condition, ErrorCode code, int column, String suggestion) {
    SluiceException refusal = refusal(() -> SparkSql.where(INPUT, condition));
    assertThat(refusal).as(condition).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
    Problem problem = refusal.problems().get(0);
    assertThat(problem.line()).isEqualTo(1);
    assertThat(problem.column()).as(refusal.getMessage()).isEqualTo(column);
    assertThat(problem.suggestion()).isEqualTo(suggestion);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "SELECT * FROM orders_im | TABLE_OR_VIEW_NOT_FOUND",
        "SELECT Product FROM orders_in GROUP BY Price | DATATYPE_MISMATCH",
        "SELECT Price FROM orders_in a JOIN orders_in b ON true | AMBIGUOUS_REFERENCE",
        "SELECT * FROM orders_in ORDER BY 3 | DATATYPE_MISMATCH",
        "SELECT DISTINCT Product FROM orders_in ORDER BY Price | UNRESOLVED_COLUMN",
        "SELECT 1 UNION SELECT 1, 2 | DATATYPE_MISMATCH",
        "SELECT * FROM orders_in LATERAL VIEW upper('a') t AS x | UNSUPPORTED_GENERATOR",
        "SELECT upper(explode(array('a'))) FROM orders_in | UNSUPPORTED_GENERATOR",
        "INSERT INTO orders_in VALUES (1) | DATATYPE_MISMATCH",
        "INSERT INTO orders_in (Prize) VALUES (1) | UNRESOLVED_COLUMN",
        "INSERT INTO orders_in VALUES ('a', DATE'2024-01-01') | DELTA_METADATA_MISMATCH",
        "UPDATE orders_in SET nosuch = 1 | UNRESOLVED_COLUMN",
        "DELETE FROM orders_in WHERE nosuch | UNRESOLVED_COLUMN",
        "CREATE TABLE x (a INT) USING parquet | UNSUPPORTED_FEATURE",
        "CREATE TABLE x (a INT, A INT) USING delta | DATATYPE_MISMATCH",
        "CREATE TABLE x (a INT) USING delta PARTITIONED BY (b) | UNRESOLVED_COLUMN",
        "CREATE TABLE a-b (a INT) USING delta | PARSE_SYNTAX_ERROR",
        "VACUUM | PARSE_SYNTAX_ERROR",
        "SELECT 'open | PARSE_SYNTAX_ERROR",
      })
  void statements(String sql, ErrorCode code) {
    SluiceException refusal = statement(sql);
    assertThat(refusal).as(sql).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
  }

  @Test
  void a_pipeline_reports_all_faulty_steps_with_pointers() {
    SluiceException refusal =
        refusal(
            () ->
                SparkSql.pipeline(
                    INPUT,
                    List.of(
                        new Transform.Filter("Prise > 0"),
                        new Transform.WithColumn("a", "foo(Price)", "int"),
                        new Transform.Drop(List.of("Product", "nothing")),
                        new Transform.Select(List.of("a", "Price AS b", "Product")),
                        new Transform.Filter("never_reached"))));
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    assertThat(refusal.problems())
        .extracting(Problem::pointer)
        .containsExactly(
            "/transforms/0/filter",
            "/transforms/1/withColumn/expr",
            "/transforms/2/drop/1",
            "/transforms/3/select/2");
  }

  @Test
  void lines_count_within_the_text() {
    Problem problem = statement("SELECT Price,\n  Prodct\nFROM orders_in").problems().get(0);
    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.column()).isEqualTo(3);
  }

  @Test
  void a_step_may_not_ask_what_a_stream_cannot_answer() {
    for (String sql :
        List.of(
            "SELECT * FROM input ORDER BY Price",
            "SELECT * FROM input LIMIT 1",
            "SELECT Price FROM input RIGHT JOIN (VALUES (1)) AS v(one) ON Price = one",
            "SELECT Price FROM input FULL JOIN (VALUES (1)) AS v(one) ON Price = one",
            "SELECT one FROM (VALUES (1)) AS v(one) LEFT JOIN input ON Price = one",
            "SELECT Price, n FROM input, LATERAL (SELECT Price + 1 AS n)",
            "SELECT Price FROM input UNION ALL SELECT 1",
            "SELECT Price FROM input UNION SELECT 1",
            "SELECT 1 AS one")) {
      SluiceException refusal =
          refusal(() -> SparkSql.pipeline(INPUT, List.of(new Transform.Sql(sql))));
      assertThat(refusal).as(sql).isNotNull();
      assertThat(refusal.code()).as(sql).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
    }
  }

  @Test
  void text_that_is_too_long_or_nests_too_deeply_is_refused() {
    String deep = "(".repeat(100_000) + "1" + ")".repeat(100_000);
    assertThat(refusal(() -> SparkSql.where(INPUT, deep)).code())
        .isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
    assertThat(refusal(() -> SparkSql.where(INPUT, "NOT ".repeat(50_000) + "true")).code())
        .isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
    assertThat(statement("SELECT '" + "x".repeat(1 << 20) + "'").code())
        .isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
  }

  @Test
  void steps_that_multiply_their_input_are_refused_before_they_fill_the_memory() {
    Transform twice = new Transform.Sql("SELECT * FROM input UNION ALL SELECT * FROM input");
    assertThat(SparkSql.pipeline(INPUT, Collections.nCopies(9, twice)).schema()).isNotNull();
    SluiceException refused =
        refusal(() -> SparkSql.pipeline(INPUT, Collections.nCopies(40, twice)));
    assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
    assertThat(refused.problems().get(0).pointer()).isEqualTo("/transforms/9/sql");
  }

  @Test
  void garbage_is_refused_and_never_breaks_the_compiler() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      String sql = garbage(random);
      assertRefusedOrCompiled(seed, sql, () -> SparkSql.statement(sql, TABLES));
      assertRefusedOrCompiled(seed, sql, () -> SparkSql.where(INPUT, sql));
    }
  }

  private static String garbage(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "SELECT " : "");
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(GARBAGE.get(random.nextInt(GARBAGE.size())));
      text.append(random.nextInt(4) == 0 ? "" : " ");
    }
    return text.toString();
  }

  private static void assertRefusedOrCompiled(long seed, String sql, Runnable compiler) {
    try {
      compiler.run();
    } catch (SluiceException expected) {
      assertThat(expected.problems()).as(sql).isNotEmpty();
    } catch (RuntimeException | Error broken) {
      throw new AssertionError("seed " + seed + ": " + sql, broken);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT (SELECT b.Price FROM orders_in b WHERE a.Price > 1 ORDER BY 1 DESC LIMIT 1) FROM orders_in a | LIMIT",
        "SELECT 1 FROM orders_in WHERE (Price IN (SELECT 1)) = false | IN (SELECT …)",
        "SELECT 1 FROM orders_in a FULL JOIN orders_in b ON a.Price NOT IN (SELECT 1) | FULL JOIN",
      })
  void a_subquery_that_spark_answers_by_how_it_plans_it_is_refused(String sql, String what) {
    SluiceException refusal = statement(sql);
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE);
    assertThat(refusal).hasMessageContaining(what);
  }
}
