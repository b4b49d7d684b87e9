package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Whole statements. */
final class Statements {
  private Statements() {}

  /**
   * The columns, the rows, and {@code order}: null where no order was asked for, else the ordinals
   * of the columns that the rows are ordered by, or all where a key is not among them.
   */
  static Object run(SparkSession spark, JsonNode request) {
    String phase = "analysis";
    try {
      Dataset<Row> result = spark.sql(request.get("sql").textValue());
      QueryExecution query = ((org.apache.spark.sql.classic.Dataset<Row>) result).queryExecution();
      StructType schema = result.schema();
      phase = "execution";
      List<Object> rows = new ArrayList<>();
      for (InternalRow row : query.executedPlan().executeCollect()) {
        rows.add(Canonical.row(row, schema));
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("columns", columns(schema));
      answer.put("order", order(query.analyzed()));
      answer.put("rows", rows);
      return answer;
    } catch (Throwable failure) {
      Map<String, Object> answer = Failures.of(failure);
      answer.put("phase", phase);
      return answer;
    }
  }

  static List<Object> columns(StructType schema) {
    List<Object> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      columns.add(Map.of("name", field.name(), "type", Canonical.type(field.dataType())));
    }
    return columns;
  }

  private static List<Integer> order(LogicalPlan plan) {
    List<Attribute> output = CollectionConverters.asJava(plan.output());
    LogicalPlan node = plan;
    while (node instanceof GlobalLimit
        || node instanceof LocalLimit
        || node instanceof Offset
        || node instanceof Project) {
      node = node.children().head();
    }
    if (!(node instanceof Sort sort && sort.global())) {
      return null;
    }
    List<Integer> keys = new ArrayList<>();
    for (SortOrder order : CollectionConverters.asJava(sort.order())) {
      if (order.child().foldable()) {
        continue;
      }
      int key = ordinal(order.child(), output);
      if (key < 0) {
        return all(output.size());
      }
      keys.add(key);
    }
    return keys;
  }

  private static int ordinal(Expression key, List<Attribute> output) {
    for (int i = 0; i < output.size(); i++) {
      if (key.semanticEquals(output.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static List<Integer> all(int count) {
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(i);
    }
    return keys;
  }
}
