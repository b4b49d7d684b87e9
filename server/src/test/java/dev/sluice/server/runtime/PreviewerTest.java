package dev.sluice.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.engine.EngineOptions;
import dev.sluice.server.engine.SqlSandbox;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.JoinType;
import dev.sluice.server.model.Relation;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.SourceSpec;
import dev.sluice.server.model.Transform;
import dev.sluice.server.model.Trigger;
import dev.sluice.server.runtime.Previews.Bounds;
import dev.sluice.server.runtime.Previews.Preview;
import dev.sluice.server.testing.Definitions;
import dev.sluice.server.testing.StreamHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewerTest {
  private static final Bounds WIDE = new Bounds(3, Duration.ofSeconds(60), false);

  @TempDir Path directory;
  private StreamHarness harness;
  private SqlSandbox sandbox;

  @BeforeEach
  void open() {
    harness = new StreamHarness(directory);
    sandbox =
        new SqlSandbox(
            new EngineOptions(256 << 20, 2, directory.resolve("sandbox"), 1 << 30),
            Duration.ofMinutes(1));
    harness.createTable("in");
  }

  @AfterEach
  void close() {
    sandbox.close();
    harness.close();
  }

  private Preview preview(int slots, Bounds bounds, Transform... steps) {
    return new Previewer(harness.connectors(), sandbox, slots, InstantSource.fixed(Instant.EPOCH))
        .preview(draft(Definitions.source("in", 1), steps), bounds);
  }

  private static DraftDefinition draft(SourceSpec source, Transform... steps) {
    return DraftDefinition.of(
        Definitions.query("q", source, "out", new Trigger.AsSoonAsPossible(), steps));
  }

  private static ErrorCode code(Throwable error) {
    return ((SluiceException) error).code();
  }

  @Test
  void a_large_source_is_cut_and_said_to_be() {
    harness.insert("in", 0, Previewer.MOST_ROWS + 10);
    harness.clock.set(Instant.parse("2100-01-01T00:00:00Z"));
    harness.insert("in", 5_000_000, 5_000_010);
    Preview preview = preview(1, WIDE, new Transform.Filter("id % 2 = 0"));
    assertThat(preview.complete()).isFalse();
    assertThat(preview.steps().get(0).count()).isEqualTo(Previewer.MOST_ROWS);
    assertThat(preview.steps().get(1).count()).isEqualTo(Previewer.MOST_ROWS / 2);
    assertThat(preview.steps().get(1).rows())
        .extracting(row -> row.get(0))
        .containsExactly(0L, 2L, 4L);
  }

  @Test
  void the_limit_of_files_a_batch_is_not_the_preview_s() {
    harness.insert("in", 0, 10);
    harness.insert("in", 10, 20);
    Preview preview = preview(1, WIDE);
    assertThat(preview.complete()).isTrue();
    assertThat(preview.steps().get(0).count()).isEqualTo(20);
  }

  @Test
  void a_union_shows_the_rows_of_both() {
    harness.createTable("more");
    harness.insert("in", 0, 2);
    harness.insert("more", 5, 8);
    Transform failing = new Transform.WithColumn("id", "CAST(substr(name, 2) AS INT) / 0", null);
    Preview preview =
        preview(
            1,
            WIDE,
            failing,
            new Transform.Select(List.of("1L AS id", "name")),
            new Transform.Union(
                new Relation(
                    Definitions.source("more", 1), List.of(new Transform.Filter("id > 5")), true)));
    assertThat(preview.steps()).extracting(Previews.Step::count).containsExactly(2L, null, 2L, 4L);
    assertThat(preview.steps().get(3).pointer()).isEqualTo("/transforms/2");
    assertThat(preview.complete()).isTrue();
  }

  @Test
  void steps_behind_a_join_know_both_sides() {
    harness.createTable("dim");
    harness.insert("in", 0, 4);
    harness.insert("dim", 2, 9);
    Preview preview =
        preview(
            1,
            WIDE,
            new Transform.Filter("id > 0"),
            Definitions.join("dim", "d", JoinType.LEFT, "input.id = d.id"),
            new Transform.Filter("input.id > 1 AND d.name <> 'n3'"),
            new Transform.Select(List.of("input.id AS id", "d.name AS other")));
    assertThat(preview.steps())
        .extracting(Previews.Step::count)
        .containsExactly(4L, 3L, 3L, 1L, 1L);
    assertThat(preview.steps().get(2).schema().names()).containsExactly("id", "name", "id", "name");
    assertThat(preview.steps().get(4).rows()).containsExactly(List.of(2L, "n2"));
    assertThat(preview.complete()).isTrue();
  }

  @Test
  void a_preview_out_of_time_is_given_up() {
    harness.insert("in", 0, 10);
    Bounds tight = new Bounds(3, Duration.ofNanos(1), false);
    assertThatThrownBy(() -> preview(1, tight))
        .satisfies(error -> assertThat(code(error)).isEqualTo(ErrorCode.TIMEOUT));
    assertThat(directory.resolve("sandbox")).isEmptyDirectory();
  }

  @Test
  void a_preview_without_a_slot_is_turned_away() {
    assertThatThrownBy(() -> preview(0, WIDE))
        .satisfies(error -> assertThat(code(error)).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
  }

  @Test
  void a_missing_file_is_no_fault_of_a_step() throws Exception {
    harness.insert("in", 0, 10);
    Files.delete(Path.of(harness.table("in").snapshot().relation().files().get(0).path()));
    assertThatThrownBy(() -> preview(1, WIDE, new Transform.Filter("id > 1")))
        .satisfies(error -> assertThat(code(error)).isEqualTo(ErrorCode.DATA_FILE_MISSING));
  }

  @Test
  void a_slot_is_given_back_after_a_failure() {
    Previewer previewer =
        new Previewer(harness.connectors(), sandbox, 1, InstantSource.fixed(Instant.EPOCH));
    assertThatThrownBy(() -> previewer.preview(draft(Definitions.source("none", 1)), WIDE))
        .isInstanceOf(SluiceException.class);
    assertThat(previewer.preview(draft(Definitions.source("in", 1)), WIDE).steps()).hasSize(1);
  }
}
