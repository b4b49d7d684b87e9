package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the actions of one commit; unknown actions and fields are passed over. */
final class CommitBuilder {
  private static final JsonFactory JSON = new JsonFactory();

  private static final List<String> ROWS_CHANGED =
      List.of("numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted");

  private final String table;
  private final long version;
  private final LoggedFiles files;
  private final List<AddedFile> adds = new ArrayList<>();
  private final List<RemovedFile> removes = new ArrayList<>();
  private final Map<String, Long> transactions = new HashMap<>();
  private final List<DataFile> changeFiles = new ArrayList<>();
  private final List<String> sidecars = new ArrayList<>();
  private @Nullable JsonNode metadata;
  private @Nullable Protocol protocol;
  private @Nullable JsonNode info;

  CommitBuilder(String table, long version, LoggedFiles files) {
    this.table = table;
    this.version = version;
    this.files = files;
  }

  void add(JsonNode action) {
    action.properties().stream()
        .filter(entry -> entry.getValue().isObject())
        .forEach(entry -> add(entry.getKey(), entry.getValue()));
  }

  private void add(String name, JsonNode body) {
    switch (name) {
      case "add" -> adds.add(file(name, body));
      case "remove" -> {
        DataFile file = file(name, body).file();
        removes.add(
            new RemovedFile(
                file.path(),
                deletionVectorId(name, body),
                body.path("dataChange").asBoolean(true),
                body.path("deletionTimestamp").asLong(0),
                body.path("partitionValues").isObject(),
                file));
      }
      case "cdc" -> changeFiles.add(file(name, body).file());
      case "txn" ->
          transactions.put(
              required(name, body, "appId").asText(), required(name, body, "version").asLong());
      case "metaData" -> metadata = body;
      case "protocol" -> protocol = protocol(body);
      case "commitInfo" -> info = body;
      case "sidecar" -> sidecars.add(path(name, body));
      default -> {}
    }
  }

  LoggedCommit build(long sizeBytes, long modifiedMillis, int hash) {
    TableMetadata tableMetadata = null;
    SluiceException metadataProblem = null;
    if (metadata != null) {
      try {
        tableMetadata = metadata(metadata);
      } catch (SluiceException e) {
        metadataProblem = e;
      }
    }
    JsonNode about = info == null ? MissingNode.getInstance() : info;
    Commit commit =
        new Commit(
            version,
            Instant.ofEpochMilli(about.path("inCommitTimestamp").asLong(modifiedMillis)),
            adds,
            removes,
            tableMetadata,
            about.path("operation").asText("UNKNOWN"),
            about.path("operationParameters").isObject()
                ? about.path("operationParameters").toString()
                : "{}",
            transactions,
            changeFiles,
            noRowChanged(about));
    LoggedCommit.CommitMark mark =
        new LoggedCommit.CommitMark(
            about.path("txnId").asText(""),
            Math.max(
                about.path("timestamp").asLong(Long.MIN_VALUE),
                about.path("inCommitTimestamp").asLong(Long.MIN_VALUE)),
            sizeBytes,
            modifiedMillis,
            hash);
    return new LoggedCommit(
        commit, protocol, metadataProblem, Map.copyOf(transactions), sidecars, mark, about);
  }

  /** Source: {@code CDCReader.shouldSkipFileActionsInCommit} of Spark's Delta. */
  private static boolean noRowChanged(JsonNode info) {
    JsonNode metrics = info.path("operationMetrics");
    return info.path("operation").asText().equals("MERGE")
        && ROWS_CHANGED.stream().allMatch(name -> metrics.path(name).asText().equals("0"));
  }

  private AddedFile file(String action, JsonNode body) {
    Map<String, @Nullable String> partitionValues = new LinkedHashMap<>();
    body.path("partitionValues")
        .properties()
        .forEach(
            entry ->
                partitionValues.put(
                    entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().asText()));
    return files.added(
        path(action, body),
        partitionValues,
        body.path("size").asLong(0),
        new LoggedFiles.Times(
            body.path("modificationTime").asLong(0), body.path("dataChange").asBoolean(true)),
        body.path("stats").asText(""),
        deletionVector(action, body));
  }

  private String path(String action, JsonNode body) {
    return required(action, body, "path").asText();
  }

  private @Nullable String deletionVectorId(String action, JsonNode body) {
    DeletionVector.Descriptor vector = deletionVector(action, body);
    return vector == null ? null : vector.id();
  }

  private DeletionVector.@Nullable Descriptor deletionVector(String action, JsonNode body) {
    JsonNode vector = body.path("deletionVector");
    if (!vector.isObject()) {
      return null;
    }
    return new DeletionVector.Descriptor(
        required(action, vector, "storageType").asText(),
        required(action, vector, "pathOrInlineDv").asText(),
        vector.path("offset").asInt(0),
        required(action, vector, "sizeInBytes").asInt(),
        required(action, vector, "cardinality").asLong());
  }

  private JsonNode required(String action, JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (!value.isValueNode() || value.isNull()) {
      throw new SluiceException(
          ErrorCode.DELTA_LOG_CORRUPT,
          "Table "
              + table
              + ": "
              + LogFiles.commitName(version)
              + " holds a "
              + action
              + " action without "
              + field
              + ".");
    }
    return value;
  }

  private TableMetadata metadata(JsonNode body) {
    Map<String, String> configuration = new LinkedHashMap<>();
    body.path("configuration")
        .properties()
        .forEach(entry -> configuration.put(entry.getKey(), entry.getValue().asText()));
    return metadata(
        table,
        body.path("id").asText(""),
        body.path("schemaString").isTextual() ? body.path("schemaString").textValue() : null,
        texts(body.path("partitionColumns")),
        configuration,
        new TableMetadata.About(
            text(body.path("name")),
            text(body.path("description")),
            body.path("createdTime").isIntegralNumber()
                ? body.path("createdTime").longValue()
                : null));
  }

  /**
   * Metadata as the log gives it.
   *
   * @param schemaString null means a table without columns
   */
  static TableMetadata metadata(
      String table,
      String id,
      @Nullable String schemaString,
      List<String> partitionColumns,
      Map<String, String> configuration,
      TableMetadata.About about) {
    String schema = schemaString == null ? "{\"type\":\"struct\",\"fields\":[]}" : schemaString;
    StructType columns = SchemaJson.parse(schema, table);
    StructType stored = ColumnMapping.of(table, configuration).stored(table, columns);
    return new TableMetadata(id, columns, stored, partitionColumns, configuration, about);
  }

  private static Protocol protocol(JsonNode body) {
    return new Protocol(
        body.path("minReaderVersion").asInt(1),
        body.path("minWriterVersion").asInt(1),
        texts(body.path("readerFeatures")),
        texts(body.path("writerFeatures")));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : null;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** The top-level {@code numRecords} of a statistics document; statistics are never trusted. */
  static long records(@Nullable String stats) {
    if (stats == null || stats.isEmpty()) {
      return DataFile.UNKNOWN;
    }
    try (JsonParser parser = JSON.createParser(stats)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("numRecords") && value == JsonToken.VALUE_NUMBER_INT) {
          return parser.getLongValue();
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      return DataFile.UNKNOWN;
    }
    return DataFile.UNKNOWN;
  }
}
