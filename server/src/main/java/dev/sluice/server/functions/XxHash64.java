package dev.sluice.server.functions;

/** XXH64 as Spark's {@code XXH64}. */
final class XxHash64 implements Hasher {
  private static final long PRIME1 = 0x9E3779B185EBCA87L;
  private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME3 = 0x165667B19E3779F9L;
  private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME5 = 0x27D4EB2F165667C5L;

  @Override
  public long ofInt(int value, long seed) {
    return finish(mixInt(seed + PRIME5 + 4, value));
  }

  @Override
  public long ofLong(long value, long seed) {
    return finish(mixLong(seed + PRIME5 + 8, value));
  }

  @Override
  public long ofBytes(byte[] value, long seed) {
    int i = value.length & ~31;
    long hash = (i > 0 ? stripes(value, i, seed) : seed + PRIME5) + value.length;
    for (; i + 8 <= value.length; i += 8) {
      hash = mixLong(hash, LittleEndian.longAt(value, i));
    }
    if (i + 4 <= value.length) {
      hash = mixInt(hash, LittleEndian.intAt(value, i));
      i += 4;
    }
    for (; i < value.length; i++) {
      hash = Long.rotateLeft(hash ^ (value[i] & 0xFFL) * PRIME5, 11) * PRIME1;
    }
    return finish(hash);
  }

  private static long stripes(byte[] value, int end, long seed) {
    long[] lanes = {seed + PRIME1 + PRIME2, seed + PRIME2, seed, seed - PRIME1};
    for (int i = 0; i < end; i += 8) {
      int lane = i / 8 % 4;
      long mixed = lanes[lane] + LittleEndian.longAt(value, i) * PRIME2;
      lanes[lane] = Long.rotateLeft(mixed, 31) * PRIME1;
    }
    long hash =
        Long.rotateLeft(lanes[0], 1)
            + Long.rotateLeft(lanes[1], 7)
            + Long.rotateLeft(lanes[2], 12)
            + Long.rotateLeft(lanes[3], 18);
    for (long lane : lanes) {
      hash = (hash ^ Long.rotateLeft(lane * PRIME2, 31) * PRIME1) * PRIME1 + PRIME4;
    }
    return hash;
  }

  private static long mixInt(long hash, int value) {
    return Long.rotateLeft(hash ^ (value & 0xFFFFFFFFL) * PRIME1, 23) * PRIME2 + PRIME3;
  }

  private static long mixLong(long hash, long value) {
    long scrambled = Long.rotateLeft(value * PRIME2, 31) * PRIME1;
    return Long.rotateLeft(hash ^ scrambled, 27) * PRIME1 + PRIME4;
  }

  private static long finish(long mixed) {
    long hash = (mixed ^ (mixed >>> 33)) * PRIME2;
    hash = (hash ^ (hash >>> 29)) * PRIME3;
    return hash ^ (hash >>> 32);
  }
}
