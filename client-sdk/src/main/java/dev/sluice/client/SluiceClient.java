package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A blocking client of one Sluice server. Safe for use by many threads; every call may throw an
 * {@link ApiException}. Nothing is retried by itself.
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

  private static final String DEFAULT_ENDPOINT = "http://127.0.0.1:8080";

  private final Transport transport;
  private final QueryOperations queries;
  private final TableOperations tables;

  private SluiceClient(Transport transport) {
    this.transport = transport;
    this.queries = new QueryOperations(transport);
    this.tables = new TableOperations(transport);
  }

  public static Builder builder() {
    return new Builder();
  }

  public QueryOperations queries() {
    return queries;
  }

  public TableOperations tables() {
    return tables;
  }

  /** Runs one Spark SQL statement; what gives no rows gives an empty result. */
  public SqlResult sql(String statement) {
    HttpRequest.Builder request =
        transport
            .request("/api/v1/sql")
            .header("Content-Type", Transport.JSON)
            .POST(transport.body(Map.of("sql", statement)));
    return transport.read(transport.send(request), SqlResult.class);
  }

  public ServerVersion version() {
    return transport.get("/api/v1/version", ServerVersion.class);
  }

  /** Whether the server's process answers. */
  public boolean isLive() {
    return answers("/livez");
  }

  /** Whether the server takes requests: started and not stopping. */
  public boolean isReady() {
    return answers("/readyz");
  }

  private boolean answers(String path) {
    try {
      return transport.sendRaw(transport.request(path).GET()).statusCode() == 200;
    } catch (ApiException.Unreachable e) {
      return false;
    }
  }

  /** Ends the use of this client; on JDK 21 and later, its connections too. */
  @Override
  public void close() {
    transport.close();
  }

  /** Collects the settings of a client. Not for many threads. */
  public static final class Builder {
    private @Nullable URI endpoint;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(60);

    private Builder() {}

    /** The server's address; by default {@code $SLUICE_URL}, else {@code 127.0.0.1:8080}. */
    public Builder endpoint(String endpoint) {
      return endpoint(URI.create(endpoint));
    }

    public Builder endpoint(URI endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /** How long a connection may take; by default 5 seconds. */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = connectTimeout;
      return this;
    }

    /** How long an answer may take, beyond what a call waits for; by default 60 seconds. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    public SluiceClient build() {
      return new SluiceClient(
          new Transport(
              endpoint != null ? endpoint : URI.create(fromEnvironment()),
              connectTimeout,
              timeout));
    }

    private static String fromEnvironment() {
      String url = System.getenv(ENDPOINT_VARIABLE);
      return url == null || url.isBlank() ? DEFAULT_ENDPOINT : url;
    }
  }
}
