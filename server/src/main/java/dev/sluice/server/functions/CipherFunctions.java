package dev.sluice.server.functions;

import static dev.sluice.server.functions.Arguments.bytes;
import static dev.sluice.server.functions.Arguments.text;
import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES. What is encrypted begins with the initialization vector, if the mode has one.
 *
 * <p>Source: Spark's {@code ExpressionImplUtils.aesInternal}.
 */
public final class CipherFunctions {
  private static final int GCM_TAG_BITS = 128;

  /** Bytes, key, mode, padding, initialization vector, additional data. */
  public static final JavaFunction ENCRYPT =
      JavaFunction.of(
          "aes_encrypt",
          BINARY,
          a -> encrypt(text(a, 2), text(a, 3), a),
          BINARY,
          BINARY,
          STRING,
          STRING,
          BINARY,
          BINARY);

  /** Bytes, key, mode, padding, additional data. */
  public static final JavaFunction DECRYPT =
      JavaFunction.of(
          "aes_decrypt", BINARY, CipherFunctions::decrypt, BINARY, BINARY, STRING, STRING, BINARY);

  public static final JavaFunction TRY_DECRYPT =
      JavaFunction.nullable(
          "try_aes_decrypt",
          BINARY,
          CipherFunctions::tryDecrypt,
          BINARY,
          BINARY,
          STRING,
          STRING,
          BINARY);

  static final List<JavaFunction> ALL = List.of(ENCRYPT, DECRYPT, TRY_DECRYPT);

  private CipherFunctions() {}

  private enum Mode {
    ECB("AES/ECB/PKCS5Padding", "PKCS", 0),
    CBC("AES/CBC/PKCS5Padding", "PKCS", 16),
    GCM("AES/GCM/NoPadding", "NONE", 12);

    private final String transformation;
    private final String padding;
    private final int vectorLength;

    Mode(String transformation, String padding, int vectorLength) {
      this.transformation = transformation;
      this.padding = padding;
      this.vectorLength = vectorLength;
    }

    static Mode of(String name, String padding) {
      String wanted = padding.toUpperCase(Locale.ROOT);
      for (Mode mode : values()) {
        if (mode.name().equalsIgnoreCase(name)
            && (wanted.equals("DEFAULT") || wanted.equals(mode.padding))) {
          return mode;
        }
      }
      throw invalid("mode", "AES-" + name + " with the padding " + padding + " is not supported");
    }

    @Nullable AlgorithmParameterSpec parameters(byte[] vector) {
      return switch (this) {
        case ECB -> null;
        case CBC -> new IvParameterSpec(vector, 0, vectorLength);
        case GCM -> new GCMParameterSpec(GCM_TAG_BITS, vector, 0, vectorLength);
      };
    }
  }

  private static byte[] encrypt(String modeName, String padding, @Nullable Object[] a) {
    SecretKeySpec key = key(bytes(a, 1));
    Mode mode = Mode.of(modeName, padding);
    byte[] vector = bytes(a, 4);
    if (vector.length == 0 && mode.vectorLength > 0) {
      throw new SluiceException(
          ErrorCode.UNSUPPORTED_FEATURE, "AES-" + mode + " wants an initialization vector");
    }
    if (mode == Mode.ECB && bytes(a, 5).length > 0) {
      throw noAdditional(mode);
    }
    if (vector.length != mode.vectorLength) {
      throw invalid("iv", mode + " wants " + mode.vectorLength + " bytes and got " + vector.length);
    }
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, mode, vector, bytes(a, 5));
      byte[] encrypted = cipher.doFinal(bytes(a, 0));
      byte[] result = Arrays.copyOf(vector, vector.length + encrypted.length);
      System.arraycopy(encrypted, 0, result, vector.length, encrypted.length);
      return result;
    } catch (GeneralSecurityException | IllegalArgumentException failed) {
      throw invalid("expr, key", String.valueOf(failed.getMessage()));
    }
  }

  private static byte[] decrypt(@Nullable Object[] a) {
    SecretKeySpec key = key(bytes(a, 1));
    Mode mode = Mode.of(text(a, 2), text(a, 3));
    byte[] input = bytes(a, 0);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, mode, input, bytes(a, 4));
      return cipher.doFinal(input, mode.vectorLength, input.length - mode.vectorLength);
    } catch (GeneralSecurityException | IllegalArgumentException failed) {
      throw invalid("expr, key", String.valueOf(failed.getMessage()));
    }
  }

  private static byte @Nullable [] tryDecrypt(@Nullable Object[] a) {
    try {
      return decrypt(a);
    } catch (SluiceException failed) {
      return null;
    }
  }

  private static Cipher cipher(
      int direction, SecretKeySpec key, Mode mode, byte[] vector, byte[] additional)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(mode.transformation);
    AlgorithmParameterSpec parameters = mode.parameters(vector);
    if (parameters == null) {
      cipher.init(direction, key);
      return cipher;
    }
    cipher.init(direction, key, parameters);
    if (additional.length > 0) {
      if (mode != Mode.GCM) {
        throw noAdditional(mode);
      }
      cipher.updateAAD(additional);
    }
    return cipher;
  }

  private static SluiceException noAdditional(Mode mode) {
    return new SluiceException(
        ErrorCode.UNSUPPORTED_FEATURE, "AES-" + mode + " takes no additional data");
  }

  private static SecretKeySpec key(byte[] key) {
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw invalid("key", "expects 16, 24 or 32 bytes, but got " + key.length);
    }
    return new SecretKeySpec(key, "AES");
  }

  private static SluiceException invalid(String parameter, String why) {
    return new SluiceException(
        ErrorCode.INVALID_PARAMETER_VALUE,
        "The value of parameter(s) `" + parameter + "` of AES is invalid: " + why);
  }
}
