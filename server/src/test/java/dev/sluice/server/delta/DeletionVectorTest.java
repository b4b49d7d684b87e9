package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.delta.DeletionVector.Descriptor;
import dev.sluice.server.model.DeletedRows.RowNumbers;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.storage.NioFileStore;
import io.delta.kernel.internal.deletionvectors.Base85Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

class DeletionVectorTest {
  private static final UUID NAME = UUID.fromString("d2c639aa-8816-431a-aaf6-d3fe2512ff61");
  private static final String DATA_FILE = "part-0.parquet";
  private static final int OFFSET = 1;

  @TempDir Path root;

  private final NioFileStore store = new NioFileStore();

  @AfterEach
  void close() {
    store.close();
  }

  /** The portable format. */
  private static byte[] bitmap(long... rows) {
    Map<Integer, RoaringBitmap> halves = new TreeMap<>();
    for (long row : rows) {
      halves.computeIfAbsent((int) (row >>> 32), half -> new RoaringBitmap()).add((int) row);
    }
    int size = 12 + halves.values().stream().mapToInt(b -> 4 + b.serializedSizeInBytes()).sum();
    ByteBuffer content = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    content.putInt(1681511377).putLong(halves.size());
    halves.forEach(
        (half, bitmap) -> {
          bitmap.runOptimize();
          content.putInt(half);
          bitmap.serialize(content);
        });
    return content.array();
  }

  private static byte[] framed(byte[] bitmap) {
    CRC32 checksum = new CRC32();
    checksum.update(bitmap);
    return ByteBuffer.allocate(1 + 8 + bitmap.length)
        .put((byte) 1)
        .putInt(bitmap.length)
        .put(bitmap)
        .putInt((int) checksum.getValue())
        .array();
  }

  private Path file(String prefix) {
    return root.resolve(prefix).resolve("deletion_vector_" + NAME + ".bin");
  }

  private DeletionVector stored(byte[] content, int size, long cardinality) throws IOException {
    Files.createDirectories(file("ab").getParent());
    Files.write(file("ab"), content);
    return vector("u", "ab" + Base85Codec.encodeUUID(NAME), size, cardinality);
  }

  private DeletionVector vector(String type, String path, int size, long cardinality) {
    Descriptor descriptor = new Descriptor(type, path, OFFSET, size, cardinality);
    return DeletionVector.of(store, new FilePaths(root, "t"), DATA_FILE, descriptor);
  }

  @Test
  void is_read_from_a_file_under_the_root() throws IOException {
    byte[] bitmap = bitmap(0, 3, 70_000, 5_000_000_000L);
    DeletionVector vector = stored(framed(bitmap), bitmap.length, 4);

    RowNumbers rows = vector.load();
    for (long row : new long[] {0, 3, 70_000, 5_000_000_000L}) {
      assertThat(rows.contains(row)).as("%d", row).isTrue();
    }
    for (long row : new long[] {1, 2, 70_001, 705_032_704, 5_000_000_001L, 1L << 40}) {
      assertThat(rows.contains(row)).as("%d", row).isFalse();
    }
    assertThat(vector.count()).isEqualTo(4);
    assertThat(vector.path()).hasValue(file("ab").toString());
  }

  @Test
  void is_read_from_an_absolute_path_and_from_the_log() throws IOException {
    byte[] bitmap = bitmap(7);
    Files.write(root.resolve("a b.bin"), framed(bitmap));
    String path = root.resolve("a b.bin").toUri().toString();
    assertThat(vector("p", path, bitmap.length, 1).load().contains(7)).isTrue();

    byte[] aligned = Arrays.copyOf(bitmap, (bitmap.length + 3) / 4 * 4);
    String inline = Base85Codec.encodeBytes(aligned);
    DeletionVector logged = vector("i", inline, bitmap.length, 1);
    assertThat(logged.load().contains(7)).isTrue();
    assertThat(logged.load().contains(8)).isFalse();
    assertThat(logged.path()).isEmpty();
  }

  @Test
  void may_be_as_large_as_a_file_that_is_mapped() throws IOException {
    long[] rows = new long[1_500_000];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i * 7L + i % 3;
    }
    byte[] bitmap = bitmap(rows);
    assertThat(bitmap.length).isGreaterThan(1 << 20);

    RowNumbers read = stored(framed(bitmap), bitmap.length, rows.length).load();
    assertThat(read.contains(rows[1_234_567])).isTrue();
    assertThat(read.contains(rows[1_234_567] + 3)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "checksum, its checksum is wrong",
    "size, 'bytes, the log'",
    "version, format version 2",
    "magic, magic number",
    "rows, 'it holds 2 rows, the log says 3'",
    "cut, ends at byte",
    "count, bitmaps"
  })
  void that_is_damaged_is_an_error_that_names_the_files(String damage, String why)
      throws IOException {
    byte[] bitmap = bitmap(1, 2);
    long cardinality = 2;
    byte[] content = framed(bitmap);
    switch (damage) {
      case "checksum" -> content[content.length - 1]++;
      case "size" -> content[4]++;
      case "version" -> content[0] = 2;
      case "magic" -> {
        bitmap[0]++;
        content = framed(bitmap);
      }
      case "rows" -> cardinality = 3;
      case "cut" -> content = Arrays.copyOf(content, content.length - 3);
      default -> {
        bitmap[11] = 1;
        content = framed(bitmap);
      }
    }
    DeletionVector vector = stored(content, bitmap.length, cardinality);

    assertThatThrownBy(vector::load)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATA_FILE_CORRUPT)
        .hasMessageContaining(DATA_FILE)
        .hasMessageContaining(file("ab").toString())
        .hasMessageContaining(why);
  }

  @Test
  void that_is_missing_is_an_error_that_names_the_files() {
    DeletionVector vector = vector("u", Base85Codec.encodeUUID(NAME), 10, 1);

    assertThatThrownBy(vector::load)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DATA_FILE_MISSING)
        .hasMessageContaining(DATA_FILE)
        .hasMessageContaining(file("").toString());
  }

  @ParameterizedTest
  @CsvSource({"x, abc", "u, short", "u, '!!!!!!!!!!!!!!!!!!! '"})
  void that_cannot_be_found_is_a_damaged_log(String type, String path) {
    assertThatThrownBy(() -> vector(type, path, 10, 1))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
        .hasMessageContaining(DATA_FILE);
  }

  @Test
  void is_told_apart_by_its_place() throws IOException {
    byte[] bitmap = bitmap(1);
    String first = stored(framed(bitmap), bitmap.length, 1).id();

    assertThat(first).isEqualTo("uab" + Base85Codec.encodeUUID(NAME) + "@1");
  }
}
