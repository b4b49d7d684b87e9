package dev.sluice.server.functions;

import java.util.List;
import java.util.stream.Stream;

/** All functions in Java, a class a family. */
public final class JavaFunctions {
  private static final List<JavaFunction> ALL =
      Stream.of(
              TextFunctions.ALL,
              CollectionFunctions.ALL,
              ZoneFunctions.ALL,
              MathFunctions.ALL,
              BitFunctions.ALL,
              RoundFunctions.ALL,
              IntegerFunctions.ALL,
              CardinalityFunctions.ALL,
              CalendarFunctions.ALL,
              InstantFunctions.ALL,
              PatternFunctions.ALL,
              TextParts.ALL,
              BinaryFunctions.ALL,
              RegexFunctions.ALL,
              HashCodes.ALL,
              EncodingFunctions.ALL,
              UrlFunctions.ALL,
              CipherFunctions.ALL)
          .flatMap(List::stream)
          .toList();

  private JavaFunctions() {}

  /** What the engine must know before it runs a compiled query. */
  public static List<JavaFunction> all() {
    return ALL;
  }
}
