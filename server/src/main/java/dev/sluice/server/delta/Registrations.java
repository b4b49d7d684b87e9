package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names of a warehouse for tables that lie elsewhere: a file each, {@code
 * .sluice/tables/NAME.json} below the warehouse's root, written whole and once.
 *
 * <pre>{@code {"location":"/data/orders"}}</pre>
 *
 * <p>Read anew each time, so that a name that another process gives or takes away counts at once.
 * Safe for use by many threads.
 */
final class Registrations {
  private static final String SUFFIX = ".json";
  private static final String LOCATION = "location";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileStore store;
  private final Path directory;

  Registrations(FileStore store, Path warehouse) {
    this.store = store;
    this.directory = warehouse.resolve(".sluice").resolve("tables");
  }

  /** Where the table of a name lies; empty for a name that is none of these. */
  Optional<String> location(String name) {
    Path file = file(name);
    try {
      JsonNode location = JSON.readTree(store.read(file)).path(LOCATION);
      if (!location.isTextual()) {
        throw malformed(name, file);
      }
      return Optional.of(location.textValue());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw malformed(name, file);
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Whether the name is one of these, whatever its file holds. */
  boolean contains(String name) {
    return store.exists(file(name));
  }

  /** Notes a name; false where it is noted already, and then nothing is changed. */
  boolean put(String name, String location) {
    Path file = file(name);
    try {
      byte[] content = JsonText.of(Map.of(LOCATION, location)).getBytes(StandardCharsets.UTF_8);
      return store.putIfAbsent(file, content);
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** Takes a name away; the table that it names stays as it is. */
  void remove(String name) {
    Path file = file(name);
    try {
      store.delete(file);
    } catch (IOException e) {
      throw unavailable(file, e);
    }
  }

  /** All names. */
  List<String> names() {
    try {
      return store.list(directory).stream()
          .map(FileStore.StoredFile::name)
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .toList();
    } catch (IOException e) {
      throw unavailable(directory, e);
    }
  }

  private static SluiceException malformed(String name, Path file) {
    return new SluiceException(
        ErrorCode.DELTA_LOG_CORRUPT,
        file + " does not say where table " + name + " lies; drop the table, or mend the file.");
  }

  private Path file(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private static SluiceException unavailable(Path file, IOException cause) {
    return new SluiceException(
        ErrorCode.STORAGE_UNAVAILABLE, file + " is out of reach: " + cause.getMessage(), cause);
  }
}
