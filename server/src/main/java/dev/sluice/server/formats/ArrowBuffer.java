package dev.sluice.server.formats;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A growing little-endian buffer; used by one thread. */
final class ArrowBuffer {
  private static final int FIRST_BYTES = 256;

  private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  int size() {
    return bytes.position();
  }

  /** What was put in so far; valid until the next change. */
  ByteBuffer content() {
    return bytes.duplicate().flip();
  }

  void clear() {
    bytes.clear();
  }

  /** Sets the bit at an index that is the next one or was set before; the lowest bit is first. */
  void putBit(int index, boolean set) {
    if (index % 8 == 0) {
      space(1).put((byte) 0);
    }
    if (set) {
      int at = index / 8;
      bytes.put(at, (byte) (bytes.get(at) | 1 << (index % 8)));
    }
  }

  void putByte(int value) {
    space(1).put((byte) value);
  }

  void putShort(int value) {
    space(2).putShort((short) value);
  }

  void putInt(int value) {
    space(4).putInt(value);
  }

  void putLong(long value) {
    space(8).putLong(value);
  }

  void put(byte[] value) {
    space(value.length).put(value);
  }

  private ByteBuffer space(int more) {
    if (bytes.remaining() < more) {
      int wanted = Math.addExact(bytes.position(), more);
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, bytes.capacity() * 2L);
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(wanted, doubled)).order(ByteOrder.LITTLE_ENDIAN);
      bytes = larger.put(bytes.flip());
    }
    return bytes;
  }
}
