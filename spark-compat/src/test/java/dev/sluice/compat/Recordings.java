package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Spark answered to the scripts of a theme, as a resource: with it the server is compared in
 * seconds, without Spark. Safe for many threads.
 */
final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RESOURCES = Path.of("src", "test", "resources", "streams", "recorded");

  private final Map<String, Recording> byScript = new TreeMap<>();

  /** The answers in their order, and the script that they answer. */
  private record Recording(String script, ArrayNode answers) {}

  /** What was recorded of a theme, if anything. */
  static Recordings read(String theme) {
    Recordings recordings = new Recordings();
    Path file = RESOURCES.resolve(theme + ".json");
    if (!Files.exists(file)) {
      return recordings;
    }
    try {
      for (Map.Entry<String, JsonNode> entry : JSON.readTree(file.toFile()).properties()) {
        String script = entry.getValue().get("script").textValue();
        ArrayNode answers = (ArrayNode) entry.getValue().get("answers");
        recordings.byScript.put(entry.getKey(), new Recording(script, answers));
      }
      return recordings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is what Spark answered to a script as it is now. */
  synchronized boolean isRecorded(StreamScript script) {
    Recording recording = byScript.get(script.name());
    return recording != null && recording.script().equals(script.toString());
  }

  /** Answers a script as Spark did; it must not have changed since. */
  synchronized SparkAnswers replay(StreamScript script) {
    if (!isRecorded(script)) {
      throw new IllegalStateException("not recorded, make compat-record: " + script);
    }
    Recording recording = byScript.get(script.name());
    Iterator<JsonNode> answers = recording.answers().iterator();
    return (path, request) -> path.equals("/stop") ? JSON.createObjectNode() : answers.next();
  }

  /** Answers as Spark does and remembers it. */
  SparkAnswers record(StreamScript script, SparkAnswers live) {
    Recording recording = new Recording(script.toString(), JSON.createArrayNode());
    synchronized (this) {
      byScript.put(script.name(), recording);
    }
    return (path, request) -> {
      JsonNode answer = live.answer(path, request);
      if (!path.equals("/stop")) {
        recording.answers().add(answer);
      }
      return answer;
    };
  }

  /** Writes the resource, a line for each answer; scripts that are no more are left out. */
  synchronized void write(StreamTheme theme) {
    byScript.keySet().retainAll(theme.scripts().stream().map(StreamScript::name).toList());
    List<String> scripts = new ArrayList<>();
    byScript.forEach(
        (name, recording) -> {
          ObjectNode head = JSON.createObjectNode().put("script", recording.script());
          List<String> lines = new ArrayList<>();
          recording.answers().forEach(answer -> lines.add("  " + answer));
          String start = head.toString().replaceFirst("}$", ",\n \"answers\": [\n");
          scripts.add(JSON.valueToTree(name) + ": " + start + String.join(",\n", lines) + "]}");
        });
    try {
      Files.createDirectories(RESOURCES);
      Files.writeString(
          RESOURCES.resolve(theme.name() + ".json"), "{" + String.join(",\n", scripts) + "}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
