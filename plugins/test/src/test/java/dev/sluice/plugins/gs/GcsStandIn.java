package dev.sluice.plugins.gs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What Google's connector asks of Cloud Storage, kept in memory, behind a {@link Gate}: there is no
 * server of Google's that runs here. Source: the JSON API's reference, with its conditions on
 * generations and resumable uploads.
 */
public final class GcsStandIn implements StoreServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern OBJECTS =
      Pattern.compile("(?:/download|/upload)?/storage/v1/b/([^/]+)/o(?:/([^/]+)(?:/(.*))?)?");
  private static final Pattern BUCKET = Pattern.compile("/storage/v1/b/([^/]+)");
  private static final Pattern SESSION = Pattern.compile("/upload/session/(\\d+)/.*");
  private static final Pattern PART = Pattern.compile("bytes (?:\\*|(\\d+)-(\\d+))/(\\d+|\\*)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Gate gate;
  private final GcsObjects objects = new GcsObjects();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  private record Upload(
      String bucket, String name, Map<String, String> query, ByteArrayOutputStream content) {}

  private GcsStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    gate = new Gate(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  /** Starts it; it serves when this returns. */
  public static GcsStandIn start() throws IOException {
    return new GcsStandIn();
  }

  @Override
  public String newPlace() {
    return "gs://bucket-" + numbers.incrementAndGet();
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "fs.gs.impl", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
        "fs.gs.storage.root.url", gate.url() + "/",
        "fs.gs.auth.type", "UNAUTHENTICATED",
        "fs.gs.project.id", "tests",
        "fs.gs.max.requests.per.batch", "1");
  }

  /** What lies between it and its clients. */
  public Gate gate() {
    return gate;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        route(exchange);
      } catch (GcsObjects.Refusal refusal) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode error = answer.putObject("error");
        error.put("code", refusal.status()).put("message", refusal.reason());
        error.putArray("errors").addObject().put("reason", refusal.reason());
        send(exchange, refusal.status(), answer);
      }
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Matcher session = SESSION.matcher(path);
    Matcher bucket = BUCKET.matcher(path);
    Matcher object = OBJECTS.matcher(path);
    if (session.matches()) {
      upload(exchange, session.group(1));
    } else if (bucket.matches()) {
      ObjectNode answer = JSON.createObjectNode().put("kind", "storage#bucket");
      send(exchange, 200, answer.put("name", bucket.group(1)).put("location", "US"));
    } else if (object.matches()) {
      String name = object.group(2) == null ? "" : decoded(object.group(2));
      String action = object.group(3) == null ? "" : object.group(3);
      object(exchange, decoded(object.group(1)), name, action);
    } else {
      throw new GcsObjects.Refusal(501, "notImplemented");
    }
  }

  private void object(HttpExchange exchange, String bucket, String name, String action)
      throws IOException {
    Map<String, String> query = query(exchange);
    String verb = exchange.getRequestMethod();
    if (verb.equals("POST") && name.isEmpty()) {
      begin(exchange, bucket, query);
    } else if (verb.equals("GET") && name.isEmpty()) {
      send(exchange, 200, listed(bucket, query));
    } else if (verb.equals("GET") && "media".equals(query.get("alt"))) {
      sendContent(exchange, objects.get(bucket, name));
    } else if (verb.equals("GET")) {
      send(exchange, 200, described(bucket, name, objects.get(bucket, name)));
    } else if (verb.equals("DELETE")) {
      objects.delete(bucket, name, query.get("ifGenerationMatch"));
      exchange.sendResponseHeaders(204, -1);
    } else if (verb.equals("POST") && action.matches("(rewriteTo|copyTo)/b/.*")) {
      copy(exchange, objects.get(bucket, name), action, query);
    } else {
      throw new GcsObjects.Refusal(501, "notImplemented");
    }
  }

  private void copy(
      HttpExchange exchange, GcsObjects.Stored from, String action, Map<String, String> query)
      throws IOException {
    String[] parts = action.split("/", -1);
    String bucket = decoded(parts[2]);
    String name = decoded(parts[4]);
    GcsObjects.Stored copy =
        objects.put(bucket, name, from.content(), query.get("ifGenerationMatch"));
    ObjectNode described = described(bucket, name, copy);
    if (!parts[0].equals("rewriteTo")) {
      send(exchange, 200, described);
      return;
    }
    ObjectNode answer = JSON.createObjectNode().put("kind", "storage#rewriteResponse");
    answer.put("done", true).put("objectSize", Integer.toString(copy.content().length));
    answer.set("resource", described);
    send(exchange, 200, answer);
  }

  /** Begins a resumable upload; the address of what follows ends with the object's name. */
  private void begin(HttpExchange exchange, String bucket, Map<String, String> query)
      throws IOException {
    if ("multipart".equals(query.get("uploadType"))) {
      whole(exchange, bucket, query);
      return;
    }
    JsonNode metadata = JSON.readTree(body(exchange));
    String name = query.getOrDefault("name", metadata.path("name").asText());
    String id = Integer.toString(numbers.incrementAndGet());
    uploads.put(id, new Upload(bucket, name, query, new ByteArrayOutputStream()));
    String encoded = GcsObjects.encoded(name);
    exchange
        .getResponseHeaders()
        .set("Location", gate.url() + "/upload/session/" + id + "/" + encoded);
    exchange.sendResponseHeaders(200, -1);
  }

  /** An upload of one request: what describes the object, then its content. */
  private void whole(HttpExchange exchange, String bucket, Map<String, String> query)
      throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String boundary = "--" + type.replaceAll(".*boundary=\"?([^\";]+)\"?.*", "$1");
    String body = new String(body(exchange), StandardCharsets.ISO_8859_1);
    String[] parts = body.split(Pattern.quote(boundary), -1);
    String described = parts[1].substring(parts[1].indexOf("\r\n\r\n") + 4);
    String content = parts[2].substring(parts[2].indexOf("\r\n\r\n") + 4);
    byte[] bytes =
        content.substring(0, content.lastIndexOf("\r\n")).getBytes(StandardCharsets.ISO_8859_1);
    JsonNode metadata = JSON.readTree(described.getBytes(StandardCharsets.ISO_8859_1));
    String name = query.getOrDefault("name", metadata.path("name").asText());
    GcsObjects.Stored stored = objects.put(bucket, name, bytes, query.get("ifGenerationMatch"));
    send(exchange, 200, described(bucket, name, stored));
  }

  /** A part of an upload; with the last one, and its condition, the object is there. */
  private void upload(HttpExchange exchange, String id) throws IOException {
    Upload upload = uploads.get(id);
    if (upload == null) {
      throw new GcsObjects.Refusal(404, "notFound");
    }
    byte[] part = exchange.getRequestBody().readAllBytes();
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    Matcher told = PART.matcher(range == null ? "bytes *" + "/" + part.length : range);
    if (!told.matches()) {
      throw new GcsObjects.Refusal(400, "badRequest");
    }
    upload.content().writeBytes(part);
    int size = upload.content().size();
    if (!told.group(3).equals(Integer.toString(size))) {
      exchange.getResponseHeaders().set("Range", "bytes=0-" + (size - 1));
      exchange.sendResponseHeaders(308, -1);
      return;
    }
    uploads.remove(id);
    GcsObjects.Stored stored =
        objects.put(
            upload.bucket(),
            upload.name(),
            upload.content().toByteArray(),
            upload.query().get("ifGenerationMatch"));
    send(exchange, 200, described(upload.bucket(), upload.name(), stored));
  }

  private ObjectNode listed(String bucket, Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.getOrDefault("delimiter", "");
    ObjectNode answer = JSON.createObjectNode().put("kind", "storage#objects");
    ArrayNode items = answer.putArray("items");
    TreeSet<String> prefixes = new TreeSet<>();
    objects
        .below(bucket, prefix)
        .forEach(
            (name, stored) -> {
              int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
              if (end >= 0) {
                prefixes.add(name.substring(0, end + delimiter.length()));
              }
              boolean trailing = end == name.length() - delimiter.length();
              if (end < 0 || (trailing && "true".equals(query.get("includeTrailingDelimiter")))) {
                items.add(described(bucket, name, stored));
              }
            });
    prefixes.forEach(answer.putArray("prefixes")::add);
    return answer;
  }

  private static ObjectNode described(String bucket, String name, GcsObjects.Stored stored) {
    ObjectNode object = JSON.createObjectNode().put("kind", "storage#object");
    object.put("bucket", bucket).put("name", name).put("contentType", "application/octet-stream");
    object.put("generation", Long.toString(stored.generation())).put("metageneration", "1");
    object.put("size", Integer.toString(stored.content().length)).put("storageClass", "STANDARD");
    return object.put("timeCreated", stored.at().toString()).put("updated", stored.at().toString());
  }

  private static void sendContent(HttpExchange exchange, GcsObjects.Stored stored)
      throws IOException {
    byte[] content = stored.content();
    String asked = exchange.getRequestHeaders().getFirst("Range");
    exchange.getResponseHeaders().set("X-Goog-Generation", Long.toString(stored.generation()));
    Matcher range = RANGE.matcher(asked == null ? "" : asked);
    if (!range.matches()) {
      send(exchange, 200, content);
      return;
    }
    int from = (int) Math.min(Long.parseLong(range.group(1)), content.length);
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
    int to = (int) Math.min(last, content.length - 1L) + 1;
    if (from >= to) {
      throw new GcsObjects.Refusal(416, "requestedRangeNotSatisfiable");
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + content.length);
    send(exchange, 206, Arrays.copyOfRange(content, from, to));
  }

  private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    send(exchange, status, JSON.writeValueAsBytes(answer));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in = exchange.getRequestBody()) {
      return zipped ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : "");
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    gate.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
