package dev.sluice.server.delta;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowFilter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The least and the greatest value of a column in a file, as far as they are known.
 *
 * <p>Where the two are not the values themselves they are read so that they cannot be wrong: a text
 * may be cut off after 32 characters, an instant after its millisecond, and a NaN, which is greater
 * than all numbers, may be left out by the file's writer.
 *
 * @param least null where it is not known
 * @param greatest null where it is not known
 */
record ValueBounds(
    DataType type, @Nullable String least, @Nullable String greatest, boolean exact) {
  private static final int CUT_OFF = 32;
  private static final Pattern ZONED = Pattern.compile(".*[T ].*(?:Z|[+-]\\d\\d(?::?\\d\\d)?)");

  static ValueBounds ofStatistics(
      DataType type, @Nullable String least, @Nullable String greatest) {
    return new ValueBounds(type, least, greatest, false);
  }

  /** Of a partition, all of whose rows have the one value. */
  static ValueBounds ofPartition(DataType type, @Nullable String value) {
    // In which zone a writer noted an instant, the log does not tell.
    boolean known = type != PrimitiveType.TIMESTAMP;
    return new ValueBounds(type, known ? value : null, known ? value : null, true);
  }

  /** Whether some value may stand so to a constant. */
  boolean reach(RowFilter.Order order, String constant) {
    try {
      Comparable<?> wanted = parsed(constant);
      return wanted == null
          || switch (order) {
            case EQUAL -> !isAllAbove(wanted, false) && !isAllBelow(wanted, false);
            case LESS -> !isAllAbove(wanted, true);
            case AT_MOST -> !isAllAbove(wanted, false);
            case GREATER -> isNaNPossible() || !isAllBelow(wanted, true);
            case AT_LEAST -> isNaNPossible() || !isAllBelow(wanted, false);
          };
    } catch (NumberFormatException | DateTimeException e) {
      return true; // a form that is not known
    }
  }

  /** The least value of a type of instants, empty where it is not known. */
  Optional<Instant> leastInstant() {
    try {
      Comparable<?> parsed = least == null ? null : parsed(least);
      return parsed instanceof Instant instant ? Optional.of(instant) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty(); // a form that is not known
    }
  }

  private boolean isNaNPossible() {
    return !exact && (type == PrimitiveType.FLOAT || type == PrimitiveType.DOUBLE);
  }

  /** Whether all values are greater than one, or no less where that is enough. */
  private boolean isAllAbove(Comparable<?> wanted, boolean orEqual) {
    Comparable<?> bound = least == null ? null : parsed(least);
    if (bound == null) {
      return false;
    }
    int compared = compare(bound, wanted);
    return compared > 0 || (orEqual && compared == 0);
  }

  /** Whether all values are less than one, or no greater where that is enough. */
  private boolean isAllBelow(Comparable<?> wanted, boolean orEqual) {
    Comparable<?> bound = greatest == null ? null : parsed(greatest);
    if (bound == null) {
      return false;
    }
    if (!exact && bound instanceof Characters text && text.isCutOff()) {
      return text.compareStart((Characters) wanted) < 0;
    }
    // An instant is as late as it may have been before it was cut off.
    boolean late = !exact && bound instanceof Instant;
    int compared = compare(late ? ((Instant) bound).plusMillis(1) : bound, wanted);
    return compared < 0 || (orEqual && compared == 0);
  }

  @SuppressWarnings("unchecked") // both are of one column
  private static int compare(Comparable<?> left, Comparable<?> right) {
    return ((Comparable<Object>) left).compareTo(right);
  }

  /** A value of the column's type; null for one that has no order here. */
  private @Nullable Comparable<?> parsed(String text) {
    if (type instanceof DecimalType) {
      return new BigDecimal(text);
    }
    if (!(type instanceof PrimitiveType primitive)) {
      return null;
    }
    return switch (primitive) {
      case BYTE, SHORT, INTEGER, LONG -> new BigDecimal(text);
      case FLOAT -> number(Float.parseFloat(text));
      case DOUBLE -> number(Double.parseDouble(text));
      case DATE -> LocalDate.parse(text);
      case TIMESTAMP -> ZONED.matcher(text).matches() ? FileStatistics.instant(text) : null;
      case TIMESTAMP_NTZ -> FileStatistics.local(text).toInstant(ZoneOffset.UTC);
      case STRING -> new Characters(text.codePoints().toArray());
      case BOOLEAN, BINARY, NULL -> null;
    };
  }

  /** Without NaN, and with one zero. */
  private static @Nullable Double number(double value) {
    return Double.isNaN(value) ? null : value + 0.0;
  }

  /** A text as Spark orders it: by the numbers of its characters. */
  private static final class Characters implements Comparable<Characters> {
    private final int[] points;

    Characters(int[] points) {
      this.points = points;
    }

    @Override
    public int compareTo(Characters other) {
      return Arrays.compare(points, other.points);
    }

    boolean isCutOff() {
      return points.length >= CUT_OFF;
    }

    /** Compares what is sure of a text that was cut off with as much of the other. */
    int compareStart(Characters other) {
      int length = Math.min(CUT_OFF, other.points.length);
      return Arrays.compare(points, 0, CUT_OFF, other.points, 0, length);
    }
  }
}
