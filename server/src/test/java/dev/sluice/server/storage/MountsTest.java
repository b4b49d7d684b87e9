package dev.sluice.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.SluiceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountsTest {
  private static final Path DIRECTORY = Path.of("/data/stores");
  private final Mounts mounts =
      Mounts.of(DIRECTORY, List.of("s3a://lake/tables", "abfss://c@a.dfs.core.windows.net"));

  @Test
  void gives_each_file_of_a_store_a_path_and_shows_it_as_a_uri() {
    Path path = mounts.locate("s3a://lake/tables/t/part-0.parquet").orElseThrow();
    assertThat(path).isEqualTo(DIRECTORY.resolve("s3a/lake/tables/t/part-0.parquet"));
    assertThat(mounts.show(path)).isEqualTo("s3a://lake/tables/t/part-0.parquet");
    assertThat(mounts.locate("s3://lake/tables/t/part-0.parquet")).contains(path);
    assertThat(mounts.show(Path.of("/data/other"))).isEqualTo("/data/other");
  }

  @Test
  void serves_what_it_was_told_to_and_no_neighbour() {
    assertThat(mounts.serves(mounts.locate("s3a://lake/tables/t").orElseThrow())).isTrue();
    assertThat(mounts.serves(mounts.locate("s3a://lake/tables2/t").orElseThrow())).isFalse();
    assertThat(mounts.serves(mounts.locate("s3a://lake").orElseThrow())).isFalse();
    assertThat(mounts.serves(mounts.locate("abfss://c@a.dfs.core.windows.net/t").orElseThrow()))
        .isTrue();
    assertThat(mounts.serves(mounts.locate("abfss://d@a.dfs.core.windows.net/t").orElseThrow()))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://lake/../other/t",
        "s3a://../t",
        "s3a:///t",
        "http://lake/t",
        "file:///data",
        "/data/t"
      })
  void finds_no_place_outside_of_stores(String uri) {
    assertThat(mounts.locate(uri)).isEmpty();
  }

  @Test
  void refuses_other_stores_and_other_options() {
    assertThatThrownBy(() -> Mounts.of(DIRECTORY, List.of("http://169.254.169.254/")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("s3a:");
    assertThatThrownBy(() -> StoreOptions.of(Map.of("java.home", "secret-value")))
        .isInstanceOf(SluiceException.class)
        .hasMessageContaining("java.home")
        .hasMessageNotContaining("secret-value");
  }
}
