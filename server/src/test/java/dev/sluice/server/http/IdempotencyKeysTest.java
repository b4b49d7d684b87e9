package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.http.IdempotencyKeys.Answer;
import dev.sluice.server.model.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
  private static final Answer OK = new Answer(200, Map.of(), new byte[] {1});

  private final AtomicLong now = new AtomicLong();
  private final IdempotencyKeys keys = new IdempotencyKeys(now::get);

  @Test
  void second_request_waits_for_nobody() {
    assertThat(keys.claim("k", "a")).isNull();
    assertThatThrownBy(() -> keys.claim("k", "a"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.IDEMPOTENCY_KEY_IN_USE);
    keys.answered("k", OK);
    assertThat(keys.claim("k", "a")).isEqualTo(OK);
  }

  @Test
  void answers_are_kept_for_a_day() {
    keys.claim("k", "a");
    keys.answered("k", OK);
    now.addAndGet(Duration.ofHours(24).toNanos());
    assertThat(keys.claim("k", "a")).isEqualTo(OK);
    now.addAndGet(1);
    assertThat(keys.claim("k", "b")).as("the key is free again").isNull();
  }

  @Test
  void newest_ten_thousand_are_kept() {
    for (int i = 0; i < 10_001; i++) {
      keys.claim("k" + i, "a");
      keys.answered("k" + i, OK);
    }
    assertThat(keys.claim("k10000", "a")).isEqualTo(OK);
    assertThat(keys.claim("k0", "a")).as("the oldest is gone").isNull();
  }

  @Test
  void newest_16_mebibytes_are_kept() {
    Answer large = new Answer(200, Map.of(), new byte[64 << 10]);
    for (int i = 0; i <= 256; i++) {
      keys.claim("k" + i, "a");
      keys.answered("k" + i, large);
    }
    assertThat(keys.claim("k1", "a")).as("what is left").isEqualTo(large);
    assertThat(keys.claim("k0", "a")).as("the oldest is gone").isNull();
  }

  @Test
  void what_may_go_better_later_is_not_kept() {
    for (int status : new int[] {429, 500, 503}) {
      keys.claim("k", "a");
      keys.answered("k", new Answer(status, Map.of(), new byte[0]));
    }
    assertThat(keys.claim("k", "b")).isNull();
    keys.answered("k", new Answer(200, Map.of(), new byte[(64 << 10) + 1]));
    assertThat(keys.claim("k", "c")).as("too large to keep").isNull();
  }
}
