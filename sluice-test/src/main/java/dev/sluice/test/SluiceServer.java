package dev.sluice.test;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.SluiceClient;
import dev.sluice.server.Server;
import dev.sluice.server.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server on a free port with directories of its own, which it removes.
 *
 * <pre>{@code
 * @RegisterExtension static SluiceServer sluice = SluiceServer.create();
 * }</pre>
 *
 * <p>A static field has one server for all tests of a class, another field one for each test.
 * Without JUnit, {@link #start} and {@link #close} do the same. Not for many threads; its client
 * is.
 */
public final class SluiceServer
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AutoCloseable {
  private @Nullable Running running;
  private boolean isShared;

  private record Running(Path directory, Server server, SluiceClient client) {}

  private SluiceServer() {}

  /** A server that is not started yet. */
  public static SluiceServer create() {
    return new SluiceServer();
  }

  /**
   * Starts the server; it serves when this returns.
   *
   * @throws IllegalStateException if it runs
   */
  public SluiceServer start() {
    if (running != null) {
      throw new IllegalStateException("the server runs");
    }
    Path directory;
    try {
      directory = Files.createTempDirectory("sluice-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Server server = Server.start(ServerConfig.local(directory));
    SluiceClient client = SluiceClient.builder().endpoint(server.url()).build();
    running = new Running(directory, server, client);
    return this;
  }

  /** Where the server listens: {@code http://127.0.0.1:40123}. */
  public String endpoint() {
    return running().server().url();
  }

  /** A client of the server; the server closes it. */
  public SluiceClient client() {
    return running().client();
  }

  /**
   * Creates a table.
   *
   * @param columns as in {@code CREATE TABLE}: {@code id BIGINT, total DECIMAL(10,2)}
   */
  public void createTable(String name, String columns) {
    client().sql("CREATE TABLE " + name + " (" + columns + ") USING DELTA");
  }

  /**
   * Runs a query and gives its rows as plain values: text, numbers, booleans and null; what is
   * nested stays a {@link JsonNode}.
   *
   * @param sql {@code SELECT … ORDER BY …}; without an order any order may come
   */
  public List<List<@Nullable Object>> rows(String sql) {
    return client().sql(sql).rows().stream().map(SluiceServer::values).toList();
  }

  private static List<@Nullable Object> values(List<JsonNode> row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (JsonNode cell : row) {
      values.add(value(cell));
    }
    return Collections.unmodifiableList(values);
  }

  private static @Nullable Object value(JsonNode cell) {
    if (cell.isNull()) {
      return null;
    }
    return cell.isNumber()
        ? cell.numberValue()
        : cell.isTextual() ? cell.textValue() : cell.isBoolean() ? cell.booleanValue() : cell;
  }

  private Running running() {
    if (running == null) {
      throw new IllegalStateException(
          "the server does not run; mark its field with @RegisterExtension or start it");
    }
    return running;
  }

  /** Stops the server and removes its directories; does nothing where it does not run. */
  @Override
  public void close() {
    Running last = running;
    if (last == null) {
      return;
    }
    running = null;
    last.client().close();
    last.server().close();
    remove(last.directory());
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    isShared = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!isShared) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!isShared) {
      close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }
}
