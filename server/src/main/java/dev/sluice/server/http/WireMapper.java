package dev.sluice.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.Column;
import dev.sluice.client.DesiredState;
import dev.sluice.client.Query;
import dev.sluice.client.QueryDefinition;
import dev.sluice.client.QueryState;
import dev.sluice.client.StreamingQueryProgress;
import dev.sluice.client.StreamingQueryProgress.SinkProgress;
import dev.sluice.client.StreamingQueryProgress.SourceProgress;
import dev.sluice.client.StreamingQueryProgress.StateOperatorProgress;
import dev.sluice.client.StreamingQueryStatus;
import dev.sluice.client.Table;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.manager.QueryView;
import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.QueryFailure;
import dev.sluice.server.model.QueryProgress;
import dev.sluice.server.model.QueryProgress.EventTimeProgress;
import dev.sluice.server.model.QueryProgress.StateProgress;
import dev.sluice.server.model.QueryStatus;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.tables.TableDescription;
import dev.sluice.server.tables.TableDetail;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the model into the records that travel. */
final class WireMapper {
  /** Milliseconds always, as Spark writes event times. */
  private static final DateTimeFormatter EVENT_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private WireMapper() {}

  static Query query(QueryView view) {
    QueryFailure failure = view.failure();
    QueryProgress last = view.lastProgress();
    return new Query(
        view.definition().name(),
        view.id() == null ? null : view.id().value(),
        view.runId(),
        QueryState.valueOf(view.state().name()),
        DesiredState.valueOf(view.desiredState().name()),
        view.state().isActive(),
        view.allowedActions(),
        view.revision(),
        view.createdAt(),
        failure == null ? null : failure(failure),
        Json.convert(DefinitionWriter.write(view.definition()), QueryDefinition.class),
        last == null ? null : progress(last));
  }

  static dev.sluice.client.QueryFailure failure(QueryFailure failure) {
    return new dev.sluice.client.QueryFailure(
        failure.code().name(), failure.message(), failure.code().remedy(), failure.at());
  }

  static StreamingQueryStatus status(QueryStatus status) {
    return new StreamingQueryStatus(
        status.message(), status.isDataAvailable(), status.isTriggerActive());
  }

  static StreamingQueryProgress progress(QueryProgress progress) {
    List<QueryProgress.SourceProgress> sources = progress.sources();
    return new StreamingQueryProgress(
        progress.id().value(),
        progress.runId(),
        progress.name(),
        progress.timestamp(),
        progress.batchId(),
        progress.batchDurationMs(),
        progress.numInputRows(),
        rate(sources.stream().mapToDouble(s -> s.inputRowsPerSecond()).sum()),
        rate(sources.stream().mapToDouble(s -> s.processedRowsPerSecond()).sum()),
        progress.durationMs(),
        eventTime(progress.state()),
        stateOperators(progress.state()),
        sources.stream().map(WireMapper::source).toList(),
        sink(progress.sink()));
  }

  private static Map<String, String> eventTime(@Nullable StateProgress state) {
    EventTimeProgress times = state == null ? null : state.eventTime();
    Map<String, String> texts = new LinkedHashMap<>();
    if (times != null) {
      put(texts, "watermark", times.watermark());
      put(texts, "max", times.max());
      put(texts, "min", times.min());
      put(texts, "avg", times.avg());
    }
    return texts;
  }

  private static void put(Map<String, String> texts, String name, @Nullable Instant time) {
    if (time != null) {
      texts.put(name, EVENT_TIME.format(time));
    }
  }

  private static List<StateOperatorProgress> stateOperators(@Nullable StateProgress state) {
    return state == null
        ? List.of()
        : state.operators().stream()
            .map(
                operator ->
                    new StateOperatorProgress(
                        operator.name(),
                        operator.numRowsTotal(),
                        operator.numRowsUpdated(),
                        operator.numRowsRemoved(),
                        operator.numRowsDroppedByWatermark()))
            .toList();
  }

  private static SourceProgress source(QueryProgress.SourceProgress source) {
    return new SourceProgress(
        source.description(),
        offset(source.startOffset()),
        offset(source.endOffset()),
        offset(source.latestOffset()),
        source.numInputRows(),
        rate(source.inputRowsPerSecond()),
        rate(source.processedRowsPerSecond()),
        backlog(source.backlog()));
  }

  private static SinkProgress sink(QueryProgress.SinkProgress sink) {
    return new SinkProgress(
        sink.description(), sink.numOutputRows(), sink.numFiles(), sink.numBytes(), sink.version());
  }

  private static StreamingQueryProgress.Backlog backlog(Backlog backlog) {
    return new StreamingQueryProgress.Backlog(
        backlog.versions(),
        backlog.files(),
        backlog.bytes(),
        backlog.rows() == DataFile.UNKNOWN ? null : backlog.rows(),
        backlog.seconds());
  }

  private static @Nullable JsonNode offset(@Nullable Offset offset) {
    return offset == null ? null : Json.lenient(offset.json());
  }

  /** One decimal, half up, and nothing for what is not a number: {@code safeDoubleToJValue}. */
  private static @Nullable Double rate(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP).doubleValue()
        : null;
  }

  static Table table(TableDescription table) {
    return new Table(
        table.table().toString(),
        table.location(),
        table.id(),
        table.version(),
        table.lastModified(),
        table.schema().fields().stream().map(WireMapper::column).toList(),
        table.partitionColumns(),
        table.properties(),
        table.numFiles(),
        table.sizeBytes());
  }

  static dev.sluice.client.TableDetail detail(TableDetail detail) {
    TableDescription table = detail.table();
    return new dev.sluice.client.TableDetail(
        table.table().toString(),
        "delta",
        table.id(),
        detail.description(),
        table.location(),
        detail.createdAt(),
        table.lastModified(),
        table.version(),
        table.partitionColumns(),
        table.numFiles(),
        table.sizeBytes(),
        table.properties(),
        detail.minReaderVersion(),
        detail.minWriterVersion(),
        detail.features(),
        detail.constraints());
  }

  static Column column(Field field) {
    return new Column(
        field.name(),
        field.type().sql(),
        field.nullable(),
        noted(field, "comment"),
        noted(field, WriteTarget.DEFAULT),
        noted(field, WriteTarget.GENERATED));
  }

  private static @Nullable String noted(Field field, String key) {
    String json = field.metadata().get(key);
    return json == null ? null : Json.lenient(json).asText();
  }

  /** The columns of a result, without nullability. */
  static List<Column> columns(StructType schema) {
    return schema.fields().stream()
        .map(field -> Column.of(field.name(), field.type().sql()))
        .toList();
  }
}
