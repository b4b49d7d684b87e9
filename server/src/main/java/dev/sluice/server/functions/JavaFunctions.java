package dev.sluice.server.functions;

import java.util.List;
import java.util.stream.Stream;

/** All functions in Java, a class a family. */
public final class JavaFunctions {
  private static final List<JavaFunction> ALL =
      Stream.of(
              ArithmeticFunctions.ALL,
              BinaryFunctions.ALL,
              BitFunctions.ALL,
              BitmapFunctions.ALL,
              BucketFunctions.ALL,
              CalendarFunctions.ALL,
              CipherFunctions.ALL,
              CollectionFunctions.ALL,
              CsvFunctions.ALL,
              DatetimeCasts.ALL,
              EncodingFunctions.ALL,
              FormatFunctions.ALL,
              Exact.ALL,
              HashCodes.ALL,
              InstantFunctions.ALL,
              IntegerFunctions.ALL,
              IntervalFunctions.ALL,
              JsonFunctions.ALL,
              MathFunctions.ALL,
              MomentFunctions.ALL,
              NumberCasts.ALL,
              PatternFunctions.ALL,
              RegexFunctions.ALL,
              RoundFunctions.ALL,
              TextFunctions.ALL,
              TextParts.ALL,
              TimeSequence.ALL,
              UrlFunctions.ALL,
              XmlFunctions.ALL,
              ZoneFunctions.ALL,
              CardinalityFunctions.ALL)
          .flatMap(List::stream)
          .toList();

  private JavaFunctions() {}

  /** What the engine must know before it runs a compiled query. */
  public static List<JavaFunction> all() {
    return ALL;
  }
}
