package dev.sluice.server.formats;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One column of a record batch while it fills: Arrow's "Physical Memory Layout". Used by one
 * thread.
 */
abstract class ArrowColumn {
  private final ArrowBuffer validity = new ArrowBuffer();
  private int length;
  private int nulls;

  /** Where a batch's parts go, in the order of Arrow's "RecordBatch message". */
  interface Parts {
    void node(int length, int nulls);

    void buffer(ByteBuffer content);
  }

  final void add(@Nullable Object value) {
    validity.putBit(length, value != null);
    length++;
    if (value == null) {
      nulls++;
      addNull();
    } else {
      addValue(value);
    }
  }

  void write(Parts parts) {
    parts.node(length, nulls);
    parts.buffer(validity.content());
  }

  void clear() {
    validity.clear();
    length = 0;
    nulls = 0;
  }

  /** Bytes held, of the validity bits and all below. */
  int size() {
    return validity.size();
  }

  final int length() {
    return length;
  }

  abstract void addNull();

  abstract void addValue(Object value);

  /** NULLs without any buffer. */
  static final class Nulls extends ArrowColumn {
    @Override
    void addNull() {}

    @Override
    void addValue(Object value) {
      throw new IllegalArgumentException("void has no values");
    }

    @Override
    void write(Parts parts) {
      parts.node(length(), length());
    }
  }

  /** Values of one bit. */
  static final class Bits extends ArrowColumn {
    private final ArrowBuffer bits = new ArrowBuffer();

    @Override
    void addNull() {
      bits.putBit(length() - 1, false);
    }

    @Override
    void addValue(Object value) {
      bits.putBit(length() - 1, (Boolean) value);
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      parts.buffer(bits.content());
    }

    @Override
    void clear() {
      super.clear();
      bits.clear();
    }

    @Override
    int size() {
      return super.size() + bits.size();
    }
  }

  /** Values of the same number of bytes. */
  static final class Fixed extends ArrowColumn {
    private final ArrowBuffer data = new ArrowBuffer();
    private final byte[] zeros;
    private final BiConsumer<ArrowBuffer, Object> encoder;

    Fixed(int width, BiConsumer<ArrowBuffer, Object> encoder) {
      this.zeros = new byte[width];
      this.encoder = encoder;
    }

    @Override
    void addNull() {
      data.put(zeros);
    }

    @Override
    void addValue(Object value) {
      encoder.accept(data, value);
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      parts.buffer(data.content());
    }

    @Override
    void clear() {
      super.clear();
      data.clear();
    }

    @Override
    int size() {
      return super.size() + data.size();
    }
  }

  /** What has as many elements as it likes: where each ends, and the elements one after another. */
  abstract static class Variable extends ArrowColumn {
    private final ArrowBuffer offsets = new ArrowBuffer();

    Variable() {
      offsets.putInt(0);
    }

    /** The number of elements so far. */
    abstract int end();

    abstract void addElements(Object value);

    @Override
    final void addNull() {
      offsets.putInt(end());
    }

    @Override
    final void addValue(Object value) {
      addElements(value);
      offsets.putInt(end());
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      parts.buffer(offsets.content());
    }

    @Override
    void clear() {
      super.clear();
      offsets.clear();
      offsets.putInt(0);
    }

    @Override
    int size() {
      return super.size() + offsets.size();
    }
  }

  /** Structs: one child a field, each as long as the struct itself. */
  static final class Struct extends ArrowColumn {
    private final List<ArrowColumn> fields;

    Struct(List<ArrowColumn> fields) {
      this.fields = fields;
    }

    @Override
    void addNull() {
      fields.forEach(field -> field.add(null));
    }

    @Override
    void addValue(Object value) {
      List<?> values = (List<?>) value;
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).add(values.get(i));
      }
    }

    @Override
    void write(Parts parts) {
      super.write(parts);
      fields.forEach(field -> field.write(parts));
    }

    @Override
    void clear() {
      super.clear();
      fields.forEach(ArrowColumn::clear);
    }

    @Override
    int size() {
      return super.size() + fields.stream().mapToInt(ArrowColumn::size).sum();
    }
  }
}
