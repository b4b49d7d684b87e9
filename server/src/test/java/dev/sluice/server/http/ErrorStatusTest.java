package dev.sluice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorStatusTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void follows_the_category(ErrorCode code) {
    int status = ErrorStatus.of(code, "/api/v1/sql");

    switch (code.category()) {
      case USER -> {
        if (code != ErrorCode.TIMEOUT) {
          assertThat(status).isBetween(400, 428);
        }
      }
      case TRANSIENT -> assertThat(status).isIn(429, 503);
      case CONFLICT -> assertThat(status).isEqualTo(409);
      case CORRUPT, INTERNAL -> assertThat(status).isEqualTo(500);
    }
  }

  @Test
  void tells_a_caller_whose_time_ran_out_that_the_work_behind_it_took_too_long() {
    assertThat(ErrorStatus.of(ErrorCode.TIMEOUT, "/api/v1/preview")).isEqualTo(504);
  }

  @Test
  void takes_a_table_of_the_path_for_the_resource_and_one_of_the_body_for_a_fault() {
    assertThat(ErrorStatus.of(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "/api/v1/tables/t/rows"))
        .isEqualTo(404);
    assertThat(ErrorStatus.of(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "/api/v1/queries/q"))
        .isEqualTo(422);
  }
}
