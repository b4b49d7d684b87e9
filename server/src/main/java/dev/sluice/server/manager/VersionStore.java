package dev.sluice.server.manager;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The definitions that queries had, one file each in {@code versions/QUERY/REVISION.json} below the
 * queries' directory; the last {@value #RETAINED} of a query are kept.
 *
 * <pre>
 * {"revision": 3, "at": "2026-01-01T00:00:00Z", "definition": {…}}
 * </pre>
 *
 * <p>A version is written before the query's own file names its revision. One that the query's file
 * does not reach is the trace of a change that never was, and the next change replaces it.
 */
final class VersionStore {
  static final int RETAINED = 100;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = ".json";

  private final FileStore store;
  private final Path directory;

  VersionStore(FileStore store, Path queries) {
    this.store = store;
    this.directory = queries.resolve("versions");
  }

  /** Writes a version, in place of one of the same revision. */
  void save(DefinitionVersion version) {
    ObjectNode node = JSON.createObjectNode();
    node.put("revision", version.revision());
    node.put("at", version.at().toString());
    node.set("definition", DefinitionWriter.write(version.definition()));
    Path file = file(version.definition().name(), version.revision());
    try {
      store.replace(file, JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      throw QueryStore.unavailable("write", file, e);
    }
  }

  /** The revisions of which there is a version, ascending. */
  List<Long> revisions(String query) {
    try {
      return store.list(of(query)).stream()
          .map(FileStore.StoredFile::name)
          .filter(name -> name.matches("\\d{1,18}\\.json"))
          .map(name -> Long.valueOf(name.substring(0, name.length() - SUFFIX.length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw QueryStore.unavailable("list", of(query), e);
    }
  }

  Optional<DefinitionVersion> read(String query, long revision) {
    Path file = file(query, revision);
    try {
      JsonNode node = JSON.readTree(store.read(file));
      return Optional.of(
          new DefinitionVersion(
              revision,
              Instant.parse(node.path("at").asText()),
              DefinitionReader.read(node.path("definition"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DateTimeException | JacksonException | SluiceException e) {
      throw new SluiceException(
          ErrorCode.CHECKPOINT_CORRUPT,
          "The definition file " + file + " cannot be understood: " + e.getMessage(),
          e);
    } catch (IOException e) {
      throw QueryStore.unavailable("read", file, e);
    }
  }

  /** Removes those that are too old to be kept beside {@code newest}. */
  void purge(String query, long newest) {
    for (long revision : revisions(query)) {
      if (revision <= newest - RETAINED) {
        Path file = file(query, revision);
        try {
          store.delete(file);
        } catch (IOException e) {
          throw QueryStore.unavailable("delete", file, e);
        }
      }
    }
  }

  void removeAll(String query) {
    try {
      store.deleteTree(of(query));
    } catch (IOException e) {
      throw QueryStore.unavailable("delete", of(query), e);
    }
  }

  private Path of(String query) {
    return directory.resolve(query);
  }

  private Path file(String query, long revision) {
    return of(query).resolve(revision + SUFFIX);
  }
}
