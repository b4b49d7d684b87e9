package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.AddedFile;
import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.ReadSet;
import dev.sluice.server.delta.Snapshot;
import dev.sluice.server.delta.Transaction;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.statement.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements read only the files that may hold rows which they want, and get the same rows. */
class FilePruningTest {
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

  /** Three files: p is 1, 2 and NULL, id 0 to 9, 10 to 19 and 20 to 29. */
  private void threeFiles() {
    fixture.sql(
        "CREATE TABLE t (p INT, id BIGINT, day DATE, note STRING) USING DELTA PARTITIONED BY (p)");
    for (String p : List.of("1, 0", "2, 10", "NULL, 20")) {
      int comma = p.indexOf(',');
      fixture.sql(
          "INSERT INTO t SELECT "
              + p.substring(0, comma)
              + ", id + "
              + p.substring(comma + 1)
              + ", date_add(date'2026-01-01', CAST(id + "
              + p.substring(comma + 1)
              + " AS INT)), CASE WHEN id % 2 = 0 THEN concat('n', id) END FROM range(10)");
    }
  }

  private DeltaTable table() {
    return fixture.tables.open(new TableRef.Named("t"));
  }

  private int filesRead(String sql) {
    PinnedTables pinned = new PinnedTables(fixture.tables, constant -> ListCursor.nothing());
    Statement.Select select = (Statement.Select) SparkSql.statement(sql, pinned);
    return pinned.relations(select.query()).get("t").files().size();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT * FROM t | 3",
        "SELECT * FROM t WHERE p = 1 | 1",
        "SELECT * FROM t WHERE p > 1 | 1",
        "SELECT * FROM t WHERE p = 1L AND id < 100.5 | 1",
        "SELECT * FROM t WHERE p IS NULL | 1",
        "SELECT * FROM t WHERE p IN (1, 2) AND id < 15 | 2",
        "SELECT * FROM t WHERE id = 5 | 1",
        "SELECT * FROM t WHERE 10 <= id AND id < 20 | 1",
        "SELECT * FROM t WHERE id BETWEEN 9 AND 10 | 2",
        "SELECT * FROM t WHERE id = 5 OR id = 25 | 2",
        "SELECT * FROM t WHERE id = 5 OR note = 'x' | 1",
        "SELECT * FROM t WHERE id = 5 OR length(note) > 1 | 3",
        "SELECT * FROM t WHERE day = '2026-01-25' | 1",
        "SELECT * FROM t WHERE id > 100 | 0",
        "SELECT * FROM t WHERE note IS NOT NULL | 3",
        "SELECT * FROM t WHERE id IS NULL | 0",
        "SELECT * FROM t WHERE NOT id = 5 | 3",
        "SELECT * FROM t WHERE id + 1 = 5 | 3",
        "SELECT * FROM (SELECT id AS i, p AS q FROM t) WHERE i = 5 | 1",
        "SELECT * FROM (SELECT id % 3 AS id FROM t) WHERE id = 25 | 3",
        "SELECT * FROM (SELECT * FROM t ORDER BY id LIMIT 5) WHERE id = 25 | 3",
        "SELECT p, count(*) FROM t WHERE id < 10 GROUP BY p HAVING p = 2 | 1",
        "SELECT * FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM t) WHERE id = 5 | 3",
        "SELECT * FROM t a JOIN t b ON a.id = b.id WHERE a.id = 5 | 3",
        "SELECT * FROM t a JOIN t b ON a.id = b.id WHERE a.id = 5 AND b.id = 5 | 1",
        "SELECT * FROM range(30) r LEFT JOIN t ON r.id = t.id AND t.p = 1 | 1",
        "SELECT * FROM range(30) r LEFT JOIN t ON r.id = t.id WHERE t.id = 1 | 3",
        "SELECT * FROM t LEFT JOIN range(30) r ON r.id = t.id AND t.p = 1 | 3",
        "SELECT * FROM t FULL JOIN range(30) r ON r.id = t.id WHERE t.p = 1 | 3",
        "SELECT * FROM range(3) WHERE id IN (SELECT id FROM t WHERE p = 1) | 1",
        "SELECT * FROM t WHERE p = 1 UNION ALL SELECT * FROM t WHERE p = 2 | 2",
        "SELECT * FROM t WHERE p = 1 UNION ALL SELECT * FROM t | 3",
        "WITH w AS (SELECT * FROM t WHERE p = 1) SELECT * FROM w JOIN w v ON w.id = v.id | 1",
        "WITH w AS (SELECT * FROM t) SELECT * FROM w WHERE p = 1 UNION ALL SELECT * FROM w | 3",
        "SELECT * FROM t LATERAL VIEW explode(array(1, 2)) AS e WHERE p = 1 | 1",
      })
  void conditions_choose_files(String sql, int files) {
    threeFiles();
    assertThat(filesRead(sql)).isEqualTo(files);
  }

  @Test
  void a_read_of_rows_chooses_files_too() {
    threeFiles();
    RowFilter wanted =
        SparkSql.where(table().metadata().schema(), "id = 5 AND length(note) > 0")
            .wanted(SparkSql.INPUT);
    assertThat(table().snapshot().files(wanted)).hasSize(1);
  }

  @Test
  void changes_rewrite_what_they_found_in_candidates() {
    threeFiles();
    assertThat(fixture.sql("DELETE FROM t WHERE p = 1 AND id > 4")).containsExactly(List.of(5L));
    assertThat(fixture.sql("UPDATE t SET note = 'x' WHERE id = 12")).containsExactly(List.of(1L));
    assertThat(
            fixture.sql(
                "MERGE INTO t USING (SELECT id FROM range(30)) s ON t.id = s.id AND t.p = 2"
                    + " WHEN MATCHED AND s.id < 12 THEN DELETE"
                    + " WHEN NOT MATCHED AND s.id < 3 THEN INSERT (p, id) VALUES (9, s.id)"))
        .containsExactly(List.of(5L, 0L, 2L, 3L));
    assertThat(fixture.sql("SELECT count(*), count(DISTINCT p) FROM t"))
        .containsExactly(List.of(26L, 3L));
  }

  @Test
  void a_rival_elsewhere_is_no_conflict() {
    threeFiles();
    Snapshot read = table().snapshot();
    fixture.sql("UPDATE t SET note = 'rival' WHERE p = 2");

    RowFilter one = new RowFilter.Compare("p", RowFilter.Order.EQUAL, "1");
    assertThatThrownBy(() -> table().commit(deletion(read, one, ReadSet.wholeTable())))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_APPEND);
    RowFilter two = new RowFilter.Compare("p", RowFilter.Order.EQUAL, "2");
    assertThatThrownBy(() -> table().commit(deletion(read, one, ReadSet.of(read, two))))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_CONCURRENT_APPEND);
    table().commit(deletion(read, one, ReadSet.of(read, one)));
    assertThat(fixture.sql("SELECT count(*) FROM t WHERE note = 'rival'"))
        .containsExactly(List.of(10L));
    assertThat(fixture.sql("SELECT count(*) FROM t")).containsExactly(List.of(20L));
  }

  private static Transaction deletion(Snapshot read, RowFilter filter, ReadSet reads) {
    return Transaction.on(read, reads)
        .remove(read.files(filter))
        .build("DELETE", Map.of(), Map.of());
  }

  @Test
  void an_empty_partition_value_of_a_text_is_no_null() {
    fixture.sql("CREATE TABLE t (p STRING, id BIGINT) USING DELTA PARTITIONED BY (p)");
    fixture.sql("INSERT INTO t VALUES ('a', 1)");
    Snapshot read = table().snapshot();
    AddedFile added = read.files().get(0);
    DataFile file = added.file();
    DataFile empty = new DataFile(file.path(), Map.of("p", ""), file.sizeBytes(), file.records());
    AddedFile again =
        new AddedFile(
            empty, added.modificationTime(), true, added.loggedPath(), added.statistics());
    table()
        .commit(
            Transaction.on(read, ReadSet.wholeTable())
                .restore(List.of(again))
                .build("WRITE", Map.of(), Map.of()));

    assertThat(fixture.sql("SELECT id FROM t WHERE p = ''")).containsExactly(List.of(1L));
    assertThat(fixture.sql("SELECT id FROM t WHERE p IS NULL")).isEmpty();
    assertThat(filesRead("SELECT id FROM t WHERE p IS NULL")).isZero();
    assertThat(filesRead("SELECT id FROM t WHERE p = 'a'")).isZero();
  }

  @Test
  void the_rows_of_random_conditions_are_those_of_all_files() {
    long seed = 20_261_123;
    SplittableRandom random = new SplittableRandom(seed);
    fixture.sql(
        "CREATE TABLE t (p STRING, i INT, b BIGINT, c DECIMAL(9,2), f FLOAT, d DOUBLE, day DATE,"
            + " at TIMESTAMP, s STRING) USING DELTA PARTITIONED BY (p)");
    for (int file = 0; file < 8; file++) {
      fixture.sql("INSERT INTO t VALUES " + rows(random, file));
    }
    int passedOver = 0;
    for (int i = 0; i < 150; i++) {
      String condition = condition(random, 2);
      String select = "SELECT count(*), sum(i), max(s), min(at) FROM t WHERE ";
      assertThat(fixture.sql(select + condition))
          .as("seed %d: %s", seed, condition)
          .isEqualTo(fixture.sql(select + "(" + condition + ") IS TRUE"));
      passedOver += table().snapshot().files().size() - filesRead(select + condition);
    }
    assertThat(passedOver).isGreaterThan(300);
  }

  /** Values of a file lie near each other, so that there is something to pass over. */
  private static String rows(SplittableRandom random, int file) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      List<String> row = new ArrayList<>();
      row.add("'p" + file % 3 + "'");
      for (Type type : Type.values()) {
        boolean none = random.nextInt(8) == 0 || (file == 5 && type == Type.I);
        row.add(none ? "NULL" : type.literal(random, file));
      }
      rows.add("(" + String.join(", ", row) + ")");
    }
    return String.join(", ", rows);
  }

  private static String condition(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(2) == 0) {
      String word = random.nextBoolean() ? " AND " : " OR ";
      return "(" + condition(random, depth - 1) + word + condition(random, depth - 1) + ")";
    }
    Type type = Type.values()[random.nextInt(Type.values().length)];
    String column = type.name();
    Supplier<String> literal = () -> type.literal(random, random.nextInt(8));
    return switch (random.nextInt(6)) {
      case 0 -> column + " IN (" + literal.get() + ", " + literal.get() + ")";
      case 1 -> column + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
      case 2 -> "p " + operator(random) + " 'p" + random.nextInt(4) + "'";
      case 3 -> literal.get() + " " + operator(random) + " " + column;
      default -> column + " " + operator(random) + " " + literal.get();
    };
  }

  private static String operator(SplittableRandom random) {
    return List.of("=", "<", "<=", ">", ">=", "<=>", "<>").get(random.nextInt(7));
  }

  /** A column, and constants of it that lie near those of a file's rows. */
  private enum Type {
    I,
    B,
    C,
    F,
    D,
    DAY,
    AT,
    S;

    String literal(SplittableRandom random, int file) {
      int near = file * 10 + random.nextInt(10);
      return switch (this) {
        case I, B -> Integer.toString(near - 20);
        case C -> near + "." + random.nextInt(100);
        case F -> special(random, near + ".5", "FLOAT");
        case D -> special(random, near + ".25D", "DOUBLE");
        case DAY -> "date'2026-01-" + String.format("%02d", 1 + near % 28) + "'";
        case AT ->
            "timestamp'2026-01-01 00:00:0"
                + file
                + ".00"
                + random.nextInt(3)
                + random.nextInt(2)
                + "99'";
        case S -> "'" + "é".repeat(file == 3 ? 40 : 1) + (char) ('a' + file) + near + "𝄞'";
      };
    }

    private static String special(SplittableRandom random, String usual, String type) {
      return switch (random.nextInt(12)) {
        case 0 -> "CAST('NaN' AS " + type + ")";
        case 1 -> "CAST('-0.0' AS " + type + ")";
        case 2 -> "CAST('Infinity' AS " + type + ")";
        default -> "CAST(" + usual + " AS " + type + ")";
      };
    }
  }
}
