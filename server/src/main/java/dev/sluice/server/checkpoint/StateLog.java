package dev.sluice.server.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the operators of a query keep, batch by batch: an entry names the files of which the state
 * after its batch is made. It is written before the sink commits the batch, so that the state of
 * every batch that the sink holds is there.
 *
 * <pre>
 * v1
 * {"watermarkMs":1700000960000,"operators":[{"name":"stateStoreSave","keys":["STRING"],
 *   "values":["…"],"files":["0-….snapshot.parquet","0-….changes.parquet"],"rows":9,"changed":2}]}
 * </pre>
 */
public final class StateLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PARQUET = ".parquet";

  /** What the names of files end with while they are written. */
  public static final String UNFINISHED = ".unfinished";

  /** The newest entry may belong to a batch that is run again, which begins with the one before. */
  private static final int RETAINED = 3;

  private final FileStore store;
  private final MetadataLog log;
  private final Path directory;

  StateLog(FileStore store, Path directory) {
    this.store = store;
    this.log = new MetadataLog(store, directory);
    this.directory = directory;
  }

  /** Where the files of the state are. */
  public Path directory() {
    return directory;
  }

  /** Writes the entry of a batch, or replaces that of an attempt that came to nothing; durable. */
  public void write(long batchId, StateVersion version) {
    ObjectNode entry = JSON.createObjectNode().put("watermarkMs", version.watermarkMillis());
    ArrayNode operators = entry.putArray("operators");
    for (StateVersion.Operator operator : version.operators()) {
      ObjectNode node = operators.addObject().put("name", operator.name());
      operator.shape().keys().forEach(node.putArray("keys")::add);
      operator.shape().values().forEach(node.putArray("values")::add);
      operator.files().forEach(node.putArray("files")::add);
      node.put("rows", operator.rows()).put("changed", operator.changed());
    }
    log.replace(batchId, entry + "\n");
  }

  /** The state after a batch, or empty where the log has no such entry. */
  public Optional<StateVersion> read(long batchId) {
    return log.read(batchId).map(lines -> parse(batchId, lines));
  }

  /**
   * The bytes of files that an entry names.
   *
   * @return empty where one of them is no more: later batches have no need of it
   */
  public OptionalLong sizeOf(List<String> files) {
    long bytes = 0;
    try {
      for (String file : files) {
        Optional<FileStore.StoredFile> stored = store.stat(directory.resolve(file));
        if (stored.isEmpty()) {
          return OptionalLong.empty();
        }
        bytes += stored.get().sizeBytes();
      }
      return OptionalLong.of(bytes);
    } catch (IOException e) {
      throw MetadataLog.unavailable("look at", directory, e);
    }
  }

  private StateVersion parse(long batchId, List<String> lines) {
    JsonNode entry;
    try {
      entry = JSON.readTree(String.join("", lines));
    } catch (JsonProcessingException e) {
      throw log.corrupt(batchId, "has a second line that is not JSON");
    }
    if (!entry.path("watermarkMs").isIntegralNumber() || !entry.path("operators").isArray()) {
      throw log.corrupt(batchId, "has no watermarkMs or no operators");
    }
    List<StateVersion.Operator> operators = new ArrayList<>();
    for (JsonNode node : entry.get("operators")) {
      operators.add(
          new StateVersion.Operator(
              node.path("name").asText(),
              new Shape(texts(node.path("keys")), texts(node.path("values"))),
              texts(node.path("files")),
              node.path("rows").asLong(),
              node.path("changed").asLong()));
    }
    return new StateVersion(entry.get("watermarkMs").longValue(), operators);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Gives a file that is written as {@code name} and {@link #UNFINISHED} its name; durable. */
  public void publish(String name) {
    Path unfinished = directory.resolve(name + UNFINISHED);
    try {
      store.publish(unfinished, directory.resolve(name));
      store.delete(unfinished);
    } catch (IOException e) {
      throw MetadataLog.unavailable("write", directory.resolve(name), e);
    }
  }

  /** Removes what a run began to write and a crash kept it from; while none writes. */
  public void removeUnfinished() {
    try {
      for (FileStore.StoredFile file : store.list(directory)) {
        if (file.name().endsWith(UNFINISHED)) {
          store.delete(directory.resolve(file.name()));
        }
      }
    } catch (IOException e) {
      throw MetadataLog.unavailable("clean", directory, e);
    }
  }

  /** Removes the entries that no recovery reads any more, and the files that none of them names. */
  void purge(long newestBatchId) {
    try {
      List<StateVersion> versions = new ArrayList<>();
      for (long id = newestBatchId; id > newestBatchId - RETAINED; id--) {
        read(id).ifPresent(versions::add);
      }
      if (versions.isEmpty()) {
        return;
      }
      Set<String> named = new HashSet<>();
      versions.forEach(kept -> kept.operators().forEach(each -> named.addAll(each.files())));
      log.purge(newestBatchId, RETAINED);
      for (FileStore.StoredFile file : store.list(directory)) {
        if (file.name().endsWith(PARQUET) && !named.contains(file.name())) {
          store.delete(directory.resolve(file.name()));
        }
      }
    } catch (IOException e) {
      throw MetadataLog.unavailable("purge", directory, e);
    }
  }
}
