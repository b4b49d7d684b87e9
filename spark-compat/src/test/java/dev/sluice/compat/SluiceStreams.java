package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server in this process, its tables, which are the sources of both sides, and its client. Safe
 * for many threads.
 */
final class SluiceStreams implements AutoCloseable {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
  private static final Pattern TIME = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");

  private final Path warehouse;
  private final Server server;
  private final SluiceClient client;

  private SluiceStreams(Path warehouse, Server server) {
    this.warehouse = warehouse;
    this.server = server;
    this.client = SluiceClient.builder().endpoint(server.url()).build();
  }

  /**
   * Starts the server.
   *
   * @param directory of its own
   */
  static SluiceStreams start(Path directory) {
    ServerConfig config = ServerConfig.local(directory);
    return new SluiceStreams(config.warehouse(), Server.start(config));
  }

  SluiceClient client() {
    return client;
  }

  /** Where a table lies. */
  String place(String table) {
    return warehouse.resolve(table).toString();
  }

  /** Runs a statement that gives no rows. */
  void change(String statement) {
    client.sql(statement);
  }

  /**
   * Adds rows in one commit.
   *
   * @param columns as the table was created with
   */
  void append(String table, String columns, List<JsonNode> rows) {
    List<String> names = new ArrayList<>();
    for (String column : columns.split(",(?![^<(]*[>)])", -1)) {
      names.add(column.strip().split("\\s+", 2)[0]);
    }
    client.tables().append(table, rows.stream().map(row -> row(names, row)).toList());
  }

  private static Map<String, @Nullable Object> row(List<String> names, JsonNode values) {
    if (values.size() != names.size()) {
      throw new IllegalArgumentException(names + " are not " + values);
    }
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      row.put(names.get(i), value(values.get(i)));
    }
    return row;
  }

  /** A time alone is one of the day; others are as they stand. */
  private static Object value(JsonNode value) {
    return value.isTextual() && TIME.matcher(value.textValue()).matches()
        ? DAY + "T" + value.textValue() + ZoneOffset.UTC
        : value;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
