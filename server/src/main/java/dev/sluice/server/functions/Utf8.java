package dev.sluice.server.functions;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes that may be UTF-8. */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The text, or null where the bytes are malformed. */
  static @Nullable String valid(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
  }

  /**
   * The text with U+FFFD for each longest part of a character that begins right.
   *
   * <p>Source: Spark's {@code UTF8String.makeValid}; Java takes surrogates as one such part.
   */
  static String madeValid(byte[] bytes) {
    String valid = valid(bytes);
    if (valid != null) {
      return valid;
    }
    StringBuilder text = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int wanted = length(bytes[i]);
      int there = continued(bytes, i, wanted);
      if (wanted > 0 && there == wanted) {
        text.append(new String(bytes, i, there, StandardCharsets.UTF_8));
      } else {
        text.append(REPLACEMENT);
      }
      i += Math.max(1, there);
    }
    return text.toString();
  }

  /** How many bytes a character has that begins so; 0 where none does. */
  private static int length(byte first) {
    int value = first & 0xFF;
    if (value < 0x80) {
      return 1;
    }
    if (value < 0xC2 || value > 0xF4) {
      return 0;
    }
    return value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
  }

  /** How many bytes of a character are there, of those that it wants. */
  private static int continued(byte[] bytes, int start, int wanted) {
    int there = Math.min(1, wanted);
    while (there < wanted
        && start + there < bytes.length
        && (there == 1
            ? isSecond(bytes[start + 1] & 0xFF, bytes[start] & 0xFF)
            : (bytes[start + there] & 0xC0) == 0x80)) {
      there++;
    }
    return there;
  }

  /** Neither an overlong form, nor a surrogate, nor beyond U+10FFFF. */
  private static boolean isSecond(int second, int first) {
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
  }
}
