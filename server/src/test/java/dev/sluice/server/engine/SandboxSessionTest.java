package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.engine.SandboxSession.Kept;
import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxSessionTest {
  private static final StructType NUMBER = StructType.of(Field.of("a", PrimitiveType.LONG));
  private static final long NO_HURRY = Duration.ofMinutes(10).toNanos();

  @TempDir Path directory;
  private SqlSandbox sandbox;
  private FileRelation files;

  @BeforeEach
  void write_two_files() {
    EngineOptions options = new EngineOptions(128L << 20, 1, directory.resolve("spill"), 1 << 30);
    sandbox = new SqlSandbox(options, Duration.ofSeconds(20));
    files =
        new FileRelation(
            NUMBER,
            List.of(),
            List.of(file("SELECT 9 - range FROM range(10)", "x"), file("SELECT 42", "y")));
  }

  private DataFile file(String sql, String attempt) {
    WrittenFile file =
        sandbox
            .writeParquet(
                new EngineQuery(sql, NUMBER, Map.of()),
                directory,
                FileLayout.PLAIN,
                attempt,
                StatementLimit.NONE)
            .get(0);
    return new DataFile(
        directory.resolve(file.relativePath()).toString(), Map.of(), file.sizeBytes(), 1);
  }

  private SandboxSession open(Duration atMost) {
    return sandbox.session(List.of(files), atMost);
  }

  private Kept read(SandboxSession session) {
    return session.read(files, 100, System.nanoTime() + NO_HURRY);
  }

  @Test
  void statements_build_on_each_other_s_rows_in_the_order_of_the_files() {
    try (SandboxSession session = open(Duration.ofMinutes(1))) {
      Kept read = read(session);
      assertThat(read.count()).isEqualTo(11);
      assertThat(read.isComplete()).isTrue();
      String even = "SELECT a * 10 AS a FROM \"input\" WHERE a % 2 = 0";
      Kept derived = session.derive(Map.of("input", read), even, NUMBER);
      session.drop(read);
      assertThat(derived.count()).isEqualTo(6);
      assertThat(session.first(derived, 2)).containsExactly(List.of(80L), List.of(60L));
      assertThat(session.first(derived, 10)).last().isEqualTo(List.of(420L));
    }
    assertThat(directory.resolve("spill")).isEmptyDirectory();
  }

  @Test
  void reading_ends_at_each_bound() {
    try (SandboxSession session = open(Duration.ofMinutes(1))) {
      Kept rows = session.read(files, 10, System.nanoTime() + NO_HURRY);
      assertThat(rows.count()).isEqualTo(10);
      assertThat(rows.isComplete()).isFalse();
      Kept late = session.read(files, 100, System.nanoTime());
      assertThat(late.count()).isZero();
      assertThat(late.isComplete()).isFalse();
    }
  }

  @Test
  void the_fence_holds() {
    try (SandboxSession session = open(Duration.ofMinutes(1))) {
      Kept read = read(session);
      for (String sql :
          List.of(
              "SELECT 1 AS a FROM read_text('/etc/passwd')",
              "SELECT 1 AS a; SET memory_limit='10GB'",
              "SELECT 1 AS a FROM glob('" + directory + "/*')")) {
        assertThatThrownBy(() -> session.derive(Map.of("input", read), sql, NUMBER))
            .as(sql)
            .isInstanceOf(SluiceException.class);
      }
    }
  }

  @Test
  void a_statement_that_runs_too_long_is_canceled() {
    try (SandboxSession session = open(Duration.ofMillis(500))) {
      Kept read = read(session);
      String endless = "SELECT sum(r.range)::BIGINT AS a FROM range(100000000) r, range(10000) s";
      assertThatThrownBy(() -> session.derive(Map.of("input", read), endless, NUMBER))
          .isInstanceOfSatisfying(
              SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
      assertThatThrownBy(() -> session.first(read, 1)).hasMessageContaining("out of time");
    }
  }

  @Test
  void a_failed_statement_keeps_the_rows_before_it() {
    try (SandboxSession session = open(Duration.ofMinutes(1))) {
      Kept read = read(session);
      assertThatThrownBy(
              () ->
                  session.derive(
                      Map.of("input", read),
                      "SELECT CAST('x' || a AS BIGINT) AS a FROM input",
                      NUMBER))
          .isInstanceOfSatisfying(
              SluiceException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CAST_INVALID_INPUT));
      assertThat(session.first(read, 1)).containsExactly(List.of(9L));
    }
  }
}
