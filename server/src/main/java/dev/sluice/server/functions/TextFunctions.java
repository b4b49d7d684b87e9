package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.STRING;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Functions of strings. */
public final class TextFunctions {
  /** Unicode's full mapping, as {@code UTF8String.toUpperCase}. */
  public static final JavaFunction UPPER =
      JavaFunction.of("upper", STRING, a -> ((String) a[0]).toUpperCase(Locale.ROOT), STRING);

  /** Unicode's full mapping, as {@code UTF8String.toLowerCase}. */
  public static final JavaFunction LOWER =
      JavaFunction.of("lower", STRING, a -> ((String) a[0]).toLowerCase(Locale.ROOT), STRING);

  /** The text of bytes in UTF-8; what is malformed becomes U+FFFD. */
  public static final JavaFunction UTF_8 =
      JavaFunction.of(
          "utf_8", STRING, a -> new String((byte[]) a[0], StandardCharsets.UTF_8), BINARY);

  static final List<JavaFunction> ALL = List.of(UPPER, LOWER, UTF_8);

  private TextFunctions() {}
}
