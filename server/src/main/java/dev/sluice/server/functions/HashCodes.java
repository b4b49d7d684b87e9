package dev.sluice.server.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.FLOAT;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hash codes of {@code hash} and {@code xxhash64}: each function takes a value and the hash
 * code of the values before it, and passes a NULL over.
 *
 * <p>Source: Spark's {@code InterpretedHashFunction}.
 */
public final class HashCodes {
  /** {@code hash}. */
  public static final HashCodes MURMUR3 = new HashCodes("murmur3", INTEGER, new Murmur3());

  /** {@code xxhash64}. */
  public static final HashCodes XXHASH64 = new HashCodes("xxhash64", LONG, new XxHash64());

  static final List<JavaFunction> ALL =
      Stream.of(MURMUR3, XXHASH64).flatMap(codes -> codes.functions().stream()).toList();

  private final String name;
  private final DataType result;
  private final Hasher hasher;
  private final Map<PrimitiveType, JavaFunction> byType = new EnumMap<>(PrimitiveType.class);
  private final JavaFunction bigDecimal;
  private final JavaFunction leaves;

  private HashCodes(String name, DataType result, Hasher hasher) {
    this.name = name;
    this.result = result;
    this.hasher = hasher;
    put(BOOLEAN, (value, seed) -> hasher.ofInt((Boolean) value ? 1 : 0, seed));
    put(INTEGER, (value, seed) -> hasher.ofInt((Integer) value, seed));
    put(LONG, (value, seed) -> hasher.ofLong((Long) value, seed));
    put(FLOAT, (value, seed) -> ofFloat((Float) value, seed));
    put(DOUBLE, (value, seed) -> ofDouble((Double) value, seed));
    put(STRING, (value, seed) -> ofText((String) value, seed));
    put(BINARY, (value, seed) -> hasher.ofBytes((byte[]) value, seed));
    bigDecimal = function("decimal", STRING, (value, seed) -> ofDecimal((String) value, seed));
    leaves = function("leaves", STRING, (value, seed) -> ofLeaves((String) value, seed));
  }

  @FunctionalInterface
  private interface Step {
    long hash(Object value, long seed);
  }

  /** The function for values of a type that has its own. */
  public JavaFunction of(PrimitiveType type) {
    return Objects.requireNonNull(byType.get(type), type.sql());
  }

  /** The function for decimals of more than 18 digits, as text. */
  public JavaFunction ofBigDecimal() {
    return bigDecimal;
  }

  /**
   * The function for nested values, given the values in them, one after the other: for each a
   * letter, the value as text and a semicolon. The letters are {@code i} for int, {@code l} bigint,
   * {@code f} float, {@code d} double, {@code b} bytes in hexadecimal digits, {@code m} a decimal
   * of up to 18 digits, {@code n} of more.
   */
  public JavaFunction ofLeaves() {
    return leaves;
  }

  private List<JavaFunction> functions() {
    return Stream.concat(byType.values().stream(), Stream.of(bigDecimal, leaves)).toList();
  }

  private void put(PrimitiveType type, Step step) {
    byType.put(type, function(type.json(), type, step));
  }

  private JavaFunction function(String suffix, DataType type, Step step) {
    JavaFunction.Body body =
        a -> {
          @Nullable Object value = a[0];
          Object seed = Objects.requireNonNull(a[1]);
          return value == null ? seed : narrowed(step.hash(value, ((Number) seed).longValue()));
        };
    return JavaFunction.ofNulls(name + "_" + suffix, result, body, type, result);
  }

  private Object narrowed(long hash) {
    return result == INTEGER ? (Object) (int) hash : (Object) hash;
  }

  private long ofFloat(float value, long seed) {
    return hasher.ofInt(value == 0 ? 0 : Float.floatToIntBits(value), seed);
  }

  private long ofDouble(double value, long seed) {
    return hasher.ofLong(value == 0 ? 0 : Double.doubleToLongBits(value), seed);
  }

  private long ofText(String value, long seed) {
    return hasher.ofBytes(value.getBytes(StandardCharsets.UTF_8), seed);
  }

  private long ofDecimal(String value, long seed) {
    return hasher.ofBytes(new BigDecimal(value).unscaledValue().toByteArray(), seed);
  }

  private long ofLeaves(String leaves, long seed) {
    long hash = seed;
    int start = 0;
    while (start < leaves.length()) {
      int end = leaves.indexOf(';', start);
      String value = leaves.substring(start + 1, end);
      hash =
          switch (leaves.charAt(start)) {
            case 'i' -> hasher.ofInt(Integer.parseInt(value), hash);
            case 'l' -> hasher.ofLong(Long.parseLong(value), hash);
            case 'f' -> ofFloat(Float.parseFloat(Reals.java(value)), hash);
            case 'd' -> ofDouble(Double.parseDouble(Reals.java(value)), hash);
            case 'm' -> hasher.ofLong(new BigDecimal(value).unscaledValue().longValue(), hash);
            case 'n' -> ofDecimal(value, hash);
            default -> hasher.ofBytes(HexFormat.of().parseHex(value), hash);
          };
      hash = result == INTEGER ? (int) hash : hash;
      start = end + 1;
    }
    return hash;
  }
}
