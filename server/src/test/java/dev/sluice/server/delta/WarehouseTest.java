package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.TableRef.AtPath;
import dev.sluice.server.model.TableRef.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseTest {
  @TempDir Path directory;
  private Path root;
  private Path allowed;
  private Warehouse warehouse;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectories(directory.resolve("warehouse"));
    allowed = Files.createDirectories(directory.resolve("allowed"));
    warehouse = new Warehouse(root, List.of(allowed), false);
  }

  @Test
  void finds_names_below_its_root() {
    assertThat(warehouse.resolve(new Named("orders"))).isEqualTo(root.resolve("orders"));
    assertThat(warehouse.resolve(new Named("sales.orders")))
        .isEqualTo(root.resolve("sales/orders"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b.c", "../x", "a/b", "a b", "1a", "a.", ".a", "a\n"})
  void refuses_what_is_no_name(String name) {
    assertThatThrownBy(() -> warehouse.resolve(new Named(name)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void takes_absolute_relative_and_file_paths() {
    assertThat(warehouse.resolve(new AtPath("x/../y"))).isEqualTo(root.resolve("y"));
    assertThat(warehouse.resolve(new AtPath(allowed + "/t/"))).isEqualTo(allowed.resolve("t"));
    assertThat(warehouse.resolve(new AtPath("file:" + allowed + "/t%20u")))
        .isEqualTo(allowed.resolve("t u"));
    assertThat(warehouse.resolve(new AtPath("file://" + allowed + "/t")))
        .isEqualTo(allowed.resolve("t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3a://bucket/t", "hdfs://h/t", "http://h/t"})
  void refuses_other_schemes_by_name(String path) {
    assertThatThrownBy(() -> warehouse.resolve(new AtPath(path)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining(path.substring(0, path.indexOf(':')));
  }

  @Test
  void keeps_paths_and_links_inside() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), directory);
    for (String path : List.of("/etc/t", "../other", "link/other", directory.toString(), ".")) {
      assertThatThrownBy(() -> warehouse.resolve(new AtPath(path)))
          .as(path)
          .hasFieldOrPropertyWithValue("code", ErrorCode.PATH_NOT_ALLOWED);
    }
    assertThatThrownBy(() -> warehouse.resolve(new Named("link.other")))
        .hasFieldOrPropertyWithValue("code", ErrorCode.PATH_NOT_ALLOWED);
  }

  @Test
  void allows_every_path_but_its_own_parents_where_it_is_open() {
    Warehouse open = new Warehouse(root, List.of(), true);
    assertThat(open.resolve(new AtPath("/etc/t"))).isEqualTo(Path.of("/etc/t"));
    assertThatThrownBy(() -> open.resolve(new AtPath("/")))
        .hasFieldOrPropertyWithValue("code", ErrorCode.PATH_NOT_ALLOWED);
  }

  @Test
  void lists_its_tables() throws IOException {
    assertThat(new Warehouse(directory.resolve("none"), List.of(), false).tableNames()).isEmpty();
    for (String table : List.of("b", "a", "db/c", "not a name", "db/deep/d")) {
      Files.createDirectories(root.resolve(table).resolve("_delta_log"));
    }
    Files.createDirectories(root.resolve("empty"));
    assertThat(warehouse.tableNames()).containsExactly("a", "b", "db.c");
  }
}
