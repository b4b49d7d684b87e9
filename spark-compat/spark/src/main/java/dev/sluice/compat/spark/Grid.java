package dev.sluice.compat.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.FormatNumber;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The table of arguments, and expressions over it. An expression is analyzed and optimized as part
 * of a query; what remains is compiled and applied row by row, so that each row has a value or an
 * error of its own, and no job is started.
 */
final class Grid {
  static final String NAME = "grid";

  private final SparkSession spark;
  private volatile InternalRow[] rows = {};

  Grid(SparkSession spark) {
    this.spark = spark;
  }

  /** Writes the result of a query into one Parquet file and keeps it as the grid. */
  Object load(JsonNode request) throws IOException {
    Path directory = Path.of(request.get("path").textValue());
    Path written = directory.resolve("written");
    spark
        .sql(request.get("sql").textValue())
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(written.toString());
    Path file = directory.resolve(NAME + ".parquet");
    try (Stream<Path> files = Files.list(written)) {
      Path part = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
    Dataset<Row> grid = spark.read().parquet(file.toString());
    grid.createOrReplaceTempView(NAME);
    rows = execution(grid).executedPlan().executeCollect();
    return described(grid.schema(), List.of(rows));
  }

  private static Map<String, Object> described(StructType schema, List<InternalRow> rows) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("columns", Statements.columns(schema));
    answer.put("rows", rows.stream().map(row -> Canonical.row(row, schema)).toList());
    return answer;
  }

  private static QueryExecution execution(Dataset<Row> query) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution();
  }

  /**
   * One answer an expression: its name and type, and one value or error a row; an error for all
   * where a constant in it fails while Spark plans.
   */
  List<Object> evaluate(JsonNode request) {
    boolean values = request.path("values").asBoolean(true);
    List<Object> answers = new ArrayList<>();
    for (JsonNode expression : request.get("expressions")) {
      try {
        answers.add(answer(expression.textValue(), values));
      } catch (Throwable failure) {
        answers.add(Failures.of(failure));
      }
    }
    return answers;
  }

  private Object answer(String expression, boolean values) {
    QueryExecution query = execution(spark.sql("SELECT " + expression + " FROM " + NAME));
    StructType schema = query.analyzed().schema();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("name", schema.fields()[0].name());
    answer.put("type", Canonical.type(schema.fields()[0].dataType()));
    answer.put("cast", query.analyzed().expressions().exists(Grid::castsColumn));
    if (values) {
      try {
        answer.put("values", values(query, schema));
      } catch (Throwable failure) {
        answer.putAll(Failures.of(failure));
      }
    }
    return answer;
  }

  /** Whether the analysis had to convert an argument. */
  private static boolean castsColumn(Expression expression) {
    return expression.exists(
        part -> part instanceof Cast cast && cast.child() instanceof AttributeReference);
  }

  private List<Object> values(QueryExecution query, StructType schema) {
    boolean keepsState = query.analyzed().expressions().exists(Grid::keepsState);
    List<UnsafeProjection> steps = steps(query.optimizedPlan());
    List<Object> values = new ArrayList<>();
    for (InternalRow row : rows) {
      try {
        InternalRow result = row;
        for (UnsafeProjection step : steps) {
          result = step.apply(result);
        }
        values.add(Map.of("v", Canonical.row(result, schema)));
      } catch (Throwable failure) {
        values.add(Map.of("e", Failures.code(failure)));
        if (keepsState) {
          steps = steps(query.optimizedPlan());
        }
      }
    }
    return values;
  }

  /** Whether a failure may leave something behind in the expression: half a map, a format. */
  private static boolean keepsState(Expression expression) {
    return expression.exists(
        part -> part.dataType() instanceof MapType || part instanceof FormatNumber);
  }

  /** Fresh projections between the grid and the result, the lowest first. */
  private static List<UnsafeProjection> steps(LogicalPlan plan) {
    List<UnsafeProjection> steps = new ArrayList<>();
    LogicalPlan rest = plan;
    while (rest instanceof Project project) {
      List<Expression> items = new ArrayList<>();
      CollectionConverters.asJava(project.projectList())
          .forEach(item -> items.add((Expression) ((Expression) item).clone()));
      UnsafeProjection step =
          UnsafeProjection.create(
              CollectionConverters.asScala(items).toSeq(), project.child().output());
      step.initialize(0);
      steps.add(0, step);
      rest = project.child();
    }
    if (!CollectionConverters.asJava(rest.children()).isEmpty()) {
      throw new IllegalStateException("not a projection: " + rest.nodeName());
    }
    return steps;
  }
}
