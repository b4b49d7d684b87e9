package dev.sluice.server.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which files may hold a row that a filter wants, by the partition values and statistics that
 * the log has of them. What the log does not tell, or not in a form that is known, decides nothing.
 *
 * <p>Source: the Delta protocol, "Per-file Statistics"; Delta's {@code DataSkippingReader}.
 * Statistics of a file with a deletion vector are those of all its rows, and so still bounds of
 * those that are left. Safe for use by many threads.
 */
final class FilePruning {
  /** A decimal must not be read as the double that is next to it. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final int LONGEST_VALUE = 10_000;

  private final RowFilter filter;
  private final Map<String, Place> places = new HashMap<>();

  /** Where the log tells of a column. */
  private record Place(String stored, DataType type, boolean partition) {}

  FilePruning(TableMetadata metadata, RowFilter filter) {
    this.filter = filter;
    List<Field> columns = metadata.schema().fields();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      boolean partition = metadata.partitionColumns().stream().anyMatch(name::equalsIgnoreCase);
      String stored = metadata.stored().fields().get(i).name();
      places.put(
          name.toLowerCase(Locale.ROOT), new Place(stored, columns.get(i).type(), partition));
    }
  }

  /** False where the file holds no row that the filter wants. */
  boolean mayMatch(AddedFile file) {
    return filter.equals(RowFilter.ANY) || new Known(file).allows(filter);
  }

  /**
   * The least instant that the statistics of a file have of a column, empty where they have none.
   */
  Optional<Instant> least(AddedFile file, String column) {
    Place place = places.get(column.toLowerCase(Locale.ROOT));
    return place == null || place.partition ? Optional.empty() : new Known(file).least(place);
  }

  /** What is known of one file. */
  private final class Known {
    private final AddedFile file;
    private @Nullable JsonNode statistics;

    Known(AddedFile file) {
      this.file = file;
    }

    boolean allows(RowFilter wanted) {
      if (wanted instanceof RowFilter.And and) {
        return and.parts().stream().allMatch(this::allows);
      }
      if (wanted instanceof RowFilter.Or or) {
        return or.parts().stream().anyMatch(this::allows);
      }
      if (wanted instanceof RowFilter.Null test) {
        Place place = places.get(test.column().toLowerCase(Locale.ROOT));
        return place == null || !(test.wanted() ? hasNoNull(place) : hasOnlyNulls(place));
      }
      RowFilter.Compare compare = (RowFilter.Compare) wanted;
      Place place = places.get(compare.column().toLowerCase(Locale.ROOT));
      return place == null || (!hasOnlyNulls(place) && reaches(place, compare));
    }

    private boolean hasOnlyNulls(Place place) {
      if (place.partition) {
        return file.file().partitionValues().containsKey(place.stored) && value(place) == null;
      }
      JsonNode nulls = statistics().path("nullCount").path(place.stored);
      JsonNode records = statistics().path("numRecords");
      return nulls.isIntegralNumber()
          && records.isIntegralNumber()
          && nulls.longValue() == records.longValue();
    }

    private boolean hasNoNull(Place place) {
      if (place.partition) {
        return value(place) != null;
      }
      JsonNode nulls = statistics().path("nullCount").path(place.stored);
      return nulls.isIntegralNumber() && nulls.longValue() == 0;
    }

    private boolean reaches(Place place, RowFilter.Compare compare) {
      ValueBounds bounds =
          place.partition
              ? ValueBounds.ofPartition(place.type, value(place))
              : ValueBounds.ofStatistics(
                  place.type,
                  text(statistics().path("minValues").path(place.stored)),
                  text(statistics().path("maxValues").path(place.stored)));
      return bounds.reach(compare.order(), compare.value());
    }

    Optional<Instant> least(Place place) {
      String least = text(statistics().path("minValues").path(place.stored));
      return ValueBounds.ofStatistics(place.type, least, null).leastInstant();
    }

    /** A partition value, of which an empty one is NULL where it is no text. */
    private @Nullable String value(Place place) {
      String value = file.file().partitionValues().get(place.stored);
      return "".equals(value) && place.type != PrimitiveType.STRING ? null : value;
    }

    private JsonNode statistics() {
      JsonNode read = statistics;
      if (read == null) {
        read = parsed(file.statistics());
        statistics = read;
      }
      return read;
    }
  }

  private static JsonNode parsed(@Nullable String statistics) {
    try {
      JsonNode json = statistics == null ? null : JSON.readTree(statistics);
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // statistics that cannot be read tell nothing
    }
  }

  private static @Nullable String text(JsonNode value) {
    boolean known = value.isTextual() || value.isNumber();
    return known && value.asText().length() <= LONGEST_VALUE ? value.asText() : null;
  }
}
