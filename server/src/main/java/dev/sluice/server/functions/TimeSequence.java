package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sequence} of dates and timestamps.
 *
 * <p>Source: Spark's {@code Sequence.TemporalSequenceImpl}: each element is the start and so many
 * steps, by the clocks of the zone.
 */
public final class TimeSequence {
  private static final long MICROS_PER_DAY = 86_400 * Zones.MICROS_PER_SECOND;

  /** More would not fit into memory. */
  private static final int MOST = 10_000_000;

  /**
   * {@code (type, start, stop, months, micros, zone)}: start and stop in microseconds since 1970,
   * the step in months or microseconds; the array as {@link NestedValues}.
   */
  public static final JavaFunction SEQUENCE =
      JavaFunction.of(
          "sequence", STRING, TimeSequence::sequence, STRING, LONG, LONG, LONG, LONG, STRING);

  static final List<JavaFunction> ALL = List.of(SEQUENCE);

  private TimeSequence() {}

  private static @Nullable Object sequence(@Nullable Object[] arguments) {
    DataType array = TypeText.read((String) arguments[0]);
    boolean dates = ((ArrayType) array).element() == PrimitiveType.DATE;
    long start = (Long) arguments[1];
    long stop = (Long) arguments[2];
    long months = (Long) arguments[3];
    long micros = (Long) arguments[4];
    if (dates && months == 0 && Math.abs(micros) < MICROS_PER_DAY) {
      throw refused("The step of a sequence of dates is shorter than a day");
    }
    int sign = Long.signum(months == 0 ? micros : months);
    if (sign == 0 ? start != stop : start != stop && Long.compare(stop, start) != sign) {
      throw refused("No sequence goes in the direction of the step");
    }
    ZoneId zone = Zones.of((String) arguments[5]);
    List<Object> values = new ArrayList<>();
    long value = start;
    while (sign >= 0 ? value <= stop : value >= stop) {
      values.add(dates ? (Object) (int) Math.floorDiv(value, MICROS_PER_DAY) : (Object) value);
      if (sign == 0) {
        break;
      }
      if (values.size() > MOST) {
        throw refused("A sequence of more than " + MOST + " elements");
      }
      value = plus(start, months, micros, values.size(), zone);
    }
    return NestedValues.write(values, array);
  }

  private static SluiceException refused(String message) {
    return new SluiceException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }

  private static long plus(long start, long months, long micros, int times, ZoneId zone) {
    long days = micros / MICROS_PER_DAY;
    LocalDateTime local =
        Zones.dateTime(Zones.local(start, zone)).plusMonths(months * times).plusDays(days * times);
    long rest = micros % MICROS_PER_DAY * times;
    return Zones.instant(Zones.micros(local), zone) + rest;
  }
}
