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
      case USER -> assertThat(status).isBetween(400, 428);
      case TRANSIENT -> assertThat(status).isIn(429, 503);
      case CONFLICT -> assertThat(status).isEqualTo(409);
      case CORRUPT, INTERNAL -> assertThat(status).isEqualTo(500);
    }
  }

  @Test
  void takes_a_table_of_the_path_for_the_resource_and_one_of_the_body_for_a_fault() {
    assertThat(ErrorStatus.of(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "/api/v1/tables/t/rows"))
        .isEqualTo(404);
    assertThat(ErrorStatus.of(ErrorCode.TABLE_OR_VIEW_NOT_FOUND, "/api/v1/queries/q"))
        .isEqualTo(422);
  }
}
