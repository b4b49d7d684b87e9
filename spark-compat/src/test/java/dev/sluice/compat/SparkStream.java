package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A script's query in Spark, whose sink is kept here. Used by one thread. */
final class SparkStream implements AutoCloseable {
  private final SparkAnswers spark;
  private final String name;
  private final StreamScript script;
  private final ObjectNode document;

  /** Of an upsert the sink, by the keys. */
  private final Map<List<JsonNode>, JsonNode> sink = new LinkedHashMap<>();

  SparkStream(SparkAnswers spark, String name, StreamScript script, ObjectNode document) {
    this.spark = spark;
    this.name = name;
    this.script = script;
    this.document = document;
  }

  /**
   * Starts from the checkpoint.
   *
   * @return the error class of a refusal, or null
   */
  @Nullable String start() {
    JsonNode answer = spark.answer("/start", Map.of("query", name, "definition", document));
    return answer.has("error") ? told(answer) : null;
  }

  private static String told(JsonNode answer) {
    return answer.get("error").asText() + ": " + answer.get("message").asText();
  }

  StreamRun run() {
    JsonNode answer = spark.answer("/run", Map.of("query", name));
    List<StreamBatch> batches = new ArrayList<>();
    answer.get("batches").forEach(batch -> batches.add(batch(batch)));
    return new StreamRun(batches, answer.has("error") ? told(answer) : null);
  }

  private StreamBatch batch(JsonNode batch) {
    List<JsonNode> rows = new ArrayList<>();
    batch.get("rows").forEach(rows::add);
    return new StreamBatch(
        batch.get("id").asLong(),
        script.keys().isEmpty() ? rows : upserted(batch.get("columns"), rows),
        EventTimes.of(texts(batch.get("eventTime"))),
        StateFigures.all(batch.get("stateOperators")));
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /** What a sink holds that replaces rows by their keys. */
  private List<JsonNode> upserted(JsonNode columns, List<JsonNode> rows) {
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (script.keys().contains(columns.get(i).get("name").asText())) {
        ordinals.add(i);
      }
    }
    rows.forEach(row -> sink.put(ordinals.stream().map(row::get).toList(), row));
    return List.copyOf(sink.values());
  }

  void stop() {
    spark.answer("/stop", Map.of("query", name));
  }

  @Override
  public void close() {
    stop();
  }
}
