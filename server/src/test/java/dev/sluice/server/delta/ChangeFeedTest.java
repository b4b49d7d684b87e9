package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeFeedTest {
  private static final String REMOVE = "{\"remove\":{\"path\":\"f\",\"dataChange\":true%s}}";

  @TempDir Path directory;
  private TableFixture fixture;
  private DeltaTable table;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
    table =
        fixture.tables.create(
            TableFixture.REF,
            TableFixture.SCHEMA,
            List.of("name"),
            Map.of("delta.enableChangeDataFeed", "true"));
    fixture.commitByHand(1, TableFixture.add("f"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ChangeFeed.Changes changes(String remove) {
    fixture.commitByHand(2, remove);
    Commit commit = table.changes(2, 1).get(0);
    ChangeFeed feed = new ChangeFeed(table, table.metadata());
    feed.check(commit);
    return feed.changes(commit);
  }

  @Test
  void takes_a_partition_value_for_null_that_a_removal_leaves_out_as_spark_does() {
    ChangeFeed.Changes changes = changes(REMOVE.formatted(",\"partitionValues\":{}"));
    assertThat(changes.files()).hasSize(1);
    assertThat(changes.files().get(0).partitionValues()).containsEntry("_change_type", "delete");
  }

  @Test
  void refuses_a_removal_that_does_not_tell_its_partition() {
    assertThatThrownBy(() -> changes(REMOVE.formatted("")))
        .hasFieldOrPropertyWithValue(
            "code", ErrorCode.DELTA_REMOVE_FILE_CDC_MISSING_EXTENDED_METADATA)
        .hasMessageContaining("version 2");
  }
}
