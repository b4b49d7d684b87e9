package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.server.model.TransactionId;
import dev.sluice.server.model.WrittenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the content of a commit file: {@code commitInfo}, {@code protocol}, {@code metaData},
 * {@code txn}, {@code remove}…, {@code add}…, {@code cdc}…, one a line.
 *
 * <pre>{@code
 * {"commitInfo":{"timestamp":1700000000000,"operation":"STREAMING UPDATE",…,"txnId":"7d74…"}}
 * {"txn":{"appId":"b2fa…","version":12,"lastUpdated":1700000000000}}
 * {"remove":{"path":"part-9.parquet","deletionTimestamp":1700000000000,"dataChange":true,…}}
 * {"add":{"path":"part-0.parquet","partitionValues":{},"size":451,…,"stats":"{\"numRecords\":2}"}}
 * {"cdc":{"path":"_change_data/cdc-0.parquet","partitionValues":{},"size":512,"dataChange":false}}
 * }</pre>
 */
final class CommitWriter {
  static final long NEVER = -1;

  private static final JsonFactory JSON = new JsonFactory();
  private static final String ENGINE = "Sluice/" + version();

  private final FilePaths paths;
  private final Transaction transaction;
  private final Stamp stamp;
  private final JsonGenerator json;

  private CommitWriter(FilePaths paths, Transaction transaction, Stamp stamp, JsonGenerator json) {
    this.paths = paths;
    this.transaction = transaction;
    this.stamp = stamp;
    this.json = json;
  }

  /**
   * What is said of one attempt to commit.
   *
   * @param token unique to this commit; tells it from others where the outcome of a write is
   *     unknown
   * @param millis since the epoch; later than the commit before it where the table has in-commit
   *     timestamps
   * @param timesSince the version where it is the first of a table that was there already which has
   *     in-commit timestamps, else {@link #NEVER}
   */
  record Stamp(String token, long millis, long timesSince) {}

  /** The content of a commit file, in UTF-8. */
  static byte[] content(FilePaths paths, Transaction transaction, Stamp stamp) {
    ByteArrayOutputStream content = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(content)) {
      json.setRootValueSeparator(null);
      new CommitWriter(paths, transaction, stamp, json).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return content.toByteArray();
  }

  private void write() throws IOException {
    Transaction.Actions actions = transaction.actions();
    action("commitInfo", this::commitInfo);
    Protocol protocol = actions.protocol();
    if (protocol != null) {
      action("protocol", () -> protocol(protocol));
    }
    TableMetadata metadata = actions.metadata();
    if (metadata != null) {
      action("metaData", () -> metadata(metadata));
    }
    for (TransactionId id : actions.transactions()) {
      action("txn", () -> transaction(id));
    }
    for (AddedFile file : actions.removed()) {
      action("remove", () -> remove(file));
    }
    for (WrittenFile file : actions.added()) {
      action("add", () -> add(file));
    }
    for (AddedFile file : actions.restored()) {
      action("add", () -> restore(file));
    }
    for (WrittenFile file : actions.changeData()) {
      action("cdc", () -> changeData(file));
    }
  }

  /** Writes the fields of an action. */
  private interface Body {
    void write() throws IOException;
  }

  private void action(String name, Body body) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart(name);
    body.write();
    json.writeEndObject();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void commitInfo() throws IOException {
    Transaction.Operation operation = transaction.operation();
    json.writeNumberField("timestamp", stamp.millis);
    if (transaction.writtenFor().hasInCommitTimes()) {
      json.writeNumberField("inCommitTimestamp", stamp.millis);
    }
    json.writeStringField("operation", operation.name());
    texts("operationParameters", operation.parameters());
    if (transaction.basis(-1) >= 0) {
      json.writeNumberField("readVersion", transaction.basis(-1));
      json.writeStringField(
          "isolationLevel",
          transaction.onlyRearranges() ? "SnapshotIsolation" : "WriteSerializable");
    }
    json.writeBooleanField("isBlindAppend", transaction.basis(-1) < 0);
    texts("operationMetrics", operation.metrics());
    json.writeStringField("engineInfo", ENGINE);
    json.writeStringField("txnId", stamp.token);
  }

  private void protocol(Protocol protocol) throws IOException {
    json.writeNumberField("minReaderVersion", protocol.minReader());
    json.writeNumberField("minWriterVersion", protocol.minWriter());
    if (protocol.hasReaderFeatures()) {
      names("readerFeatures", protocol.readerFeatures());
    }
    if (protocol.hasWriterFeatures()) {
      names("writerFeatures", protocol.writerFeatures());
    }
  }

  private void metadata(TableMetadata metadata) throws IOException {
    json.writeStringField("id", metadata.id());
    optional("name", metadata.about().name());
    optional("description", metadata.about().description());
    json.writeObjectFieldStart("format");
    json.writeStringField("provider", "parquet");
    texts("options", Map.of());
    json.writeEndObject();
    json.writeStringField("schemaString", metadata.schemaString());
    names("partitionColumns", metadata.partitionColumns());
    texts("configuration", configuration(metadata));
    Long createdTime = metadata.about().createdTime();
    if (createdTime != null) {
      json.writeNumberField("createdTime", createdTime);
    }
  }

  /** Source: the Delta protocol, "In-Commit Timestamps": since when they are is a property, too. */
  private Map<String, String> configuration(TableMetadata metadata) {
    if (stamp.timesSince == NEVER) {
      return metadata.configuration();
    }
    Map<String, String> all = new TreeMap<>(metadata.configuration());
    all.put("delta.inCommitTimestampEnablementVersion", Long.toString(stamp.timesSince));
    all.put("delta.inCommitTimestampEnablementTimestamp", Long.toString(stamp.millis));
    return all;
  }

  private void transaction(TransactionId id) throws IOException {
    json.writeStringField("appId", id.appId());
    json.writeNumberField("version", id.version());
    json.writeNumberField("lastUpdated", stamp.millis);
  }

  private void remove(AddedFile removed) throws IOException {
    json.writeStringField("path", paths.logged(removed));
    json.writeNumberField("deletionTimestamp", stamp.millis);
    json.writeBooleanField("dataChange", transaction.actions().dataChange());
    json.writeBooleanField("extendedFileMetadata", true);
    texts("partitionValues", removed.file().partitionValues());
    json.writeNumberField("size", removed.file().sizeBytes());
    DeletionVector vector = removed.deletionVector();
    if (vector != null) {
      json.writeObjectFieldStart("deletionVector");
      deletionVector(vector.descriptor());
      json.writeEndObject();
    }
  }

  private void deletionVector(DeletionVector.Descriptor vector) throws IOException {
    json.writeStringField("storageType", vector.storageType());
    json.writeStringField("pathOrInlineDv", vector.pathOrInline());
    if (!vector.storageType().equals("i")) {
      json.writeNumberField("offset", vector.offset());
    }
    json.writeNumberField("sizeInBytes", vector.sizeInBytes());
    json.writeNumberField("cardinality", vector.cardinality());
  }

  private void add(WrittenFile file) throws IOException {
    json.writeStringField("path", FilePaths.encode(file.relativePath()));
    texts("partitionValues", file.partitionValues());
    json.writeNumberField("size", file.sizeBytes());
    json.writeNumberField("modificationTime", stamp.millis);
    json.writeBooleanField("dataChange", transaction.actions().dataChange());
    json.writeStringField("stats", FileStatistics.json(file, transaction.writtenFor()));
  }

  private void restore(AddedFile file) throws IOException {
    json.writeStringField("path", paths.logged(file));
    texts("partitionValues", file.file().partitionValues());
    json.writeNumberField("size", file.file().sizeBytes());
    json.writeNumberField("modificationTime", file.modificationTime());
    json.writeBooleanField("dataChange", transaction.actions().dataChange());
    optional("stats", file.statistics());
    DeletionVector vector = file.deletionVector();
    if (vector != null) {
      json.writeObjectFieldStart("deletionVector");
      deletionVector(vector.descriptor());
      json.writeEndObject();
    }
  }

  private void changeData(WrittenFile file) throws IOException {
    json.writeStringField("path", FilePaths.encode(file.relativePath()));
    texts("partitionValues", file.partitionValues());
    json.writeNumberField("size", file.sizeBytes());
    json.writeBooleanField("dataChange", false);
  }

  private void optional(String name, @Nullable String text) throws IOException {
    if (text != null) {
      json.writeStringField(name, text);
    }
  }

  private void names(String name, List<String> names) throws IOException {
    json.writeArrayFieldStart(name);
    for (String each : names) {
      json.writeString(each);
    }
    json.writeEndArray();
  }

  private void texts(String name, Map<String, @Nullable String> texts) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, @Nullable String> text : new TreeMap<>(texts).entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
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
