package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.bytes;
import static dev.sluice.server.functions.Arguments.number;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Bytes as text and text as bytes, and digests of bytes. */
public final class EncodingFunctions {
  private static final Set<String> CHARSETS =
      Set.of("us-ascii", "iso-8859-1", "utf-8", "utf-16be", "utf-16le", "utf-16", "utf-32");

  /** In lines of 76 characters. */
  public static final JavaFunction BASE64 =
      JavaFunction.of(
          "base64", STRING, a -> Base64.getMimeEncoder().encodeToString(bytes(a, 0)), BINARY);

  /** Passes over characters that are none of Base64's. */
  public static final JavaFunction UNBASE64 =
      JavaFunction.of("unbase64", BINARY, a -> base64(text(a, 0), "unbase64"), STRING);

  /** The strict form of {@code to_binary}. */
  public static final JavaFunction FROM_BASE64 =
      JavaFunction.of("from_base64", BINARY, a -> strictBase64(text(a, 0)), STRING);

  public static final JavaFunction TRY_FROM_BASE64 =
      JavaFunction.nullable(
          "try_from_base64",
          BINARY,
          a -> isBase64(text(a, 0)) ? strictBase64(text(a, 0)) : null,
          STRING);

  /** NULL for what is not hexadecimal. */
  public static final JavaFunction UNHEX =
      JavaFunction.nullable("unhex", BINARY, a -> unhex(text(a, 0)), STRING);

  /** An error for what is not hexadecimal. */
  public static final JavaFunction FROM_HEX =
      JavaFunction.of("from_hex", BINARY, a -> fromHex(text(a, 0)), STRING);

  /** Text, character set. */
  public static final JavaFunction ENCODE =
      JavaFunction.of("encode", BINARY, a -> encode(text(a, 0), text(a, 1)), STRING, STRING);

  /** Bytes, character set. */
  public static final JavaFunction DECODE =
      JavaFunction.of("decode", STRING, a -> decode(bytes(a, 0), text(a, 1)), BINARY, STRING);

  public static final JavaFunction IS_VALID_UTF8 =
      JavaFunction.of("is_valid_utf8", BOOLEAN, a -> Utf8.valid(bytes(a, 0)) != null, BINARY);

  /** With U+FFFD for what is malformed. */
  public static final JavaFunction MAKE_VALID_UTF8 =
      JavaFunction.of("make_valid_utf8", STRING, a -> Utf8.madeValid(bytes(a, 0)), BINARY);

  public static final JavaFunction TRY_VALIDATE_UTF8 =
      JavaFunction.nullable("try_validate_utf8", STRING, a -> Utf8.valid(bytes(a, 0)), BINARY);

  public static final JavaFunction VALIDATE_UTF8 =
      JavaFunction.of("validate_utf8", STRING, a -> validUtf8(bytes(a, 0)), BINARY);

  /** Bytes, how many bits; NULL for a number of bits that SHA-2 does not have. */
  public static final JavaFunction SHA2 =
      JavaFunction.nullable("sha2", STRING, a -> sha2(bytes(a, 0), number(a, 1)), BINARY, INTEGER);

  public static final JavaFunction CRC32_CODE =
      JavaFunction.of(
          "crc32",
          LONG,
          a -> {
            CRC32 code = new CRC32();
            code.update(bytes(a, 0));
            return code.getValue();
          },
          BINARY);

  static final List<JavaFunction> ALL =
      List.of(
          BASE64,
          UNBASE64,
          FROM_BASE64,
          TRY_FROM_BASE64,
          UNHEX,
          FROM_HEX,
          ENCODE,
          DECODE,
          IS_VALID_UTF8,
          MAKE_VALID_UTF8,
          TRY_VALIDATE_UTF8,
          VALIDATE_UTF8,
          SHA2,
          CRC32_CODE);

  private EncodingFunctions() {}

  private static byte[] base64(String text, String function) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException malformed) {
      throw new SluiceException(
          ErrorCode.EVALUATION_FAILED,
          "The value '" + text + "' of " + function + " is not Base64: " + malformed.getMessage());
    }
  }

  private static byte[] strictBase64(String text) {
    if (!isBase64(text)) {
      throw malformed(text, "BASE64");
    }
    return base64(text, "to_binary");
  }

  /** {@code UnBase64.isValidBase64}: white space may stand between digits. */
  private static boolean isBase64(String text) {
    int digits = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
      boolean digit = alphanumeric || c == '+' || c == '/';
      if (c == '=') {
        padding++;
        if (padding > 2 || digits % 4 < 2) {
          return false;
        }
      } else if (padding > 0 || (!digit && !Character.isWhitespace(c))) {
        return false;
      } else if (digit) {
        digits++;
      }
    }
    return padding > 0 ? (digits + padding) % 4 == 0 : digits % 4 != 1;
  }

  private static byte @Nullable [] unhex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return null;
      }
    }
    return HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text);
  }

  private static byte[] fromHex(String text) {
    byte[] bytes = unhex(text);
    if (bytes == null) {
      throw malformed(text, "HEX");
    }
    return bytes;
  }

  private static SluiceException malformed(String text, String format) {
    return new SluiceException(
        ErrorCode.CONVERSION_INVALID_INPUT,
        "The value '" + text + "' (" + format + ") cannot be converted to binary: it is malformed");
  }

  private static Charset charset(String function, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!CHARSETS.contains(lower)) {
      throw new SluiceException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "The value of parameter(s) `charset` in `"
              + function
              + "` is invalid: expects one of the iso-8859-1, us-ascii, utf-16, utf-16be,"
              + " utf-16le, utf-32, utf-8, but got "
              + name);
    }
    return Charset.forName(lower);
  }

  private static byte[] encode(String text, String charset) {
    try {
      ByteBuffer encoded = charset("encode", charset).newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException unmappable) {
      throw miscoded("encode", charset);
    }
  }

  private static String decode(byte[] bytes, String charset) {
    try {
      return charset("decode", charset).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw miscoded("decode", charset);
    }
  }

  private static SluiceException miscoded(String function, String charset) {
    return new SluiceException(
        ErrorCode.MALFORMED_CHARACTER_CODING,
        "Invalid value found when performing `" + function + "` with " + charset);
  }

  private static String validUtf8(byte[] bytes) {
    String text = Utf8.valid(bytes);
    if (text == null) {
      String shown = HexFormat.of().withUpperCase().withPrefix("\\x").formatHex(bytes);
      throw new SluiceException(
          ErrorCode.INVALID_UTF8_STRING, "Invalid UTF8 byte sequence found in string: " + shown);
    }
    return text;
  }

  private static @Nullable String sha2(byte[] bytes, int bits) {
    String algorithm =
        switch (bits) {
          case 224 -> "SHA-224";
          case 0, 256 -> "SHA-256";
          case 384 -> "SHA-384";
          case 512 -> "SHA-512";
          default -> null;
        };
    if (algorithm == null) {
      return null;
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java has " + algorithm, missing);
    }
  }
}
