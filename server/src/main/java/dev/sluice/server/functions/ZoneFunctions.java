package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.model.SluiceException;
import java.time.ZoneId;
import java.util.List;

/** Functions that go from one time zone to another. */
public final class ZoneFunctions {
  /** An instant as the local time of a zone. */
  public static final JavaFunction LOCAL =
      JavaFunction.of(
          "zone_local",
          TIMESTAMP_NTZ,
          a -> Zones.local((Long) a[0], Zones.of((String) a[1])),
          TIMESTAMP,
          STRING);

  /** The instant of a local time in a zone. */
  public static final JavaFunction INSTANT =
      JavaFunction.of(
          "zone_instant",
          TIMESTAMP,
          a -> Zones.instant((Long) a[0], Zones.of((String) a[1])),
          TIMESTAMP_NTZ,
          STRING);

  /** The same, NULL where there is no such zone. */
  public static final JavaFunction TRY_INSTANT =
      JavaFunction.nullable(
          "try_zone_instant",
          TIMESTAMP,
          a -> {
            try {
              return Zones.instant((Long) a[0], Zones.of((String) a[1]));
            } catch (SluiceException noSuchZone) {
              return null;
            }
          },
          TIMESTAMP_NTZ,
          STRING);

  /** A local time of one zone as that of another. */
  public static final JavaFunction CONVERT =
      JavaFunction.of(
          "zone_convert",
          TIMESTAMP_NTZ,
          a -> convert((Long) a[2], (String) a[0], (String) a[1]),
          STRING,
          STRING,
          TIMESTAMP_NTZ);

  static final List<JavaFunction> ALL = List.of(LOCAL, INSTANT, TRY_INSTANT, CONVERT);

  private ZoneFunctions() {}

  private static long convert(long local, String from, String to) {
    ZoneId source = Zones.of(from);
    return Zones.local(Zones.instant(local, source), Zones.of(to));
  }
}
