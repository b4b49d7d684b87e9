package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.FileLayout;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.WrittenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries of several relations, into whose files the sandbox looks first. */
class FootersTest {
  private static final StructType STORED =
      StructType.of(
          Field.of("a", PrimitiveType.INTEGER), Field.of("t", PrimitiveType.TIMESTAMP_NTZ));
  private static final StatementLimit LIMIT = StatementLimit.of(Duration.ofSeconds(20));

  @TempDir Path directory;
  private EngineOptions options;
  private SqlSandbox sandbox;
  private DataFile file;

  @BeforeEach
  void write_a_file() {
    options = new EngineOptions(128L << 20, 1, directory.resolve("spill"), 1 << 30);
    sandbox = new SqlSandbox(options, Duration.ofSeconds(20));
    String sql = "SELECT range::INTEGER, TIMESTAMP '2026-01-01 00:00:00' FROM range(3)";
    WrittenFile written =
        sandbox
            .writeParquet(
                new EngineQuery(sql, STORED, Map.of()), directory, FileLayout.PLAIN, "a", LIMIT)
            .get(0);
    String path = directory.resolve(written.relativePath()).toString();
    file = new DataFile(path, Map.of(), written.sizeBytes(), 3);
  }

  private FileRelation relation(Field... fields) {
    return new FileRelation(StructType.of(fields), List.of(), List.of(file));
  }

  private Set<String> known(Map<String, FileRelation> relations) {
    try (StatementWatch watch = new StatementWatch();
        DuckDb database = DuckDb.open(options, watch, List.of())) {
      EngineQuery query = new EngineQuery("SELECT 1", STORED, relations);
      return new Footers(database, LIMIT).known(query);
    }
  }

  @Test
  void files_with_the_columns_of_their_relation_are_known() {
    Field a = Field.of("A", PrimitiveType.INTEGER);
    Map<String, FileRelation> relations =
        Map.of(
            "same", relation(a),
            "instant", relation(a, Field.of("t", PrimitiveType.TIMESTAMP)),
            "wider", relation(Field.of("a", PrimitiveType.LONG)),
            "absent", relation(a, Field.of("b", PrimitiveType.INTEGER)),
            "empty", new FileRelation(STORED, List.of(), List.of()),
            "gone", new FileRelation(STORED, List.of(), List.of(moved())));
    assertThat(known(relations)).containsExactlyInAnyOrder("same", "instant");
  }

  private DataFile moved() {
    return new DataFile(directory.resolve("moved.parquet").toString(), Map.of(), 1, 1);
  }

  @Test
  void a_query_of_one_relation_looks_into_no_file() {
    assertThat(known(Map.of("t", relation(Field.of("a", PrimitiveType.INTEGER))))).isEmpty();
  }

  @Test
  void known_and_unknown_files_give_the_same_rows() {
    StructType schema =
        StructType.of(
            Field.of("a", PrimitiveType.INTEGER),
            Field.of("t", PrimitiveType.TIMESTAMP),
            Field.of("b", PrimitiveType.LONG));
    EngineQuery query =
        new EngineQuery(
            "SELECT l.a, l.t, r.b FROM l JOIN r ON l.a = r.a AND l.t = r.t WHERE l.a = 2",
            schema,
            Map.of(
                "l",
                relation(schema.fields().get(0), schema.fields().get(1)),
                "r",
                new FileRelation(schema, List.of(), List.of(file))));
    try (RowCursor rows = sandbox.query(query)) {
      assertThat(rows.next())
          .containsExactly(2, java.time.Instant.parse("2026-01-01T00:00:00Z"), null);
      assertThat(rows.next()).isNull();
    }
  }
}
