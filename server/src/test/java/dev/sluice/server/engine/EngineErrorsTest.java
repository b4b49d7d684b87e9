package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EngineErrorsTest extends EngineFixture {
  @Test
  void a_missing_file_is_named() {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    FileRelation relation =
        new FileRelation(
            schema, List.of(), List.of(new DataFile("/no/such/file.parquet", Map.of(), 10, 1)));
    assertRefused(
        () -> rows("SELECT * FROM t", schema, relation),
        ErrorCode.DATA_FILE_MISSING,
        "/no/such/file.parquet");
  }

  @Test
  void a_truncated_empty_or_garbled_file_is_named() throws IOException {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.STRING));
    List<WrittenFile> files =
        write("SELECT md5(range::VARCHAR) FROM range(10000)", schema, List.of());
    Path file = Path.of(path(files.get(0)));
    byte[] good = Files.readAllBytes(file);
    FileRelation relation = relation(schema, List.of(), files);
    List<byte[]> damages = new ArrayList<>();
    damages.add(new byte[0]);
    damages.add(Arrays.copyOf(good, good.length / 2));
    damages.add(garbled(good, good.length - 20, 8));
    damages.add(garbled(good, 4, good.length - 2000));
    for (byte[] damage : damages) {
      Files.write(file, damage, StandardOpenOption.TRUNCATE_EXISTING);
      assertRefused(
          () -> rows("SELECT * FROM t", schema, relation),
          ErrorCode.DATA_FILE_CORRUPT,
          file.toString());
    }
  }

  private static byte[] garbled(byte[] good, int from, int length) {
    byte[] bad = good.clone();
    Arrays.fill(bad, from, from + length, (byte) 0x5A);
    return bad;
  }

  @Test
  void what_values_did_has_a_code() {
    assertRefused("SELECT error('[INVALID_URL] 😀')", ErrorCode.INVALID_URL, "");
    assertRefused("SELECT CAST('x' AS INTEGER)", ErrorCode.CAST_INVALID_INPUT, "'x'");
    assertRefused("SELECT CAST(1e10 AS INTEGER)", ErrorCode.ARITHMETIC_OVERFLOW, "10000000000");
    assertRefused(
        "SELECT 9223372036854775807::BIGINT + range FROM range(1, 2)",
        ErrorCode.ARITHMETIC_OVERFLOW,
        "Overflow in addition");
    assertRefused(
        "SELECT error('[DIVIDE_BY_ZERO] Division by zero') FROM range(3)",
        ErrorCode.DIVIDE_BY_ZERO,
        "Division by zero.");
    assertRefused("SELECT error('no code') FROM range(3)", ErrorCode.EVALUATION_FAILED, "no code");
    assertRefused(
        "SELECT epoch_us(make_timestamptz(CAST('-9223372036854775808' AS BIGINT))"
            + " AT TIME ZONE 'UTC') FROM range(1)",
        ErrorCode.UNSUPPORTED_FEATURE,
        "timestamp conversion");
    assertRefused("SELECT nonsense", ErrorCode.INTERNAL_ERROR, "nonsense");
  }

  @Test
  void a_statement_that_another_one_took_down_may_be_repeated() {
    SQLException error =
        new SQLException(
            "FATAL Error: Failed: database has been invalidated because of a previous fatal error."
                + " The database must be restarted prior to being used again.");
    assertThat(DuckDbErrors.translate(error, List.of()).code())
        .isEqualTo(ErrorCode.ENGINE_RESTARTED);
    assertThat(DuckDbErrors.isFatal(error)).isTrue();
  }

  private void assertRefused(String sql, ErrorCode code, String part) {
    StructType schema = StructType.of(Field.of("a", PrimitiveType.LONG));
    assertRefused(() -> rows(sql, schema, null), code, part);
    assertRefused(() -> write(sql, schema, List.of()), code, part);
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String part) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
              assertThat(e).hasMessageContaining(part);
              assertThat(e.getMessage()).doesNotContain("LINE 1").doesNotContain("exception_type");
            });
  }
}
