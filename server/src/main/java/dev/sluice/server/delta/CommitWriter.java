package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Writes the content of a commit file: {@code commitInfo}, {@code txn}, {@code add}…, one a line.
 *
 * <pre>{@code
 * {"commitInfo":{"timestamp":1700000000000,"operation":"STREAMING UPDATE",…,"txnId":"7d74…"}}
 * {"txn":{"appId":"b2fa…","version":12,"lastUpdated":1700000000000}}
 * {"add":{"path":"part-0.parquet","partitionValues":{},"size":451,…,"stats":"{\"numRecords\":2}"}}
 * }</pre>
 */
final class CommitWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String ENGINE = "Sluice/" + version();

  private CommitWriter() {}

  /**
   * @param token unique to this commit; tells it from others where the outcome of a write is
   *     unknown
   */
  static byte[] content(Append append, String token, long millis) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.setRootValueSeparator(null);
      commitInfo(json, append, token, millis);
      json.writeRaw('\n');
      for (TransactionId transaction : append.transactions()) {
        transaction(json, transaction, millis);
        json.writeRaw('\n');
      }
      for (WrittenFile file : append.files()) {
        add(json, file, append.writtenFor(), millis);
        json.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content.toByteArray();
  }

  private static void commitInfo(JsonGenerator json, Append append, String token, long millis)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("commitInfo");
    json.writeNumberField("timestamp", millis);
    json.writeStringField("operation", append.operation());
    texts(json, "operationParameters", append.operationParameters());
    json.writeBooleanField("isBlindAppend", true);
    texts(
        json,
        "operationMetrics",
        Map.of(
            "numFiles", Integer.toString(append.files().size()),
            "numOutputRows", Long.toString(total(append, false)),
            "numOutputBytes", Long.toString(total(append, true))));
    json.writeStringField("engineInfo", ENGINE);
    json.writeStringField("txnId", token);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void transaction(JsonGenerator json, TransactionId transaction, long millis)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("txn");
    json.writeStringField("appId", transaction.appId());
    json.writeNumberField("version", transaction.version());
    json.writeNumberField("lastUpdated", millis);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void add(JsonGenerator json, WrittenFile file, TableMetadata metadata, long millis)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("add");
    json.writeStringField("path", FilePaths.encode(file.relativePath()));
    json.writeObjectFieldStart("partitionValues");
    for (Map.Entry<String, String> value : file.partitionValues().entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("size", file.sizeBytes());
    json.writeNumberField("modificationTime", millis);
    json.writeBooleanField("dataChange", true);
    json.writeStringField("stats", FileStatistics.json(file, metadata));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String name, Map<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  private static long total(Append append, boolean bytes) {
    return append.files().stream()
        .mapToLong(file -> bytes ? file.sizeBytes() : file.records())
        .sum();
  }

  static String engine() {
    return ENGINE;
  }

  private static String version() {
    String file = "/dev/sluice/server/version.properties";
    try (InputStream text = CommitWriter.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      properties.load(text);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
