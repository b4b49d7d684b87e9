package dev.sluice.server.functions;

/**
 * MurmurHash3 in 32 bits as Spark has it: bytes behind the last whole word are mixed one by one.
 *
 * <p>Source: Spark's {@code Murmur3_x86_32}.
 */
final class Murmur3 implements Hasher {
  @Override
  public long ofInt(int value, long seed) {
    return finish(mix((int) seed, value), 4);
  }

  @Override
  public long ofLong(long value, long seed) {
    int low = mix((int) seed, (int) value);
    return finish(mix(low, (int) (value >>> 32)), 8);
  }

  @Override
  public long ofBytes(byte[] value, long seed) {
    int hash = (int) seed;
    int whole = value.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      hash = mix(hash, LittleEndian.intAt(value, i));
    }
    for (int i = whole; i < value.length; i++) {
      hash = mix(hash, value[i]);
    }
    return finish(hash, value.length);
  }

  private static int mix(int hash, int value) {
    int scrambled = Integer.rotateLeft(value * 0xCC9E2D51, 15) * 0x1B873593;
    return Integer.rotateLeft(hash ^ scrambled, 13) * 5 + 0xE6546B64;
  }

  private static int finish(int mixed, int length) {
    int hash = mixed ^ length;
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }
}
