package dev.sluice.server.engine;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statistics that DuckDB's {@code RETURN_STATS} gives for a file, for the leaf columns that
 * Delta's {@code stats} know: those not inside an array or map.
 */
final class ColumnStatisticsReader {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(e[+-]?\\d+)?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern TIMESTAMP =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(?:\\+00)?");

  private final Map<String, Map<String, @Nullable String>> byPath;
  private final List<ColumnStatistics> found = new ArrayList<>();

  private ColumnStatisticsReader(Map<String, Map<String, @Nullable String>> byPath) {
    this.byPath = byPath;
  }

  /**
   * Reads the statistics of one file.
   *
   * @param byPath DuckDB's statistics; a key is a path such as {@code "s"."x"}
   */
  static List<ColumnStatistics> read(
      StructType schema, Map<String, Map<String, @Nullable String>> byPath) {
    ColumnStatisticsReader reader = new ColumnStatisticsReader(byPath);
    reader.visit(schema, List.of(), "");
    return reader.found;
  }

  private void visit(StructType struct, List<String> parents, String key) {
    for (Field field : struct.fields()) {
      List<String> path = new ArrayList<>(parents);
      path.add(field.name());
      String fieldKey = key + (key.isEmpty() ? "" : ".") + DuckDbSql.name(field.name());
      if (field.type() instanceof StructType nested) {
        visit(nested, path, fieldKey);
      } else if (field.type() instanceof PrimitiveType || field.type() instanceof DecimalType) {
        leaf(path, field.type(), byPath.get(fieldKey));
      }
    }
  }

  private void leaf(
      List<String> path, DataType type, @Nullable Map<String, @Nullable String> statistics) {
    String nulls = statistics == null ? null : statistics.get("null_count");
    if (statistics == null || nulls == null) {
      return;
    }
    boolean ordered = !"true".equals(statistics.get("has_nan"));
    String min = ordered ? bound(type, statistics.get("min")) : null;
    String max = ordered ? bound(type, statistics.get("max")) : null;
    boolean both = min != null && max != null;
    found.add(
        ColumnStatistics.ofText(path, both ? min : null, both ? max : null, Long.parseLong(nulls)));
  }

  /** The bound in the vocabulary of {@link ColumnStatistics}, null where it has no place there. */
  private static @Nullable String bound(DataType type, @Nullable String text) {
    if (text == null || type == PrimitiveType.BOOLEAN || type == PrimitiveType.BINARY) {
      return null;
    }
    if (type == PrimitiveType.STRING) {
      return text;
    }
    if (type == PrimitiveType.DATE) {
      return DATE.matcher(text).matches() ? text : null;
    }
    if (type == PrimitiveType.TIMESTAMP || type == PrimitiveType.TIMESTAMP_NTZ) {
      var matcher = TIMESTAMP.matcher(text);
      String zone = type == PrimitiveType.TIMESTAMP ? "Z" : "";
      return matcher.matches() ? matcher.group(1) + "T" + matcher.group(2) + zone : null;
    }
    return NUMBER.matcher(text).matches() ? text : null;
  }
}
