package dev.sluice.compat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/**
 * A table made by hand, as some other writer may have left it. Each line of its text does one thing
 * in the table's directory:
 *
 * <ul>
 *   <li>{@code protocol 3 7 READER,… WRITER,…} and {@code schema [FIELDS] [PARTITIONS]
 *       {PROPERTIES}} log what a table is; a field has at least a name and a type;
 *   <li>{@code parquet FILE message m {…}} (or {@code parquet2}, for data pages of version 2)
 *       begins a file, of which {@code row {…}} are the rows; {@code duckdb FILE OPTIONS: QUERY} is
 *       one that the engine writes;
 *   <li>{@code add FILE {…}} logs a file with these fields besides the usual ones, {@code log {…}}
 *       a line as it stands; {@code commit} ends a commit, {@code commit N} goes on with version N;
 *   <li>{@code write FILE TEXT} leaves a file of any content.
 * </ul>
 */
final class TableRecipe {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final List<String> log = new ArrayList<>();
  private final List<JsonNode> rows = new ArrayList<>();
  private long version;
  private @Nullable Path file;
  private @Nullable MessageType message;
  private boolean second;

  private TableRecipe(Path directory) {
    this.directory = directory;
  }

  /** Makes the table in a directory that is not there yet. */
  static void make(Path directory, List<String> lines) {
    try {
      TableRecipe recipe = new TableRecipe(directory);
      Files.createDirectories(directory.resolve("_delta_log"));
      for (String line : lines) {
        String[] words = line.split(" ", 2);
        recipe.run(words[0], words.length > 1 ? words[1] : "");
      }
      recipe.run("commit", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(lines.toString(), e);
    }
  }

  private void run(String word, String rest) throws IOException, SQLException {
    if (word.equals("row")) {
      rows.add(JSON.readTree(rest));
      return;
    }
    endFile();
    switch (word) {
      case "protocol" -> log.add(protocol(rest.split(" ")).toString());
      case "schema" -> log.add(metadata(rest).toString());
      case "parquet", "parquet2" -> begin(rest.split(" ", 2), word.equals("parquet2"));
      case "duckdb" -> copy(rest.split(" ", 2));
      case "add" -> log.add(add(rest.split(" ", 2)).toString());
      case "log" -> log.add(rest);
      case "commit" -> commit(rest);
      case "write" -> write(rest.split(" ", 2));
      default -> throw new IllegalArgumentException(word + " " + rest);
    }
  }

  private static JsonNode protocol(String[] words) {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode protocol = action.putObject("protocol");
    protocol.put("minReaderVersion", Integer.parseInt(words[0]));
    protocol.put("minWriterVersion", Integer.parseInt(words[1]));
    List<String> names = List.of("readerFeatures", "writerFeatures");
    for (int i = 2; i < words.length; i++) {
      if (!words[i].equals("-")) {
        ArrayNode features = protocol.putArray(names.get(i - 2));
        List.of(words[i].split(",")).forEach(features::add);
      }
    }
    return action;
  }

  private JsonNode metadata(String text) throws IOException {
    List<JsonNode> parts = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonNode part = JSON.readTree(parser); part != null; part = JSON.readTree(parser)) {
        parts.add(part);
      }
    }
    for (JsonNode field : parts.get(0)) {
      ObjectNode whole = (ObjectNode) field;
      if (!whole.has("nullable")) {
        whole.put("nullable", true);
      }
      if (!whole.has("metadata")) {
        whole.putObject("metadata");
      }
    }
    ObjectNode schema = JSON.createObjectNode().put("type", "struct");
    schema.set("fields", parts.get(0));
    ObjectNode action = JSON.createObjectNode();
    ObjectNode metadata =
        action.putObject("metaData").put("id", "00000000-0000-4000-8000-000000000001");
    metadata.putObject("format").put("provider", "parquet").putObject("options");
    metadata.put("schemaString", schema.toString());
    metadata.set("partitionColumns", parts.size() > 1 ? parts.get(1) : JSON.createArrayNode());
    metadata.set("configuration", parts.size() > 2 ? parts.get(2) : JSON.createObjectNode());
    metadata.put("createdTime", 1_700_000_000_000L);
    return action;
  }

  private void begin(String[] words, boolean secondVersion) {
    file = directory.resolve(words[0]);
    message = MessageTypeParser.parseMessageType(words[1]);
    second = secondVersion;
  }

  private void endFile() throws IOException {
    if (file != null) {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      ParquetRows.write(file, Objects.requireNonNull(message), rows, second);
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
    file = null;
    rows.clear();
  }

  private void copy(String[] words) throws IOException, SQLException {
    Path target = directory.resolve(words[0]);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    String[] parts = words[1].split(": ", 2);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      String options = "FORMAT parquet" + (parts[0].isBlank() ? "" : ", " + parts[0]);
      statement.execute("COPY (" + parts[1] + ") TO '" + target + "' (" + options + ")");
    }
  }

  private JsonNode add(String[] words) throws IOException {
    ObjectNode action = JSON.createObjectNode();
    ObjectNode add = action.putObject("add").put("path", words[0]);
    add.putObject("partitionValues");
    Path data = directory.resolve(words[0]);
    add.put("size", Files.exists(data) ? Files.size(data) : 0);
    add.put("modificationTime", 1_700_000_000_000L).put("dataChange", true);
    if (words.length > 1) {
      add.setAll((ObjectNode) JSON.readTree(words[1]));
    }
    return action;
  }

  private void commit(String next) throws IOException {
    if (!log.isEmpty()) {
      Files.write(directory.resolve("_delta_log/%020d.json".formatted(version)), log);
      log.clear();
    }
    version = next.isEmpty() ? version + 1 : Long.parseLong(next);
  }

  private void write(String[] words) throws IOException {
    Path target = directory.resolve(words[0]);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Files.writeString(target, words.length > 1 ? words[1] : "");
  }
}
