package dev.sluice.compat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What one of several writers of a table {@code (writer, k, v)} does to the rows that carry its
 * name, in statements that Spark and the server both know, and what those rows are then. Used by
 * one thread.
 */
final class RivalScript {
  private static final int KEYS = 40;

  private final String table;
  private final String writer;
  private final SplittableRandom random;
  private final Map<Integer, Integer> rows = new TreeMap<>();
  private int next;

  /** A statement, and the rows after it. */
  record Step(String sql, Map<Integer, Integer> rows) {}

  /**
   * @param table as both call it
   */
  RivalScript(String table, String writer, SplittableRandom random) {
    this.table = table;
    this.writer = writer;
    this.random = random;
  }

  /** The rows that are there when all steps that were {@link #done} are committed. */
  Map<Integer, Integer> rows() {
    return rows;
  }

  /** The statement has been committed. */
  void done(Step step) {
    rows.clear();
    rows.putAll(step.rows());
  }

  Step next() {
    return switch (random.nextInt(6)) {
      case 0 -> delete();
      case 1 -> update();
      case 2 -> merge();
      default -> insert();
    };
  }

  private Step insert() {
    Map<Integer, Integer> after = new TreeMap<>(rows);
    StringBuilder values = new StringBuilder();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int v = random.nextInt(1000);
      values.append(values.isEmpty() ? "" : ", ");
      values.append("('%s', %d, %d)".formatted(writer, next, v));
      after.put(next++, v);
    }
    return new Step("INSERT INTO " + table + " (writer, k, v) VALUES " + values, after);
  }

  private Step delete() {
    int rest = random.nextInt(5);
    Map<Integer, Integer> after = new TreeMap<>(rows);
    after.keySet().removeIf(k -> k % 5 == rest);
    return new Step(
        "DELETE FROM %s WHERE %s AND k %% 5 = %d".formatted(table, own(""), rest), after);
  }

  private Step update() {
    int rest = random.nextInt(3);
    Map<Integer, Integer> after = new TreeMap<>(rows);
    after.replaceAll((k, v) -> k % 3 == rest ? v + 1 : v);
    return new Step(
        "UPDATE %s SET v = v + 1 WHERE %s AND k %% 3 = %d".formatted(table, own(""), rest), after);
  }

  /** Of some keys, those that are there are changed or go, and the others come. */
  private Step merge() {
    int from = random.nextInt(KEYS);
    int to = from + 1 + random.nextInt(10);
    int v = random.nextInt(1000);
    Map<Integer, Integer> after = new TreeMap<>(rows);
    for (int k = from; k < to; k++) {
      if (rows.containsKey(k) && k % 4 == 0) {
        after.remove(k);
      } else {
        after.put(k, v);
      }
    }
    next = Math.max(next, to);
    return new Step(
        """
        MERGE INTO %s AS t USING (SELECT CAST(id AS INT) AS k FROM range(%d, %d)) AS s
        ON %s AND t.k = s.k WHEN MATCHED AND s.k %% 4 = 0 THEN DELETE
        WHEN MATCHED THEN UPDATE SET v = %d
        WHEN NOT MATCHED THEN INSERT (writer, k, v) VALUES ('%s', s.k, %d)"""
            .formatted(table, from, to, own("t."), v, writer, v),
        after);
  }

  private String own(String alias) {
    return alias + "writer = '" + writer + "'";
  }
}
