package dev.sluice.server.manager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last 100 errors of a query, kept in a file that is replaced as a whole at each error. A file
 * that cannot be read or written costs the history and nothing else: it is logged.
 *
 * <pre>
 * {"format": 1, "errors": [{"sequence": 7, "code": "STORAGE_UNAVAILABLE", "message": "…", "count": 3,
 *  "firstAt": "…", "lastAt": "…", "batchId": 42, "runId": "…"}]}
 * </pre>
 */
final class ErrorHistory {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorHistory.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final int KEPT = 100;

  private final FileStore store;
  private final Path file;

  /** Null until somebody asks: a server with many queries starts without reading their errors. */
  private @Nullable Deque<QueryError> errors;

  ErrorHistory(FileStore store, Path file) {
    this.store = store;
    this.file = file;
  }

  /** Oldest first. */
  synchronized List<QueryError> list() {
    return List.copyOf(loaded());
  }

  /** Adds an error, or counts the last one once more where it is the same. */
  synchronized QueryError add(QueryFailure failure, @Nullable Long batchId, @Nullable UUID runId) {
    Deque<QueryError> all = loaded();
    QueryError last = all.peekLast();
    QueryError added;
    if (last != null && last.isLike(failure)) {
      all.removeLast();
      added = last.again(failure.at(), batchId, runId);
    } else {
      long sequence = last == null ? 1 : last.sequence() + 1;
      added = QueryError.first(sequence, failure, batchId, runId);
    }
    all.addLast(added);
    if (all.size() > KEPT) {
      all.removeFirst();
    }
    save(all);
    return added;
  }

  synchronized void remove() {
    errors = new ArrayDeque<>();
    try {
      store.delete(file);
    } catch (IOException e) {
      LOG.warn("Cannot delete {}: {}", file, e.getMessage());
    }
  }

  private Deque<QueryError> loaded() {
    Deque<QueryError> all = errors;
    if (all == null) {
      all = load();
      errors = all;
    }
    return all;
  }

  private Deque<QueryError> load() {
    Deque<QueryError> all = new ArrayDeque<>();
    try {
      JsonNode node = JSON.readTree(store.read(file));
      if (node.path("format").asInt() != FORMAT) {
        LOG.warn("{} has the format {}, not {}.", file, node.path("format"), FORMAT);
        return all;
      }
      node.path("errors").forEach(error -> all.addLast(parse(error)));
    } catch (NoSuchFileException e) {
      LOG.debug("{}: no errors so far", file);
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      LOG.warn("Cannot read the errors of a query from {}: {}", file, e.getMessage());
    }
    return all;
  }

  private void save(Deque<QueryError> all) {
    ObjectNode node = JSON.createObjectNode().put("format", FORMAT);
    all.forEach(error -> node.withArray("errors").add(write(error)));
    try {
      store.replace(file, JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      LOG.warn("Cannot write the errors of a query to {}: {}", file, e.getMessage());
    }
  }

  private static ObjectNode write(QueryError error) {
    ObjectNode node = JSON.createObjectNode();
    node.put("sequence", error.sequence());
    node.put("code", error.code().name());
    node.put("message", error.message());
    node.put("count", error.count());
    node.put("firstAt", error.firstAt().toString());
    node.put("lastAt", error.lastAt().toString());
    node.put("batchId", error.batchId());
    node.put("runId", error.runId() == null ? null : error.runId().toString());
    return node;
  }

  private static QueryError parse(JsonNode node) {
    return new QueryError(
        node.path("sequence").asLong(),
        ErrorCode.valueOf(node.path("code").asText()),
        node.path("message").asText(),
        Instant.parse(node.path("firstAt").asText()),
        Instant.parse(node.path("lastAt").asText()),
        node.path("count").asLong(),
        node.hasNonNull("batchId") ? node.path("batchId").asLong() : null,
        node.hasNonNull("runId") ? UUID.fromString(node.path("runId").asText()) : null);
  }
}
