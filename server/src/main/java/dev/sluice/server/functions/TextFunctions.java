package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions of strings. Lengths and positions count code points. */
public final class TextFunctions {
  /** {@code CollationAwareUTF8String.toUpperCase}. */
  public static final JavaFunction UPPER =
      JavaFunction.of("upper", STRING, a -> CaseMapping.upper(text(a, 0)), STRING);

  /** {@code CollationAwareUTF8String.toLowerCase}. */
  public static final JavaFunction LOWER =
      JavaFunction.of("lower", STRING, a -> CaseMapping.lower(text(a, 0)), STRING);

  public static final JavaFunction INITCAP =
      JavaFunction.of("initcap", STRING, a -> CaseMapping.initial(text(a, 0)), STRING);

  public static final JavaFunction TRANSLATE =
      JavaFunction.of(
          "translate",
          STRING,
          a -> translate(text(a, 0), text(a, 1), text(a, 2)),
          STRING,
          STRING,
          STRING);

  public static final JavaFunction SOUNDEX =
      JavaFunction.of("soundex", STRING, a -> Soundex.of(text(a, 0)), STRING);

  public static final JavaFunction LEVENSHTEIN =
      JavaFunction.of(
          "levenshtein",
          INTEGER,
          a -> Levenshtein.distance(text(a, 0), text(a, 1)),
          STRING,
          STRING);

  /** The same, or -1 where it is more than the third argument. */
  public static final JavaFunction LEVENSHTEIN_WITHIN =
      JavaFunction.of(
          "levenshtein_within",
          INTEGER,
          a -> Levenshtein.within(text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  public static final JavaFunction LUHN_CHECK =
      JavaFunction.of("luhn_check", BOOLEAN, a -> luhn(text(a, 0)), STRING);

  /** Text, then what stands for upper, lower, digit and other; NULL keeps the character. */
  public static final JavaFunction MASK =
      JavaFunction.ofNulls(
          "mask", STRING, TextFunctions::mask, STRING, STRING, STRING, STRING, STRING);

  public static final JavaFunction FIND_IN_SET =
      JavaFunction.of(
          "find_in_set", INTEGER, a -> findInSet(text(a, 0), text(a, 1)), STRING, STRING);

  public static final JavaFunction SUBSTRING_INDEX =
      JavaFunction.of(
          "substring_index",
          STRING,
          a -> substringIndex(text(a, 0), text(a, 1), number(a, 2)),
          STRING,
          STRING,
          INTEGER);

  public static final JavaFunction QUOTE =
      JavaFunction.of("quote", STRING, a -> "'" + text(a, 0).replace("'", "\\'") + "'", STRING);

  /** The text of bytes in UTF-8; an error where they are not, as the engine's strings are. */
  public static final JavaFunction UTF_8 =
      JavaFunction.of("utf_8", STRING, a -> decoded((byte[]) a[0]), BINARY);

  /** Separator, texts; those that are NULL are passed over. */
  public static final JavaFunction JOIN =
      JavaFunction.of(
          "join",
          STRING,
          a -> join(text(a, 0), (List<?>) a[1]),
          STRING,
          new ArrayType(STRING, true));

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "A string of bytes that are not UTF-8 is not supported; make_valid_utf8, hex or base64"
              + " make one of them",
          malformed);
    }
  }

  static final List<JavaFunction> ALL =
      List.of(
          UPPER,
          LOWER,
          UTF_8,
          INITCAP,
          TRANSLATE,
          SOUNDEX,
          LEVENSHTEIN,
          LEVENSHTEIN_WITHIN,
          LUHN_CHECK,
          MASK,
          FIND_IN_SET,
          SUBSTRING_INDEX,
          JOIN,
          QUOTE);

  private TextFunctions() {}

  private static String join(String separator, @Nullable List<?> texts) {
    return Objects.requireNonNull(texts).stream()
        .filter(Objects::nonNull)
        .map(Object::toString)
        .collect(Collectors.joining(separator));
  }

  /** Characters without a counterpart, and those whose counterpart is U+0000, go. */
  private static String translate(String text, String from, String to) {
    int[] sources = from.codePoints().toArray();
    int[] targets = to.codePoints().toArray();
    Map<Integer, Integer> dictionary = new HashMap<>();
    for (int i = 0; i < sources.length; i++) {
      dictionary.putIfAbsent(sources[i], i < targets.length ? targets[i] : 0);
    }
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              int target = dictionary.getOrDefault(c, c);
              if (target != 0 || !dictionary.containsKey(c)) {
                result.appendCodePoint(target);
              }
            });
    return result.toString();
  }

  /** {@code ExpressionImplUtils.isLuhnNumber}: by UTF-16 units, any digits of Unicode's. */
  private static boolean luhn(String digits) {
    int sum = 0;
    boolean second = false;
    for (int i = digits.length() - 1; i >= 0; i--) {
      char c = digits.charAt(i);
      if (!Character.isDigit(c)) {
        return false;
      }
      int digit = Character.digit(c, 10);
      int counted = second ? 2 * digit : digit;
      sum += counted % 10 + counted / 10;
      second = !second;
    }
    return !digits.isEmpty() && sum % 10 == 0;
  }

  private static @Nullable Object mask(@Nullable Object[] a) {
    if (a[0] == null) {
      return null;
    }
    StringBuilder masked = new StringBuilder((String) a[0]);
    for (int i = 0; i < masked.length(); i++) {
      int kind =
          switch (Character.getType(masked.charAt(i))) {
            case Character.UPPERCASE_LETTER -> 1;
            case Character.LOWERCASE_LETTER -> 2;
            case Character.DECIMAL_DIGIT_NUMBER -> 3;
            default -> 4;
          };
      if (a[kind] != null) {
        masked.setCharAt(i, ((String) a[kind]).charAt(0));
      }
    }
    return masked.toString();
  }

  private static int findInSet(String word, String set) {
    if (word.indexOf(',') >= 0) {
      return 0;
    }
    int start = 0;
    for (int n = 1; start <= set.length(); n++) {
      int comma = set.indexOf(',', start);
      int end = comma < 0 ? set.length() : comma;
      if (end - start == word.length() && set.startsWith(word, start)) {
        return n;
      }
      start = end + 1;
    }
    return 0;
  }

  /** What is left of the n-th delimiter, or right of the n-th from the end. */
  private static String substringIndex(String text, String delimiter, int count) {
    if (delimiter.isEmpty() || count == 0) {
      return "";
    }
    if (count > 0) {
      int at = -1;
      for (int n = 0; n < count; n++) {
        at = text.indexOf(delimiter, at + 1);
        if (at < 0) {
          return text;
        }
      }
      return text.substring(0, at);
    }
    int at = text.length() - delimiter.length() + 1;
    for (int n = 0; n > count; n--) {
      at = at == 0 ? -1 : text.lastIndexOf(delimiter, at - 1);
      if (at < 0) {
        return text;
      }
    }
    return text.substring(at + delimiter.length());
  }
}
