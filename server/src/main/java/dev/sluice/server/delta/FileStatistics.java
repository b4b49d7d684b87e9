package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import dev.sluice.server.model.WrittenFile.ColumnStatistics;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code add} action's statistics, as Delta's own writer makes them.
 *
 * <p>Source: the Delta protocol, "Per-file Statistics"; Delta's {@code StatisticsCollection} for
 * what it leaves open. A bound that cannot be trusted is left out, never guessed.
 */
final class FileStatistics {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  private static final int DEFAULT_INDEXED_COLUMNS = 32;
  private static final int MAX_STRING = 32;
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Map<List<String>, ColumnStatistics> byPath = new HashMap<>();
  private final ObjectNode min = JSON.createObjectNode();
  private final ObjectNode max = JSON.createObjectNode();
  private final ObjectNode nulls = JSON.createObjectNode();

  private FileStatistics(WrittenFile file) {
    file.statistics().forEach(column -> byPath.put(column.path(), column));
  }

  static String json(WrittenFile file, TableMetadata metadata) {
    FileStatistics statistics = new FileStatistics(file);
    int limit = indexedColumns(metadata);
    List<Leaf> leaves = new ArrayList<>();
    List<String> partitions = metadata.storedPartitionColumns();
    for (Field field : metadata.stored().fields()) {
      if (!partitions.contains(field.name())) {
        leaves(field.type(), List.of(field.name()), leaves);
      }
    }
    leaves.stream().limit(limit < 0 ? leaves.size() : limit).forEach(statistics::add);
    ObjectNode json = JSON.createObjectNode().put("numRecords", file.records());
    json.set("minValues", statistics.min);
    json.set("maxValues", statistics.max);
    json.set("nullCount", statistics.nulls);
    return text(json);
  }

  private static String text(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Leaf(List<String> path, DataType type) {}

  private static void leaves(DataType type, List<String> path, List<Leaf> leaves) {
    if (type instanceof StructType struct) {
      for (Field field : struct.fields()) {
        List<String> nested = new ArrayList<>(path);
        nested.add(field.name());
        leaves(field.type(), nested, leaves);
      }
    } else {
      leaves.add(new Leaf(path, type));
    }
  }

  private static int indexedColumns(TableMetadata metadata) {
    String property = metadata.configuration().get("delta.dataSkippingNumIndexedCols");
    try {
      return property == null ? DEFAULT_INDEXED_COLUMNS : Integer.parseInt(property.strip());
    } catch (NumberFormatException e) {
      return DEFAULT_INDEXED_COLUMNS;
    }
  }

  private void add(Leaf leaf) {
    ColumnStatistics column = byPath.get(leaf.path());
    if (column == null) {
      return;
    }
    place(nulls, leaf.path(), JSON.getNodeFactory().numberNode(column.nullCount()));
    if (leaf.type() instanceof ArrayType || leaf.type() instanceof MapType) {
      return;
    }
    bound(leaf.type(), column.min(), false).ifPresent(value -> place(min, leaf.path(), value));
    bound(leaf.type(), column.max(), true).ifPresent(value -> place(max, leaf.path(), value));
  }

  private static void place(ObjectNode root, List<String> path, JsonNode value) {
    ObjectNode node = root;
    for (String name : path.subList(0, path.size() - 1)) {
      node = node.withObjectProperty(name);
    }
    node.set(path.get(path.size() - 1), value);
  }

  private static Optional<JsonNode> bound(DataType type, @Nullable String text, boolean upper) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(value(type, text, upper));
    } catch (NumberFormatException | DateTimeException e) {
      // NaN, infinity, or a year that no reader would parse.
      return Optional.empty();
    }
  }

  private static @Nullable JsonNode value(DataType type, String text, boolean upper) {
    var nodes = JSON.getNodeFactory();
    if (type instanceof DecimalType) {
      return nodes.numberNode(new BigDecimal(text));
    }
    return switch ((PrimitiveType) type) {
      case BYTE, SHORT, INTEGER, LONG -> nodes.numberNode(Long.parseLong(text));
      case FLOAT ->
          finite(Float.parseFloat(text)) ? nodes.numberNode(Float.parseFloat(text)) : null;
      case DOUBLE ->
          finite(Double.parseDouble(text)) ? nodes.numberNode(Double.parseDouble(text)) : null;
      case DATE -> nodes.textNode(LocalDate.parse(text).toString());
      case TIMESTAMP -> nodes.textNode(MILLIS.format(millis(instant(text), upper)));
      case TIMESTAMP_NTZ ->
          nodes.textNode(
              MILLIS.format(millis(local(text).toInstant(ZoneOffset.UTC), upper)).replace("Z", ""));
      case STRING -> {
        String bound = upper ? upperBound(text) : lowerBound(text);
        yield bound == null ? null : nodes.textNode(bound);
      }
      case BOOLEAN, BINARY, NULL -> null;
    };
  }

  private static boolean finite(double value) {
    return Double.isFinite(value);
  }

  /** Readers compare in milliseconds: the lower bound goes down, the upper one up. */
  private static Instant millis(Instant value, boolean upper) {
    Instant down = value.truncatedTo(ChronoUnit.MILLIS);
    return upper && !down.equals(value) ? down.plusMillis(1) : down;
  }

  /** A point in time; without a zone, in UTC. */
  static Instant instant(String text) {
    String iso = text.replace(' ', 'T');
    return iso.matches(".*(?:Z|[+-]\\d\\d(?::?\\d\\d)?)$") && iso.length() > 10
        ? OffsetDateTime.parse(iso.replaceFirst("([+-]\\d\\d)$", "$1:00")).toInstant()
        : local(text).toInstant(ZoneOffset.UTC);
  }

  static LocalDateTime local(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }

  private static String lowerBound(String text) {
    return text.codePointCount(0, text.length()) <= MAX_STRING
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_STRING));
  }

  /**
   * Delta's rule: keep the first 32 characters and add one that is not less than the next of the
   * value, U+007F or U+10FFFF. Null where no such prefix exists.
   */
  private static @Nullable String upperBound(String text) {
    if (text.codePointCount(0, text.length()) <= MAX_STRING) {
      return text;
    }
    int end = text.offsetByCodePoints(0, MAX_STRING);
    int next = text.codePointAt(end);
    String tie = next < 0x7F ? "\u007F" : new String(Character.toChars(0x10FFFF));
    return next == 0x10FFFF ? null : text.substring(0, end) + tie;
  }
}
