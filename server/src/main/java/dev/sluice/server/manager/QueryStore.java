package dev.sluice.server.manager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.model.DesiredState;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.QueryId;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.runtime.KnownCheckpoint;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queries on disk, one file each, replaced as a whole: after a crash a file is the old one or
 * the new one.
 *
 * <pre>
 * {"format": 1, "revision": 3, "createdAt": "2026-01-01T00:00:00Z", "desiredState": "RUNNING",
 *  "deleted": false, "id": "c6880506-…", "forgotten": false, "definition": {…}}
 * </pre>
 */
final class QueryStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final String SUFFIX = ".json";

  private final FileStore store;
  private final Path directory;
  private final VersionStore versions;

  QueryStore(FileStore store, Path directory) {
    this.store = store;
    this.directory = directory;
    this.versions = new VersionStore(store, directory);
  }

  /** The definitions that the queries had. */
  VersionStore versions() {
    return versions;
  }

  /**
   * All queries.
   *
   * @throws SluiceException {@code CHECKPOINT_CORRUPT} naming a file that cannot be understood: a
   *     server that forgot a query would be worse than one that does not start
   */
  List<QueryRecord> load() {
    try {
      List<QueryRecord> records = new ArrayList<>();
      for (FileStore.StoredFile file : store.list(directory)) {
        if (file.name().endsWith(SUFFIX) && !file.name().startsWith(".")) {
          Path path = directory.resolve(file.name());
          records.add(parse(path, store.read(path)));
        }
      }
      return records;
    } catch (IOException e) {
      throw unavailable("read", directory, e);
    }
  }

  void save(QueryRecord queryRecord) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", FORMAT);
    node.put("revision", queryRecord.revision());
    node.put("createdAt", queryRecord.createdAt().toString());
    node.put("desiredState", queryRecord.desiredState().name());
    node.put("deleted", queryRecord.deleted());
    KnownCheckpoint checkpoint = queryRecord.checkpoint();
    if (checkpoint.id() != null) {
      node.put("id", checkpoint.id().toString());
    }
    node.put("forgotten", checkpoint.forgotten());
    node.set("definition", DefinitionWriter.write(queryRecord.definition()));
    Path file = file(queryRecord.definition().name());
    try {
      store.replace(file, JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      throw unavailable("write", file, e);
    }
  }

  /** Removes a query with all versions of its definition; the file that makes it one goes last. */
  void remove(String name) {
    versions.removeAll(name);
    try {
      store.delete(file(name));
    } catch (IOException e) {
      throw unavailable("delete", file(name), e);
    }
  }

  private Path file(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private static QueryRecord parse(Path file, byte[] content) {
    try {
      JsonNode node = JSON.readTree(content);
      if (node.path("format").asInt() != FORMAT) {
        throw corrupt(file, "has the format " + node.path("format") + ", not " + FORMAT, null);
      }
      QueryDefinition definition = DefinitionReader.read(node.path("definition"));
      if (!file.getFileName().toString().equals(definition.name() + SUFFIX)) {
        throw corrupt(file, "holds the query " + definition.name(), null);
      }
      return new QueryRecord(
          definition,
          node.path("revision").asLong(),
          Instant.parse(node.path("createdAt").asText()),
          DesiredState.valueOf(node.path("desiredState").asText()),
          node.path("deleted").asBoolean(),
          checkpoint(node));
    } catch (SluiceException e) {
      if (e.code() != ErrorCode.INVALID_DEFINITION) {
        throw e;
      }
      throw corrupt(file, "holds no valid definition: " + e.getMessage(), e);
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      throw corrupt(file, "cannot be understood: " + e.getMessage(), e);
    }
  }

  /** Files of servers that kept no identity have none of this. */
  private static KnownCheckpoint checkpoint(JsonNode node) {
    JsonNode id = node.path("id");
    return new KnownCheckpoint(
        id.isTextual() ? QueryId.parse(id.textValue()) : null, node.path("forgotten").asBoolean());
  }

  private static SluiceException corrupt(Path file, String what, @Nullable Exception cause) {
    return new SluiceException(
        ErrorCode.CHECKPOINT_CORRUPT, "The query file " + file + " " + what + ".", cause);
  }

  static SluiceException unavailable(String action, Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Cannot " + action + " " + file + ": " + cause.getMessage(),
        cause);
  }
}
