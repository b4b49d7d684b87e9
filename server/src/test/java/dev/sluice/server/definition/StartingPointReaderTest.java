package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StartingPoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartingPointReaderTest {

  @Test
  void reads_versions_and_offsets() {
    assertThat(read("{'startingVersion': 12}")).isEqualTo(new StartingPoint.Version(12));
    assertThat(read("{'startingVersion': 'latest'}")).isEqualTo(new StartingPoint.Latest());
    assertThat(read("{'schemaVersion': 3}")).isEqualTo(new StartingPoint.SchemaVersion(3));
    assertThat(read("{'schemaVersion': 3, 'source': 1}"))
        .isEqualTo(new StartingPoint.SchemaVersion(3, 1));
    assertThat(read("{'offsets': [null, {'a': 1}]}"))
        .isEqualTo(new StartingPoint.Exact(List.of(Offset.NONE, new Offset("{\"a\":1}"))));
    assertThat(read("{'offsets': [{'v': 1}]}"))
        .isEqualTo(new StartingPoint.Exact(List.of(new Offset("{\"v\":1}"))));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z",
    "2026-01-02T03:04:05+02:00, 2026-01-02T01:04:05Z",
    "2026-01-02T03:04:05-02:00, 2026-01-02T05:04:05Z",
    "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
    "2026-01-02, 2026-01-02T00:00:00Z"
  })
  void reads_timestamps_and_dates(String text, Instant time) {
    assertThat(read("{'startingTimestamp': '" + text + "'}"))
        .isEqualTo(new StartingPoint.Timestamp(time));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                | ``",
        "{'startingVersion': 1, 'offsets': []}             | ``",
        "{'startingVersion': 'newest'}                     | /startingVersion",
        "{'startingVersion': 1.5}                          | /startingVersion",
        "{'startingVersion': 10000000000000000000}         | /startingVersion",
        "{'startingTimestamp': 'yesterday'}                | /startingTimestamp",
        "{'startingTimestamp': '2026-13-01T00:00:00Z'}     | /startingTimestamp",
        "{'startingTimestamp': 3}                          | /startingTimestamp",
        "{'offsets': {'v': 1}}                             | /offsets",
        "{'offsets': [{'v': 1}, 3]}                        | /offsets/1",
        "{'schemaVersion': 'newest'}                       | /schemaVersion",
        "{'startingVersions': 3}                           | /startingVersions"
      },
      quoteCharacter = '`')
  void refuses_everything_else_with_a_pointer(String document, String pointer) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
              assertThat(e.problems().get(0).pointer()).isEqualTo(pointer);
            });
  }

  private static StartingPoint read(String json) {
    return StartingPointReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
