package dev.sluice.server.functions;

/** A hash function that goes on from the hash code before: {@code hash} or {@code xxhash64}. */
interface Hasher {
  long ofInt(int value, long seed);

  long ofLong(long value, long seed);

  long ofBytes(byte[] value, long seed);
}
