package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Random changes of a small table with NULLs, NaN, both zeros, text beyond ASCII and, at times,
 * partitions, a change data feed or deletion vectors. Some of them fail, in both.
 */
final class RandomScripts {
  static final String SUBJECT = "random scripts";

  private static final int STATEMENTS = 12;

  private static final List<String> PROPERTIES =
      List.of(
          "'delta.checkpointInterval' = '3'",
          "'delta.checkpointInterval' = '4', 'delta.enableChangeDataFeed' = 'true'",
          "'delta.enableChangeDataFeed' = 'true'",
          "'delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true'");

  private static final List<String> TEXTS =
      List.of("''", "'a'", "'Straße'", "'😀 \\' \"'", "'b'", "CAST(NULL AS STRING)");

  private static final List<String> PARTITIONS =
      List.of("'a'", "'b'", "'é/='", "CAST(NULL AS STRING)");

  private static final List<String> DOUBLES =
      List.of(
          "0.0D",
          "-0.0D",
          "1.5D",
          "1e300D",
          "CAST('NaN' AS DOUBLE)",
          "CAST('-Infinity' AS DOUBLE)",
          "CAST(NULL AS DOUBLE)");

  private static final List<String> NUMBERS =
      List.of("0", "1", "-7", "41", "2147483640", "CAST(NULL AS INT)");

  private static final List<String> CONDITIONS =
      List.of(
          "t.id %% 3 = %d %% 3",
          "t.id < %d",
          "t.p = 'a'",
          "t.p IS NULL",
          "t.d > 1",
          "t.d = 0",
          "t.s > 'b'",
          "t.s IS NULL OR t.n < 5",
          "NOT (t.n = 1)",
          "t.n + 5 > %d");

  private static final List<String> ASSIGNMENTS =
      List.of(
          "n = t.n + 1",
          "n = t.id",
          "s = concat(t.s, 'x')",
          "p = 'b'",
          "p = t.s",
          "d = -t.d",
          "d = t.n",
          "s = NULL, d = 1.5D",
          "id = t.id + 1",
          "n = CAST(t.s AS INT)");

  private final SplittableRandom random;

  RandomScripts(SplittableRandom random) {
    this.random = random;
  }

  TableScript next(int number) {
    List<String> statements = new ArrayList<>();
    String partitions = random.nextInt(3) == 0 ? " PARTITIONED BY (p)" : "";
    statements.add(
        "CREATE TABLE t (id INT, p STRING, d DOUBLE, s STRING, n INT) USING DELTA"
            + partitions
            + " TBLPROPERTIES ("
            + any(PROPERTIES)
            + ")");
    statements.add("INSERT INTO t VALUES " + rows(1 + random.nextInt(8)));
    while (statements.size() < STATEMENTS) {
      statements.add(statement());
    }
    return new TableScript(SUBJECT, "random " + number, statements);
  }

  private String statement() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> "INSERT INTO t VALUES " + rows(1 + random.nextInt(5));
      case 2, 3 -> "DELETE FROM t WHERE " + condition();
      case 4, 5 -> "UPDATE t SET " + any(ASSIGNMENTS) + " WHERE " + condition();
      case 6 -> "OPTIMIZE t";
      default -> merge();
    };
  }

  private String merge() {
    StringBuilder merge = new StringBuilder("MERGE INTO t USING (SELECT * FROM VALUES ");
    merge.append(rows(1 + random.nextInt(6))).append(" AS v(id, p, d, s, n)) AS q ON t.id = q.id");
    if (random.nextBoolean()) {
      merge.append(" AND ").append(any(List.of("t.p <=> q.p", "t.n > 0", "q.s IS NOT NULL")));
    }
    int before = merge.length();
    if (random.nextBoolean()) {
      merge.append(" WHEN MATCHED AND ").append(condition()).append(" THEN DELETE");
    }
    if (random.nextBoolean()) {
      merge.append(" WHEN MATCHED THEN UPDATE SET ");
      merge.append(any(List.of("*", "s = q.s, d = q.d", "n = t.n + q.n")));
    }
    if (random.nextBoolean()) {
      merge.append(" WHEN NOT MATCHED BY SOURCE AND ").append(condition());
      merge.append(any(List.of(" THEN DELETE", " THEN UPDATE SET s = 'left'")));
    }
    if (random.nextBoolean() || merge.length() == before) {
      merge.append(" WHEN NOT MATCHED THEN INSERT ");
      merge.append(any(List.of("*", "(id, s) VALUES (q.id, q.p)")));
    }
    return merge.toString();
  }

  private String condition() {
    String first = any(CONDITIONS).formatted(random.nextInt(20));
    return random.nextInt(3) == 0
        ? first + any(List.of(" AND ", " OR ")) + any(CONDITIONS).formatted(random.nextInt(20))
        : first;
  }

  private String rows(int count) {
    return random
        .ints(count)
        .mapToObj(
            any ->
                "("
                    + (random.nextInt(12) == 0 ? "CAST(NULL AS INT)" : random.nextInt(20))
                    + List.of(PARTITIONS, DOUBLES, TEXTS, NUMBERS).stream()
                        .map(this::any)
                        .collect(Collectors.joining(", ", ", ", ")")))
        .collect(Collectors.joining(", "));
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
