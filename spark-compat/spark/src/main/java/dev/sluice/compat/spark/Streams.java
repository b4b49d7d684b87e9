package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Streaming queries by name, each in a session of its own; what their batches give is kept until it
 * is asked for. Safe for many threads, each with queries of its own.
 */
final class Streams {
  /** For tables of a few rows code is not worth its compilation. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.codegen.wholeStage",
          "false",
          "spark.sql.codegen.factoryMode",
          "NO_CODEGEN",
          "spark.sql.streaming.checkpoint.fileChecksum.enabled",
          "false",
          "spark.sql.streaming.checkpointFileManagerClass",
          "org.apache.spark.sql.execution.streaming.checkpointing"
              + ".FileSystemBasedCheckpointFileManager");

  private final SparkSession first;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  Streams(SparkSession first) {
    this.first = first;
  }

  /** A started query and the rows of its batches since they were last asked for. */
  private record Running(StreamingQuery query, Gate gate, Map<Long, Map<String, Object>> batches) {}

  /**
   * Starts the query of a definition, from its checkpoint where there is one.
   *
   * @return nothing, or the error of its analysis
   */
  Object start(JsonNode request) {
    try {
      JsonNode definition = request.get("definition");
      SparkSession session = session(definition);
      Dataset<Row> rows = new Relations(session).of(definition);
      Map<Long, Map<String, Object>> batches = new ConcurrentHashMap<>();
      StreamingQuery query = start(rows, definition.get("sink"), batches);
      running.put(request.get("query").textValue(), new Running(query, Gate.of(query), batches));
      return Map.of();
    } catch (Throwable failure) {
      return Failures.of(failure);
    }
  }

  private SparkSession session(JsonNode definition) {
    SparkSession session = first.newSession();
    SETTINGS.forEach(session.conf()::set);
    session.conf().set("spark.sql.session.timeZone", definition.path("timeZone").asText("UTC"));
    session
        .conf()
        .set(
            "spark.sql.streaming.multipleWatermarkPolicy",
            definition.path("watermarkPolicy").asText("min"));
    SparkSession.setActiveSession(session);
    return session;
  }

  private static StreamingQuery start(
      Dataset<Row> result, JsonNode sink, Map<Long, Map<String, Object>> batches)
      throws TimeoutException {
    return result
        .writeStream()
        .outputMode(sink.get("outputMode").textValue())
        .option("checkpointLocation", sink.get("checkpointLocation").textValue())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, id) -> batches.put(id, content(rows)))
        .start();
  }

  /** Each batch is computed once, as for a sink: computed again it would count its rows again. */
  private static Map<String, Object> content(Dataset<Row> batch) {
    List<Object> rows = new ArrayList<>();
    var query = ((org.apache.spark.sql.classic.Dataset<Row>) batch).queryExecution();
    for (InternalRow row : query.executedPlan().executeCollect()) {
      rows.add(Canonical.row(row, batch.schema()));
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("columns", Statements.columns(batch.schema()));
    content.put("rows", rows);
    return content;
  }

  /**
   * Runs until all that is there is processed.
   *
   * @return the batches in their order, each with its columns, rows and
   *     figures; and the error
   *     where one failed
   */
  Object run(JsonNode request) {
    Running named = running.get(request.get("query").textValue());
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      named.gate().open();
      named.query().processAllAvailable();
      named.gate().shut();
    } catch (Throwable failure) {
      answer.putAll(Failures.of(rootOf(failure)));
    }
    Map<Long, StreamingQueryProgress> progress = new TreeMap<>();
    for (StreamingQueryProgress each : named.query().recentProgress()) {
      // A trigger that finds nothing reports the id of the batch that is to come.
      progress.put(each.batchId(), each);
    }
    List<Object> batches = new ArrayList<>();
    progress.forEach(
        (id, last) -> {
          Map<String, Object> batch = named.batches().remove(id);
          if (batch != null) {
            batches.add(told(batch, last));
          }
        });
    answer.put("batches", batches);
    return answer;
  }

  /** A batch with what its progress says that depends on the query and its input alone. */
  private static Object told(Map<String, Object> batch, StreamingQueryProgress progress) {
    batch.put("id", progress.batchId());
    batch.put("eventTime", progress.eventTime());
    List<Object> operators = new ArrayList<>();
    for (StateOperatorProgress operator : progress.stateOperators()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("operatorName", operator.operatorName());
      figures.put("numRowsTotal", operator.numRowsTotal());
      figures.put("numRowsUpdated", operator.numRowsUpdated());
      figures.put("numRowsRemoved", operator.numRowsRemoved());
      figures.put("numRowsDroppedByWatermark", operator.numRowsDroppedByWatermark());
      operators.add(figures);
    }
    batch.put("stateOperators", operators);
    return batch;
  }

  /** What a query fails with says only that it failed. */
  private static Throwable rootOf(Throwable failure) {
    boolean isWrapped = failure instanceof StreamingQueryException && failure.getCause() != null;
    return isWrapped ? failure.getCause() : failure;
  }

  /** Stops a query; its checkpoint stays. */
  Object stop(JsonNode request) throws Exception {
    Running named = running.remove(request.get("query").textValue());
    if (named != null) {
      named.gate().open();
      named.query().stop();
      named.gate().close();
    }
    return Map.of();
  }
}
