package dev.sluice.compat.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's registry of built-in functions tells about each. */
final class Registry {
  private Registry() {}

  static List<Object> list(SparkSession spark) {
    List<Object> functions = new ArrayList<>();
    for (FunctionIdentifier name :
        CollectionConverters.asJava(FunctionRegistry.builtin().listFunction())) {
      ExpressionInfo info = FunctionRegistry.builtin().lookupFunction(name).get();
      Map<String, Object> function = new LinkedHashMap<>();
      function.put("name", name.funcName());
      function.put("group", info.getGroup());
      function.put("examples", info.getExamples());
      functions.add(function);
    }
    return functions;
  }
}
