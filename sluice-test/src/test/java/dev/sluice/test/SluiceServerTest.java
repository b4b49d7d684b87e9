package dev.sluice.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SluiceServerTest {
  @RegisterExtension final SluiceServer sluice = SluiceServer.create();

  @Test
  void gives_rows_as_plain_values() {
    sluice.createTable("t", "id BIGINT, name STRING, price DECIMAL(10,2), paid BOOLEAN");
    sluice.client().sql("INSERT INTO t VALUES (1, 'a', 1.50, true), (2, NULL, NULL, NULL)");

    assertThat(sluice.rows("SELECT * FROM t ORDER BY id"))
        .containsExactly(
            List.of(1, "a", new java.math.BigDecimal("1.50"), true),
            Arrays.asList(2, null, null, null));
  }

  @Test
  void begins_each_test_with_an_empty_warehouse() {
    assertThat(sluice.client().tables().list()).isEmpty();
    assertThat(sluice.endpoint()).startsWith("http://127.0.0.1:");
  }

  @Test
  void is_of_use_without_junit_too_and_leaves_nothing() {
    SluiceServer own = SluiceServer.create();
    assertThatThrownBy(own::client)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension");

    long begun = System.nanoTime();
    try (SluiceServer started = own.start()) {
      System.out.printf("started in %d ms%n", (System.nanoTime() - begun) / 1_000_000);
      assertThat(started.client().isReady()).isTrue();
      assertThatThrownBy(started::start).isInstanceOf(IllegalStateException.class);
    }
    own.close();
    assertThatThrownBy(own::endpoint).isInstanceOf(IllegalStateException.class);
  }
}
