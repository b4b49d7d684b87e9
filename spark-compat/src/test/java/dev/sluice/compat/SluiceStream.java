package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.client.ApiException;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.StreamingQueryProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script's query in the server. Used by one thread. */
final class SluiceStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final SluiceClient client;
  private final SluiceTables tables;
  private final ObjectNode document;
  private final String name;
  private final boolean isAppend;

  private boolean isThere;
  private long batch = -1;
  private long version = -1;
  private List<JsonNode> content = List.of();

  /**
   * @param tables reads the sink
   */
  SluiceStream(SluiceClient client, SluiceTables tables, StreamScript script, ObjectNode document) {
    this.client = client;
    this.tables = tables;
    this.document = document;
    this.name = document.get("name").textValue();
    this.isAppend = !script.mode().equals("complete") && script.keys().isEmpty();
  }

  /**
   * Starts from the checkpoint.
   *
   * @return the code and message of a refusal, or null
   */
  @Nullable String start() {
    try {
      if (isThere) {
        client.queries().start(name, LONGEST);
      } else {
        client.queries().createFromJson(document.toString(), true);
        isThere = true;
      }
      return null;
    } catch (ApiException e) {
      return e.problem().code() + ": " + e.problem().detail() + " " + e.problem().errors();
    }
  }

  /** Runs until all is processed, and rests then: several commits are one batch, as in Spark. */
  StreamRun run() {
    String failure = null;
    try {
      client.queries().resume(name, LONGEST);
      if (!client.queries().processAllAvailable(name, LONGEST)) {
        failure = "still running after " + LONGEST;
      }
      client.queries().pause(name, LONGEST);
    } catch (RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    List<StreamBatch> batches = new ArrayList<>();
    for (StreamingQueryProgress progress : client.queries().progress(name)) {
      if (progress.batchId() > batch) {
        batch = progress.batchId();
        batches.add(batch(progress));
      }
    }
    return new StreamRun(batches, failure);
  }

  private StreamBatch batch(StreamingQueryProgress progress) {
    return new StreamBatch(
        progress.batchId(),
        rows(progress.sink().version()),
        EventTimes.of(progress.eventTime()),
        StateFigures.all(JSON.<JsonNode>valueToTree(progress.stateOperators())));
  }

  private List<JsonNode> rows(long committed) {
    if (committed <= version) {
      return isAppend ? List.of() : content;
    }
    String path = document.get("sink").get("path").textValue();
    String read = "SELECT * FROM delta.`" + path + "` VERSION AS OF " + committed;
    List<JsonNode> before = new ArrayList<>(content);
    content = tables.run(read).rows();
    version = committed;
    if (!isAppend) {
      return content;
    }
    List<JsonNode> added = new ArrayList<>(content);
    added.removeIf(before::remove);
    return added;
  }

  void stop() {
    client.queries().stop(name, LONGEST);
  }

  @Override
  public void close() {
    if (isThere) {
      client.queries().delete(name);
    }
  }
}
