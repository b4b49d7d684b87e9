package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Nexmark's persons, auctions and bids as Delta tables, and its queries. Of fifty events, a tenth
 * of a millisecond apart, one is a person and three are auctions; half of the bids are for a few
 * auctions.
 */
final class Nexmark {
  /** The parts of each table; a batch takes one of each, of the same time. */
  private static final int FILES = 10;

  private static final int EVENTS_OF_A_PERSON = 50;
  private static final int AUCTIONS_OF_A_PERSON = 3;
  private static final int BIDS_OF_A_PERSON = 46;

  /**
   * By table its columns as name, type in Delta's log, and expression over the number {@code i}.
   */
  private static final Map<String, List<String[]>> TABLES = tables();

  /** Those whose answer Spark can compute as a stream in append mode; each a resource. */
  private static final List<String> QUERIES =
      List.of(
          "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q11", "q12", "q15", "q16",
          "q17", "q18", "q19", "q20");

  /**
   * What the columns are made of: any number below another, the time of an event, and the id of one
   * of the last so many, which is the same for all but one of {@code hot}.
   */
  private static final List<String> MACROS =
      List.of(
          "CREATE MACRO number(i, salt, n) AS CAST(hash(i + 1000003 * salt + %d) %% n AS BIGINT)",
          "CREATE MACRO time_of(event) AS TIMESTAMPTZ '2026-01-01 00:00:00+00'"
              + " + to_microseconds(CAST(100 * event AS BIGINT))",
          "CREATE MACRO near(i, last, hot, within) AS 1000 + CASE WHEN number(i, 6, hot) > 0"
              + " THEN last // 100 * 100 ELSE greatest(0, last - number(i, 7, within)) END");

  private static final String READS = ".*(FROM|JOIN) %s\\b.*";

  private Nexmark() {}

  /**
   * A query.
   *
   * @param input the table that its statements know as {@code input}; others by their names
   * @param others the other tables that it reads
   * @param statements each over what the one before it gave
   */
  record Query(String name, String input, List<String> others, List<String> statements) {}

  private static Map<String, List<String[]>> tables() {
    Map<String, List<String[]>> tables = new LinkedHashMap<>();
    tables.put(
        "person",
        List.of(
            column("id", "long", "1000 + i"),
            column("name", "string", "'person ' || number(i, 1, 1000)"),
            column("city", "string", "['Bend', 'Boise', 'Napa', 'Kent'][1 + number(i, 2, 4)]"),
            column("state", "string", "['or', 'id', 'ca', 'wa', 'az'][1 + number(i, 3, 5)]"),
            column("dateTime", "timestamp", "time_of(i * 50)")));
    tables.put(
        "auction",
        List.of(
            column("id", "long", "1000 + i"),
            column("itemName", "string", "'item ' || number(i, 1, 5000)"),
            column("initialBid", "long", "1 + number(i, 2, 1000)"),
            column("dateTime", "timestamp", "time_of(i // 3 * 50 + 1 + i % 3)"),
            column(
                "expires", "timestamp", "time_of(i // 3 * 50 + 1 + i % 3 + number(i, 3, 100000))"),
            column("seller", "long", "near(i, i // 3, 4, 1000)"),
            column("category", "long", "10 + number(i, 4, 5)")));
    tables.put(
        "bid",
        List.of(
            column("auction", "long", "near(i, i // 46 * 3 + 2, 2, 100)"),
            column("bidder", "long", "near(i + 9, i // 46, 4, 1000)"),
            column("price", "long", "CAST(100 * pow(10, number(i, 1, 6000) / 1000) AS BIGINT)"),
            column("channel", "string", "['apple', 'google', 'baidu'][1 + number(i, 2, 3)]"),
            column("dateTime", "timestamp", "time_of(i // 46 * 50 + 4 + i % 46)"),
            column("extra", "string", "repeat(chr(CAST(97 + i % 26 AS INTEGER)), 60)")));
    return tables;
  }

  private static String[] column(String name, String type, String expression) {
    return new String[] {name, type, expression};
  }

  /** Writes the tables of so many events, each below the directory. */
  static void write(Path directory, long events, long seed) throws IOException, SQLException {
    long persons = events / EVENTS_OF_A_PERSON;
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      for (String macro : MACROS) {
        statement.execute(macro.formatted(seed));
      }
      write(statement, directory.resolve("person"), persons);
      write(statement, directory.resolve("auction"), persons * AUCTIONS_OF_A_PERSON);
      write(statement, directory.resolve("bid"), persons * BIDS_OF_A_PERSON);
    }
  }

  private static void write(Statement duckDb, Path root, long count)
      throws IOException, SQLException {
    List<String[]> columns =
        Objects.requireNonNull(TABLES.get(root.getFileName().toString()), "no table of Nexmark");
    String schema =
        columns.stream()
            .map(
                c ->
                    "{\"name\":\"%s\",\"type\":\"%s\",\"nullable\":true,\"metadata\":{}}"
                        .formatted(c[0], c[1]))
            .collect(Collectors.joining(",", "{\"type\":\"struct\",\"fields\":[", "]}"));
    String rows =
        columns.stream()
            .map(c -> c[2] + " AS \"" + c[0] + "\"")
            .collect(Collectors.joining(", ", "SELECT ", " FROM range("));
    DeltaDirectory table = DeltaDirectory.create(root, schema);
    long each = count / FILES;
    for (int part = 0; part < FILES; part++) {
      Path file = root.resolve("part-" + part + ".parquet");
      String range = part * each + ", " + (part + 1) * each + ") AS r(i)";
      duckDb.execute("COPY (" + rows + range + ") TO '" + file + "' (FORMAT parquet)");
      table.add(part + 1, List.of(file), each);
    }
  }

  /** The queries in their order. */
  static List<Query> queries() throws IOException {
    List<Query> queries = new ArrayList<>();
    for (String name : QUERIES) {
      queries.add(query(name));
    }
    return queries;
  }

  /** The first line names the input; semicolons end statements. */
  private static Query query(String name) throws IOException {
    try (InputStream in = Nexmark.class.getResourceAsStream("/nexmark/" + name + ".sql")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = text.split("\n", 2);
      String input = parts[0].replaceFirst("-- ([a-z]+).*", "$1");
      List<String> statements =
          Arrays.stream(parts[1].split(";"))
              .map(statement -> statement.strip().replaceAll("\\s+", " "))
              .toList();
      List<String> others =
          TABLES.keySet().stream()
              .filter(table -> !table.equals(input))
              .filter(table -> statements.stream().anyMatch(s -> s.matches(READS.formatted(table))))
              .toList();
      return new Query(name, input, others, statements);
    }
  }
}
