package dev.sluice.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a table's log says, read as text and not through the server's own code. */
public final class SinkLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SinkLog() {}

  /** The batch ids that the log holds, in the order of the commits. */
  public static List<Long> batches(Path table) {
    List<Long> batches = new ArrayList<>();
    for (Path commit : commits(table)) {
      for (JsonNode action : actions(commit)) {
        if (action.has("txn")) {
          batches.add(action.get("txn").get("version").asLong());
        }
      }
    }
    return batches;
  }

  /** The commit files by version; fails where a version is missing. */
  public static List<Path> commits(Path table) {
    try (Stream<Path> files = Files.list(table.resolve("_delta_log"))) {
      List<Path> commits =
          files
              .filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
              .sorted()
              .toList();
      for (int version = 0; version < commits.size(); version++) {
        String name = String.format("%020d.json", version);
        if (!commits.get(version).getFileName().toString().equals(name)) {
          throw new AssertionError(name + " is missing in " + table);
        }
      }
      return commits;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> actions(Path commit) {
    try {
      List<JsonNode> actions = new ArrayList<>();
      for (String line : Files.readAllLines(commit)) {
        actions.add(JSON.readTree(line));
      }
      return actions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
