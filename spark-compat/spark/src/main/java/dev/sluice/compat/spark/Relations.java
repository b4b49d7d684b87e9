package dev.sluice.compat.spark;

import static org.apache.spark.sql.functions.expr;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * A definition's relations as the DataFrames that a user of Spark would write for them: a source,
 * then the method of each step's name.
 *
 * @param session the query's own, since {@code sql} steps make views
 */
record Relations(SparkSession session) {

  /** The DataFrame of a whole definition. */
  Dataset<Row> of(JsonNode definition) {
    for (Map.Entry<String, JsonNode> named : definition.path("relations").properties()) {
      relation(named.getValue(), true).createOrReplaceTempView(named.getKey());
    }
    return relation(definition, true);
  }

  private Dataset<Row> relation(JsonNode relation, boolean streaming) {
    Dataset<Row> rows = read(relation.get("source"), streaming);
    for (JsonNode step : relation.path("transforms")) {
      Map.Entry<String, JsonNode> only = step.properties().iterator().next();
      rows = transformed(rows, only.getKey(), only.getValue());
    }
    return rows;
  }

  private Dataset<Row> read(JsonNode source, boolean streaming) {
    String path = source.get("path").textValue();
    if (!streaming) {
      DataFrameReader table = session.read().format("delta");
      return table.load(path);
    }
    DataStreamReader stream = session.readStream().format("delta");
    for (Map.Entry<String, JsonNode> option : source.path("options").properties()) {
      stream.option(option.getKey(), option.getValue().asText());
    }
    return stream.load(path);
  }

  private Dataset<Row> transformed(Dataset<Row> rows, String step, JsonNode with) {
    return switch (step) {
      case "filter" -> rows.filter(with.textValue());
      case "select" -> rows.selectExpr(texts(with));
      case "drop" -> rows.drop(texts(with));
      case "withColumn" -> rows.withColumn(with.get("name").textValue(), column(with));
      case "withColumnRenamed" ->
          rows.withColumnRenamed(with.get("from").textValue(), with.get("to").textValue());
      case "sql" -> {
        rows.createOrReplaceTempView("input");
        yield session.sql(with.textValue());
      }
      case "withWatermark" ->
          rows.withWatermark(with.get("column").textValue(), with.get("delay").textValue());
      case "groupBy" -> grouped(rows, with);
      case "dropDuplicates" ->
          with.isEmpty() ? rows.dropDuplicates() : rows.dropDuplicates(texts(with));
      case "dropDuplicatesWithinWatermark" ->
          with.isEmpty()
              ? rows.dropDuplicatesWithinWatermark()
              : rows.dropDuplicatesWithinWatermark(texts(with));
      case "join" -> joined(rows, with);
      case "union" -> rows.union(relation(with, true));
      default -> throw new IllegalArgumentException(step);
    };
  }

  private static Column column(JsonNode with) {
    Column value = expr(with.get("expr").textValue());
    return with.has("cast") ? value.cast(with.get("cast").textValue()) : value;
  }

  private static Dataset<Row> grouped(Dataset<Row> rows, JsonNode with) {
    Column[] keys = columns(with.get("keys"));
    Column[] aggregates = columns(with.get("aggregates"));
    Column[] others = new Column[aggregates.length - 1];
    System.arraycopy(aggregates, 1, others, 0, others.length);
    return rows.groupBy(keys).agg(aggregates[0], others);
  }

  private Dataset<Row> joined(Dataset<Row> rows, JsonNode with) {
    Dataset<Row> other = relation(with.get("with"), with.path("streaming").asBoolean(true));
    Dataset<Row> left = rows.as("input");
    Dataset<Row> right = other.as(with.get("as").textValue());
    return with.has("on")
        ? left.join(right, expr(with.get("on").textValue()), with.get("type").textValue())
        : left.crossJoin(right);
  }

  private static String[] texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::textValue)
        .toArray(String[]::new);
  }

  private static Column[] columns(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(text -> expr(text.textValue()))
        .toArray(Column[]::new);
  }
}
