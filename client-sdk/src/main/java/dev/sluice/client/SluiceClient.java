package dev.sluice.client;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A blocking client of one Sluice server. Safe for use by many threads; every call may throw an
 * {@link ApiException}. Calls that are safe to repeat are repeated as {@link Retry} says.
 *
 * <pre>{@code
 * try (SluiceClient sluice = SluiceClient.builder().endpoint("http://localhost:8080").build()) {
 *   sluice.queries().create(definition, true);
 *   sluice.queries().processAllAvailable("orders_processed", Duration.ofSeconds(30));
 *   sluice.sql("SELECT count(*) FROM orders_processed").rows();
 * }
 * }</pre>
 */
public final class SluiceClient implements AutoCloseable {
  /** The environment variable that names the server where the builder does not. */
  public static final String ENDPOINT_VARIABLE = "SLUICE_URL";

  /** The environment variable that holds the key where the builder does not. */
  public static final String API_KEY_VARIABLE = "SLUICE_API_KEY";

  private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:8080";

  private final Transport transport;
  private final AsyncSluiceClient async;
  private final QueryOperations queries;
  private final TableOperations tables;
  private final StatementOperations statements;

  private SluiceClient(Transport transport) {
    this.transport = transport;
    this.async = new AsyncSluiceClient(transport);
    this.queries = new QueryOperations(async.queries());
    this.tables = new TableOperations(async.tables());
    this.statements = new StatementOperations(async.statements());
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The same client without waiting; this one closes both. */
  public AsyncSluiceClient async() {
    return async;
  }

  public QueryOperations queries() {
    return queries;
  }

  public TableOperations tables() {
    return tables;
  }

  public StatementOperations statements() {
    return statements;
  }

  /** Runs one Spark SQL statement; what gives no rows gives an empty result. */
  public SqlResult sql(String statement) {
    return Waiting.on(async.sql(statement));
  }

  public ServerVersion version() {
    return Waiting.on(async.version());
  }

  /** Whether the server's process answers. */
  public boolean isLive() {
    return Waiting.on(async.isLive());
  }

  /** Whether the server takes requests: started and not stopping. */
  public boolean isReady() {
    return Waiting.on(async.isReady());
  }

  /** What the server was started with; secrets are stars. */
  public List<Setting> settings() {
    return Waiting.on(async.settings());
  }

  /** The server's metrics in Prometheus' text form. */
  public String metrics() {
    return Waiting.on(async.metrics());
  }

  /** A zip with what a person needs who is to find out what is wrong. */
  public InputStream supportBundle() {
    return Waiting.on(async.supportBundle());
  }

  /**
   * Sends a request that this client has no method for, once, and gives the answer whatever its
   * status.
   *
   * @param path below the endpoint, encoded: {@code /api/v1/version}
   * @param json the body, or null
   */
  public HttpResponse<byte[]> raw(String method, String path, @Nullable String json) {
    return Waiting.on(async.raw(method, path, json));
  }

  /** Ends the use of this client, its streams of events and, on JDK 21 and later, all the rest. */
  @Override
  public void close() {
    transport.close();
  }

  /** Collects the settings of a client. Not for many threads. */
  public static final class Builder {
    private @Nullable URI endpoint;
    private @Nullable String apiKey;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(60);
    private Duration eventTimeout = Duration.ofSeconds(45);
    private Retry retry = Retry.exponential(4, Duration.ofMillis(100), Duration.ofSeconds(5));
    private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
    private InstantSource clock = InstantSource.system();

    private Builder() {}

    /** The server's address; by default {@code $SLUICE_URL}, else {@code 127.0.0.1:8080}. */
    public Builder endpoint(String endpoint) {
      return endpoint(URI.create(endpoint));
    }

    public Builder endpoint(URI endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /** The server's key; by default {@code $SLUICE_API_KEY}, else none. */
    public Builder apiKey(String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /** How long a connection may take; by default 5 seconds. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /**
     * How long a call may take in all, with its repetitions and beyond what it asks the server to
     * wait; by default 60 seconds. A stream has to begin in that time.
     */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /**
     * How long a stream of events may be silent before its connection counts as lost; by default 45
     * seconds. The server gives a sign of life every 15 seconds.
     */
    public Builder eventTimeout(Duration eventTimeout) {
      this.eventTimeout = eventTimeout;
      return this;
    }

    /** How calls are repeated; by default 4 attempts with pauses from 0.1 to 5 seconds. */
    public Builder retry(Retry retry) {
      this.retry = retry;
      return this;
    }

    /** What spreads the pauses, from 0 to 1 each time; by default random. */
    Builder chance(DoubleSupplier chance) {
      this.chance = chance;
      return this;
    }

    /** The clock for dates that the server names; by default the system's. */
    Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    public SluiceClient build() {
      URI server = endpoint;
      if (server == null) {
        String url = variable(ENDPOINT_VARIABLE);
        server = URI.create(url == null ? DEFAULT_ENDPOINT : url);
      }
      String key = apiKey != null ? apiKey : variable(API_KEY_VARIABLE);
      Pacing pacing = new Pacing(retry, chance, clock);
      return new SluiceClient(
          new Transport(
              new Transport.Options(server, key, connectTimeout, timeout, eventTimeout, pacing)));
    }

    private static @Nullable String variable(String name) {
      String value = System.getenv(name);
      return value == null || value.isBlank() ? null : value;
    }
  }
}
