package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlSandboxTest {
  private static final StructType NUMBER = StructType.of(Field.of("a", PrimitiveType.LONG));

  @TempDir Path directory;
  private SqlSandbox sandbox;
  private FileRelation allowed;

  @BeforeEach
  void write_an_allowed_and_a_secret_file() {
    EngineOptions options = new EngineOptions(128L << 20, 1, directory.resolve("spill"), 1 << 30);
    sandbox = new SqlSandbox(options, Duration.ofSeconds(20));
    DataFile file = file("SELECT range FROM range(10)", "allowed");
    file("SELECT 42", "secret");
    allowed = new FileRelation(NUMBER, List.of(), List.of(file));
  }

  private DataFile file(String sql, String attempt) {
    WrittenFile file =
        sandbox
            .writeParquet(
                new EngineQuery(sql, NUMBER, Map.of()),
                directory,
                FileLayout.PLAIN,
                attempt,
                StatementLimit.of(Duration.ofSeconds(20)))
            .get(0);
    return new DataFile(
        directory.resolve(file.relativePath()).toString(), Map.of(), file.sizeBytes(), 1);
  }

  @Test
  void a_query_reads_the_files_it_was_given() {
    try (RowCursor rows = cursor("SELECT sum(a) FROM t")) {
      assertThat(rows.next()).containsExactly(45L);
      assertThat(rows.next()).isNull();
    }
    assertThat(directory.resolve("spill")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a FROM read_parquet('%s/part-00000-secret.c000.snappy.parquet')",
        "SELECT a FROM read_parquet('%s/*.parquet')",
        "SELECT 1 FROM glob('%s/*')",
        "SELECT 1 FROM read_text('/etc/passwd')",
        "SELECT 1 FROM read_csv('/etc/passwd')",
        "SELECT 1 FROM '/etc/passwd'",
        "SELECT 1) AS x(a); COPY (SELECT 1) TO '%s/out.csv'; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); ATTACH '%s/out.db'; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); INSTALL httpfs; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); LOAD httpfs; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); SET enable_external_access=true; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); SET memory_limit='10GB'; SELECT 1 FROM (SELECT 1",
        "SELECT 1) AS x(a); EXPORT DATABASE '%s/out'; SELECT 1 FROM (SELECT 1",
        "SELECT getenv('HOME')",
      })
  void a_query_touches_nothing_else(String sql) throws IOException {
    String text = sql.formatted(directory);
    long before = files();
    assertThatThrownBy(() -> readAll(text)).isInstanceOf(SluiceException.class);
    assertThat(files()).isEqualTo(before);
  }

  private long files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.count();
    }
  }

  private void readAll(String sql) {
    try (RowCursor rows = cursor(sql)) {
      while (rows.next() != null) {
        assertThat(rows.schema()).isEqualTo(NUMBER);
      }
    }
  }

  @Test
  void a_query_that_runs_too_long_is_canceled() {
    sandbox =
        new SqlSandbox(
            new EngineOptions(128L << 20, 1, directory.resolve("spill"), 1 << 30),
            Duration.ofMillis(200));
    assertThatThrownBy(() -> readAll("SELECT count(*) FROM range(100000000) a, range(10000) b"))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
        .hasMessageContaining("out of time");
  }

  @Test
  void a_query_that_needs_too_much_memory_is_refused() {
    assertThatThrownBy(
            () ->
                readAll(
                    "SELECT len(list(x)) FROM (SELECT range || 'abcdefghijklmnop' x FROM range(20000000))"))
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
  }

  @Test
  void a_sort_larger_than_memory_spills_and_leaves_nothing() {
    try (RowCursor rows = cursor("SELECT range FROM range(30000000) ORDER BY hash(range)")) {
      assertThat(rows.next()).isNotNull();
    }
    assertThat(directory.resolve("spill")).isEmptyDirectory();
  }

  private RowCursor cursor(String sql) {
    return sandbox.query(new EngineQuery(sql, NUMBER, Map.of("t", allowed)));
  }
}
