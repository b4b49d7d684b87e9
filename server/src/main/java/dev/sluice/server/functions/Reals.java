package dev.sluice.server.functions;

/** Floating-point numbers as the engine writes them. */
final class Reals {
  private Reals() {}

  /** The same in Java's notation: the engine has other words for what is no number. */
  static String java(String text) {
    return switch (text) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> text;
    };
  }
}
