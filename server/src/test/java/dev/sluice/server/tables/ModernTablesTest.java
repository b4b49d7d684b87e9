package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.server.maintenance.Optimize;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.testing.SharedTables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements over copies of tables with table features, inside the fence of the sandbox. */
class ModernTablesTest {
  @TempDir Path directory;

  private CatalogFixture fixture;

  @BeforeEach
  void open() {
    fixture = new CatalogFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void copy(String table, String name) throws IOException {
    Optional<Path> shared = SharedTables.directory();
    assumeTrue(shared.isPresent(), "the tables of other engines are not here");
    Path original = shared.get().resolve(table);
    Path copy = directory.resolve("warehouse").resolve(name);
    Files.createDirectories(copy.getParent());
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(original.relativize(file).toString()));
        copy.resolve(original.relativize(file).toString()).toFile().setWritable(true);
      }
    }
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("warehouse").resolve(name))) {
      return files.toList();
    }
  }

  @Test
  void queries_do_not_see_deleted_rows() throws IOException {
    copy("delta-golden/dv-with-columnmapping", "dv");

    assertThat(fixture.sql("SELECT count(*) FROM dv")).containsExactly(List.of(35L));
    assertThat(
            fixture.sql(
                "SELECT count(*) FROM dv a JOIN dv b ON a.part = b.part AND a.col1 = b.col1"))
        .containsExactly(List.of(35L));
  }

  @Test
  void an_append_to_a_table_with_deletion_vectors_leaves_them_alone() throws IOException {
    copy("delta-kernel-java/basic-dv-no-checkpoint", "dv");
    assertThat(fixture.sql("SELECT count(*), sum(id) FROM dv")).containsExactly(List.of(8L, 44L));

    fixture.sql("INSERT INTO dv VALUES (100)");
    assertThat(fixture.sql("SELECT count(*), sum(id) FROM dv")).containsExactly(List.of(9L, 144L));
  }

  @Test
  void optimize_writes_deleted_rows_out_and_vacuum_keeps_the_vectors_of_young_removals()
      throws IOException {
    copy("delta-kernel-java/basic-dv-no-checkpoint", "dv");
    List<Path> before = files("dv");
    Optimize.Result result = fixture.catalog.optimize(new TableRef.Named("dv"), "");
    assertThat(result.deletionVectorsRemoved()).isPositive();
    assertThat(result.deletedRowsRemoved()).isEqualTo(2);
    assertThat(fixture.sql("SELECT count(*), sum(id) FROM dv")).containsExactly(List.of(8L, 44L));
    assertThat(fixture.tables.open(new TableRef.Named("dv")).snapshot().files())
        .allMatch(added -> added.file().deletedRows() == null);

    for (Path file : before) {
      if (Files.isRegularFile(file)) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      }
    }
    fixture.sql("VACUUM dv");
    assertThat(before).allMatch(Files::exists);
  }

  @Test
  void an_append_to_a_table_with_generated_columns_computes_them() throws IOException {
    copy("delta-spark/dbr_8_1_generated_columns", "generated");

    fixture.sql("INSERT INTO generated (c1) VALUES (41)");
    assertThat(fixture.sql("SELECT c1, c2 FROM generated WHERE c1 = 41"))
        .containsExactly(List.of(41, 42));
  }

  @Test
  void a_table_that_maps_its_columns_is_changed_beside_its_deletion_vectors() throws IOException {
    copy("delta-golden/dv-with-columnmapping", "dv");

    fixture.sql("INSERT INTO dv VALUES (77, 1, 'x'), (NULL, 2, 'y')");
    fixture.sql("UPDATE dv SET col2 = 'z' WHERE part = 77 OR part IS NULL");
    fixture.sql("DELETE FROM dv WHERE col1 = 1 AND part = 77");
    assertThat(fixture.sql("SELECT count(*), count(part), max(col2) FROM dv"))
        .containsExactly(List.of(36L, 35L, "z"));
    fixture.sql("OPTIMIZE dv");
    assertThat(fixture.sql("SELECT count(*), count(part), max(col2) FROM dv"))
        .containsExactly(List.of(36L, 35L, "z"));
  }

  @Test
  void what_cannot_be_written_is_refused_before_a_file_is_there() throws IOException {
    copy("delta-golden/table-with-icebegCompatV2Enabled", "dv");
    List<Path> before = files("dv");

    assertThatThrownBy(() -> fixture.sql("INSERT INTO dv SELECT * FROM dv"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageContaining("does not write tables with icebergCompatV2");
    byte[] row = "{\"IntegerType\": 1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                fixture.catalog.append(
                    new TableRef.Named("dv"), RowFormat.JSON, new ByteArrayInputStream(row), null))
        .hasMessageContaining("does not write tables with icebergCompatV2");
    assertThat(files("dv")).isEqualTo(before);
  }
}
