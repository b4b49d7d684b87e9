package dev.sluice.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.testing.Mutations;
import dev.sluice.server.testing.OpenApi;
import dev.sluice.server.testing.OpenApi.Operation;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;

/**
 * Requests that are nearly right, made of the document of the interface. What would change
 * something has a flaw that no luck can mend; everything else may turn out right.
 */
final class FuzzedRequests {
  /** Exists and may be asked about; nothing here may change it. */
  static final String QUERY = "kept";

  static final String TABLE = "kept_in";

  private static final String UNKNOWN = "zzunknown";
  private static final List<String> NAMES =
      List.of("absent", "..", "%2e%2e", "%2E%2E%2Fup", "a%2Fb", "%00", "%c3%28", "-x", ".hidden");
  private static final List<String> TABLES =
      List.of(
          TABLE, "delta.%60%2Fetc%60", "delta.%60..%2F..%2Fetc%60", "delta.%60", "DELTA.%60%60");
  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "true",
          "TRUE",
          "latest",
          "99999999999999999999",
          "1e9",
          "%zz",
          "%00",
          "%F0%9F%98%80",
          "2024-09-01T00%3A00%3A00Z",
          "2024-99-01",
          "0000-01-01T00:00:00Z",
          "+999999999-12-31T00:00:00Z",
          "Price%20%3E%201",
          "Price%20%3E",
          "a,,b",
          "Product,Price",
          "1%3B%20DROP%20TABLE%20kept_in",
          "'",
          "running",
          "ERROR",
          "reset",
          "x".repeat(300));
  private static final List<String> HEADERS =
      List.of(
          "Idempotency-Key: k1",
          "Idempotency-Key: k2",
          "Idempotency-Key: a b",
          "Idempotency-Key:",
          "Idempotency-Key: " + "k".repeat(256),
          "Prefer: wait=x",
          "Prefer: wait=-1",
          "Prefer: wait=99999999999999999999",
          "Prefer: respond-async, wait=0",
          "If-Match: \"",
          "If-Match: \"99\"",
          "If-Match: W/\"1\"",
          "If-Match: \"1\", \"2\"",
          "If-None-Match: *",
          "If-None-Match: \"1\"",
          "Last-Event-ID: x-1",
          "Last-Event-ID: 99999999999999999999",
          "Accept: text/csv",
          "Accept: application/x-ndjson",
          "Accept: text/html",
          "Accept: ,;q=9",
          "Accept: application/vnd.apache.arrow.stream",
          "Accept: text/event-stream",
          "Range: bytes=0-1",
          "Range: bytes=9-1",
          "Host: evil.example",
          "Host: [::1",
          "Host: a b",
          "Host: localhost:99999",
          "Origin: http://evil.example",
          "X-Forwarded-Host: evil.example",
          "X-Forwarded-For: 1.2.3.4",
          "Forwarded: host=evil.example",
          "Content-Type: text/plain",
          "Content-Type: application/json; charset=utf-16",
          "Content-Type: ;",
          "Expect: 100-continue",
          "Expect: x",
          "Content-Encoding: gzip",
          "Transfer-Encoding: chunked",
          "TE: trailers",
          "Transfer-Encoding: gzip",
          "Content-Length: 99999999999999",
          "Content-Length: -1",
          "X-Request-Id: \u0001",
          "X-Query-Id: ../x",
          "X-Query-Id: one",
          "Delta-App-Id: a",
          "Delta-Txn-Version: 99999999999999999999",
          "Authorization: Bearer",
          "Upgrade: h2c",
          "X-Large: " + "x".repeat(9000),
          "Cookie: a=b",
          "X: \u0000",
          ": x");
  private static final List<String> ODD_BODIES =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "\"",
          "{}",
          "[".repeat(5000),
          "{\"a\":".repeat(2000),
          "\u0000\u00ff",
          "{\"name\": \"q\", \"name\": 1}",
          "\ufeff{}",
          "9".repeat(5000),
          "PAR1" + "\u0015".repeat(60) + "PAR1",
          "a,b\r\n\"1,2",
          "a,a\n1,2\n",
          "OrderID\n\n\n");
  private static final List<String> STATEMENTS =
      List.of(
          "{\"sql\": \"SELECT * FROM kept_in WHERE Price > 1\"}",
          "{\"sql\": \"SELECT sum(Price) FROM kept_in GROUP BY Product\", \"maxRows\": 1}",
          "{\"sql\": \"SELECT Product FROM kept_in ORDER BY 1\", \"timeout\": \"30s\"}");

  private final List<Operation> operations;
  private final OpenApi document;
  private final SplittableRandom random;

  FuzzedRequests(OpenApi document, SplittableRandom random) {
    this.document = document;
    this.operations = document.operations();
    this.random = random;
  }

  /** The bytes of one request, and whether it is so wrong that it must be refused. */
  static final class Fuzzed {
    private final byte[] bytes;
    private final boolean refused;

    private Fuzzed(byte[] bytes, boolean refused) {
      this.bytes = bytes;
      this.refused = refused;
    }

    byte[] bytes() {
      return bytes.clone();
    }

    boolean refused() {
      return refused;
    }

    @Override
    public String toString() {
      return new String(bytes, 0, Math.min(2000, bytes.length), StandardCharsets.ISO_8859_1);
    }
  }

  Fuzzed next() {
    Operation operation = one(operations);
    boolean acts = acts(operation);
    List<String> headers = headers(operation);
    byte[] body = operation.node().has("requestBody") ? body(operation, acts, headers) : odd();
    String target = path(operation, acts) + query(operation);
    String verb = random.nextInt(40) == 0 ? "BREW" : operation.method();
    headers.add("Content-Length: " + body.length);
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n"
            .formatted(verb, target, String.join("\r\n", headers));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body);
    byte[] bytes = whole.toByteArray();
    return new Fuzzed(random.nextInt(4) == 0 ? damaged(bytes) : bytes, acts);
  }

  /** Whether a right request would change something. */
  private static boolean acts(Operation operation) {
    boolean asks =
        operation.method().equals("GET")
            || List.of("/validate", "/preview", "/plan", "/sql").stream()
                .anyMatch(operation.path()::endsWith);
    return !asks;
  }

  /** What acts goes to a query that is not there, unless its body is flawed. */
  private String path(Operation operation, boolean acts) {
    boolean flawed = operation.node().has("requestBody");
    String query = (acts && !flawed) || random.nextBoolean() ? one(NAMES) : QUERY;
    String table = (acts && !flawed) || random.nextInt(4) == 0 ? one(NAMES) : one(TABLES);
    return operation
        .path()
        .replace("{name}", query)
        .replace("{table}", table)
        .replace("{id}", one(NAMES)) // VALUES may be the X-Query-Id of another caller's statement
        .replaceAll("\\{\\w+}", one(VALUES));
  }

  private String query(Operation operation) {
    List<String> pairs = new ArrayList<>();
    for (String name : operation.parameters("query")) {
      if (random.nextInt(3) == 0) {
        pairs.add(name + "=" + one(VALUES));
      }
    }
    if (random.nextInt(10) == 0) {
      pairs.add(URLEncoder.encode(one(VALUES), StandardCharsets.UTF_8) + one(VALUES));
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private List<String> headers(Operation operation) {
    List<String> headers = new ArrayList<>();
    for (int more = random.nextInt(4) - 1; more > 0; more--) {
      headers.add(one(HEADERS));
    }
    for (String name : operation.parameters("header")) {
      if (random.nextInt(4) == 0) {
        headers.add(name + ": " + one(VALUES));
      }
    }
    return headers;
  }

  private byte[] odd() {
    String body = random.nextInt(4) == 0 ? one(ODD_BODIES) : "";
    return body.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] body(Operation operation, boolean acts, List<String> headers) {
    JsonNode content = document.resolve(operation.node().get("requestBody")).get("content");
    List<String> types = new ArrayList<>();
    content.fieldNames().forEachRemaining(types::add);
    String type = one(types);
    headers.add("Content-Type: " + type);
    String body = random.nextInt(4) == 0 ? one(ODD_BODIES) : sample(operation, content.get(type));
    String mutated =
        random.nextInt(5) == 0 || body.isEmpty() ? body : Mutations.mutate(body, random);
    return (acts ? flawed(type, mutated) : mutated).getBytes(StandardCharsets.UTF_8);
  }

  private String sample(Operation operation, JsonNode content) {
    if (operation.path().endsWith("/sql")) {
      return one(STATEMENTS);
    }
    JsonNode examples = content.path("examples");
    if (!examples.isEmpty()) {
      List<JsonNode> all = StreamSupport.stream(examples.spliterator(), false).toList();
      return document.resolve(one(all)).get("value").toString().replace("orders_in", TABLE);
    }
    JsonNode example = content.path("example");
    return example.isTextual() ? example.textValue() : example.toString();
  }

  /** With a column or a field that nobody knows, before all else. */
  private static String flawed(String type, String body) {
    return switch (type) {
      case "text/csv" -> UNKNOWN + "," + body;
      case "application/vnd.apache.parquet" -> body + UNKNOWN;
      case "application/x-ndjson" -> "{\"" + UNKNOWN + "\": 1}\n" + body;
      default -> {
        String field = "{\"" + UNKNOWN + "\": 1, ";
        yield body.contains("{") ? body.replaceFirst("\\{", field) : field + body;
      }
    };
  }

  private byte[] damaged(byte[] bytes) {
    byte[] damaged = bytes.clone();
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    int kept = random.nextInt(4) == 0 ? random.nextInt(damaged.length) : damaged.length;
    return Arrays.copyOf(damaged, kept);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
