package dev.sluice.compat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scripts of streaming queries, as resources below {@code streams}:
 *
 * <pre>
 * # a comment
 * == its name
 * table input: ts TIMESTAMP, k STRING             the query's source; others by other names
 * table dim: k STRING, name STRING
 * set watermarkPolicy "max"                       a field of the definition
 * {"withWatermark": {"column": "ts", "delay": "10 seconds"}}          its steps; a source is
 * {"join": {"with": {"source": "dim"}, "as": "dim", …}}               the name of a table
 * mode update by w, k                             the output mode, and the keys of the sink's rows
 * + ["12:00:05", "a"] ["12:00:07", "b"]           a commit to input; hh:mm:ss is of 2026-01-01
 * + dim ["a", "Anna"]                             a commit to another table
 * sql UPDATE {dim} SET name = 'Bea' WHERE k = 'a'
 * run                                             until all that is there is processed
 * run fails ARITHMETIC_OVERFLOW                   the same; Spark then fails with this
 * restart                                         stop, and start from the checkpoint
 * refused STREAMING_OUTPUT_MODE…                  instead of all of these: Spark's analysis does
 * refused STREAMING_OUTPUT_MODE… but taken        the same; the server can do more
 * </pre>
 */
final class StreamScriptFile {
  static final String INPUT = "input";

  private static final String BUT_TAKEN = " but taken";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final List<StreamScript> scripts = new ArrayList<>();
  private @Nullable Draft draft;

  private StreamScriptFile() {}

  /** The scripts of a resource, in their order. */
  static List<StreamScript> read(String resource) {
    StreamScriptFile file = new StreamScriptFile();
    text("/streams/" + resource)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(file::line);
    file.end();
    return file.scripts;
  }

  /** The lines of a resource that are not comments. */
  static List<String> lines(String resource) {
    return text("/streams/" + resource)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static String text(String path) {
    try (InputStream in = StreamScriptFile.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String line) {
    if (line.startsWith("== ")) {
      end();
      draft = new Draft(line.substring("== ".length()).strip());
      return;
    }
    try {
      draft.line(line.strip());
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(draft.name + ": " + line, e);
    }
  }

  private void end() {
    if (draft != null) {
      scripts.add(draft.script());
      draft = null;
    }
  }

  /** The script that is being read. */
  private static final class Draft {
    private final String name;
    private final Map<String, String> tables = new LinkedHashMap<>();
    private final ObjectNode definition = JSON.createObjectNode().put("source", INPUT);
    private final List<StreamScript.Step> steps = new ArrayList<>();
    private String mode = "append";
    private List<String> keys = List.of();
    private StreamScript.@Nullable Refusal refused;

    Draft(String name) {
      this.name = name;
    }

    void line(String line) throws IOException {
      if (line.startsWith("{")) {
        definition.withArray("transforms").add(JSON.readTree(line));
        return;
      }
      String[] words = line.split("\\s+", 2);
      String rest = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "table" -> table(rest.split(":\\s*", 2));
        case "set" -> set(rest.split("\\s+", 2));
        case "mode" -> mode(rest.split("\\s+by\\s+", 2));
        case "+" -> steps.add(append(rest));
        case "sql" -> steps.add(new StreamScript.Step.Change(rest));
        case "run" -> steps.add(new StreamScript.Step.Run(after("fails ", rest)));
        case "restart" -> steps.add(new StreamScript.Step.Restart());
        case "refused" -> refused = refusal(rest);
        default -> throw new IllegalArgumentException("a line of no kind");
      }
    }

    private void table(String[] parts) {
      tables.put(parts[0], parts[1]);
    }

    private void set(String[] parts) throws IOException {
      definition.set(parts[0], JSON.readTree(parts[1]));
    }

    private void mode(String[] parts) {
      mode = parts[0];
      keys = parts.length > 1 ? List.of(parts[1].split(",\\s*")) : List.of();
    }

    private static StreamScript.Refusal refusal(String rest) {
      boolean isTaken = rest.endsWith(BUT_TAKEN);
      return new StreamScript.Refusal(rest.replace(BUT_TAKEN, ""), isTaken);
    }

    private static @Nullable String after(String prefix, String text) {
      return text.startsWith(prefix) ? text.substring(prefix.length()) : null;
    }

    private static StreamScript.Step append(String rest) throws IOException {
      int start = rest.indexOf('[');
      String table = start == 0 ? INPUT : rest.substring(0, start).strip();
      List<JsonNode> rows = new ArrayList<>();
      try (JsonParser parser = JSON.createParser(rest.substring(start))) {
        while (parser.nextToken() != null) {
          rows.add(JSON.readTree(parser));
        }
      }
      return new StreamScript.Step.Append(table, rows);
    }

    StreamScript script() {
      return new StreamScript(name, tables, definition, mode, keys, refused, steps);
    }
  }
}
