package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Delta table as a foreign program sees and writes it: Parquet files and commits as JSON files,
 * appends only. A commit is there whole or not at all: it is written aside and linked to its name.
 */
record DeltaDirectory(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Creates an empty table of orders. */
  static DeltaDirectory create(Path root) throws IOException {
    return create(root, Orders.SCHEMA);
  }

  /**
   * Creates an empty table.
   *
   * @param schema as a Delta log writes it
   */
  static DeltaDirectory create(Path root, String schema) throws IOException {
    Files.createDirectories(root.resolve("_delta_log"));
    DeltaDirectory table = new DeltaDirectory(root);
    Map<String, Object> metaData =
        Map.of(
            "id",
            "00000000-0000-4000-8000-000000000001",
            "format",
            Map.of("provider", "parquet", "options", Map.of()),
            "schemaString",
            schema,
            "partitionColumns",
            List.of(),
            "configuration",
            Map.of());
    table.commit(
        0,
        List.of(
            Map.of("protocol", Map.of("minReaderVersion", 1, "minWriterVersion", 2)),
            Map.of("metaData", metaData)));
    return table;
  }

  /** Makes files that lie in the table's directory part of it, as the given version. */
  void add(long version, List<Path> files, long rowsInEach) throws IOException {
    List<Map<String, ?>> actions = new ArrayList<>();
    for (Path file : files) {
      Map<String, Object> add =
          Map.of(
              "path",
              root.relativize(file).toString(),
              "partitionValues",
              Map.of(),
              "size",
              Files.size(file),
              "modificationTime",
              Files.getLastModifiedTime(file).toMillis(),
              "dataChange",
              true,
              "stats",
              JSON.writeValueAsString(Map.of("numRecords", rowsInEach)));
      actions.add(Map.of("add", add));
    }
    commit(version, actions);
  }

  private void commit(long version, List<Map<String, ?>> actions) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map<String, ?> action : actions) {
      lines.append(JSON.writeValueAsString(action)).append('\n');
    }
    Path aside = Files.writeString(root.resolve("next-commit"), lines);
    Files.createLink(commitFile(version), aside);
    Files.delete(aside);
  }

  boolean hasVersion(long version) {
    return Files.exists(commitFile(version));
  }

  /** The latest version; -1 if there is none. */
  long latestVersion() throws IOException {
    if (!Files.isDirectory(root.resolve("_delta_log"))) {
      return -1;
    }
    try (Stream<Path> log = Files.list(root.resolve("_delta_log"))) {
      return log.map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d{20}\\.json"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .max()
          .orElse(-1);
    }
  }

  /** The files that a version added. */
  List<Path> filesAddedBy(long version) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String line : Files.readAllLines(commitFile(version))) {
      JsonNode action = JSON.readTree(line);
      if (action.has("remove")) {
        throw new IOException("version " + version + " of " + root + " removes files");
      }
      if (action.has("add")) {
        files.add(file(action.at("/add/path").asText()));
      }
    }
    return files;
  }

  /** The files of the latest version. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (long version = 0; version <= latestVersion(); version++) {
      for (String line : Files.readAllLines(commitFile(version))) {
        JsonNode action = JSON.readTree(line);
        if (action.has("remove")) {
          files.remove(file(action.at("/remove/path").asText()));
        }
        if (action.has("add")) {
          files.add(file(action.at("/add/path").asText()));
        }
      }
    }
    return files;
  }

  private Path file(String logged) {
    return root.resolve(URI.create(logged).getPath());
  }

  /** The Parquet files in a directory without a log. */
  static List<Path> parquetIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .collect(Collectors.toList());
    }
  }

  private Path commitFile(long version) {
    return root.resolve("_delta_log").resolve(String.format("%020d.json", version));
  }
}
