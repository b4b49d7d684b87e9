package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
  private static final StructType FOUND = StructType.of(Field.of("found", PrimitiveType.BOOLEAN));

  @TempDir Path directory;

  private RowCursor run(String sql, Duration timeout) {
    EngineOptions options = new EngineOptions(128L << 20, 1, directory, 1 << 30);
    try (SqlSandbox sandbox = new SqlSandbox(options, timeout)) {
      return sandbox.query(new EngineQuery(sql, FOUND, Map.of()));
    }
  }

  @Test
  @Timeout(30)
  void a_search_that_would_take_years_ends_with_its_statement() {
    String sql =
        "SELECT java_rlike(repeat('a', 19) || repeat('b', 2000), '(.*a){20}', 'rlike') AS found";
    assertThatThrownBy(() -> run(sql, Duration.ofMillis(300)).next())
        .isInstanceOf(SluiceException.class)
        .extracting(failure -> ((SluiceException) failure).code())
        .isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void a_search_that_nests_too_deeply_is_an_error_of_its_row() {
    String sql = "SELECT java_rlike(repeat('ab', 20000), '(a|b)*c', 'rlike') AS found";
    assertThatThrownBy(() -> run(sql, Duration.ofSeconds(20)).next())
        .isInstanceOf(SluiceException.class)
        .extracting(failure -> ((SluiceException) failure).code())
        .isEqualTo(ErrorCode.EVALUATION_FAILED);
  }

  @Test
  void another_search_gives_its_answer() {
    String sql = "SELECT java_rlike('aab', '(a+)+b$', 'rlike') AS found";
    try (RowCursor rows = run(sql, Duration.ofSeconds(20))) {
      assertThat(rows.next()).containsExactly(true);
    }
  }
}
