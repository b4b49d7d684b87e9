package dev.sluice.server.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.DataFile;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the features of a table's protocol mean to its readers and writers. */
class FeaturesTest {
  @TempDir Path directory;

  private TableFixture fixture;

  @BeforeEach
  void open() {
    fixture = new TableFixture(directory);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static String protocol(int reader, int writer, String... features) {
    String names = "[" + String.join(",", List.of(features)) + "]";
    String lists =
        (reader == 3 ? ",\"readerFeatures\":" + names : "")
            + (writer == 7 ? ",\"writerFeatures\":" + names : "");
    return "{\"protocol\":{\"minReaderVersion\":"
        + reader
        + ",\"minWriterVersion\":"
        + writer
        + lists
        + "}}";
  }

  private static Field mapped(String name, String physical) {
    return new Field(
        name,
        PrimitiveType.LONG,
        true,
        Map.of(
            "delta.columnMapping.id",
            "1",
            "delta.columnMapping.physicalName",
            "\"" + physical + "\""));
  }

  private DeltaTable table(String protocol, StructType schema, String properties) {
    fixture.commitByHand(0, protocol, TableFixture.metadata("id-1", schema, properties));
    return fixture.tables.open(TableFixture.REF);
  }

  @ParameterizedTest
  @CsvSource({
    "appendOnly, {}",
    "timestampNtz, {}",
    "deletionVectors, '{\"delta.enableDeletionVectors\":\"true\"}'",
    "v2Checkpoint, {}",
    "changeDataFeed, '{\"delta.enableChangeDataFeed\":\"true\"}'",
    "checkConstraints, {}",
    "columnMapping, {}",
    "generatedColumns, {}",
    "identityColumns, {}",
    "allowColumnDefaults, {}",
    "inCommitTimestamp, {}",
    "inCommitTimestamp, '{\"delta.enableInCommitTimestamps\":\"true\"}'",
    "icebergCompatV2, '{\"delta.enableIcebergCompatV2\":\"false\"}'"
  })
  void an_append_is_possible_where_a_feature_asks_nothing_of_it(String feature, String properties) {
    DeltaTable table =
        table(protocol(1, 7, "\"" + feature + "\""), TableFixture.SCHEMA, properties);

    assertThatCode(table::checkAppendable).doesNotThrowAnyException();
    assertThat(table.append(TableFixture.append(table.metadata(), "a", null)).version())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "rowTracking, {}",
    "clustering, {}",
    "someDayLater, {}",
    "icebergCompatV2, '{\"delta.enableIcebergCompatV2\":\"true\"}'"
  })
  void an_append_is_refused_by_the_name_of_the_feature(String feature, String properties) {
    DeltaTable table =
        table(protocol(1, 7, "\"" + feature + "\""), TableFixture.SCHEMA, properties);

    assertThat(table.snapshot().files()).isEmpty();
    assertThatThrownBy(table::checkAppendable)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL)
        .hasMessageEndingWith("this server does not write tables with " + feature + ".");
    assertThatThrownBy(() -> table.append(TableFixture.append(table.metadata(), "a", null)))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_UNSUPPORTED_PROTOCOL);
  }

  @ParameterizedTest
  @CsvSource({
    "generatedColumns, delta.generationExpression",
    "identityColumns, delta.identity.start",
    "allowColumnDefaults, CURRENT_DEFAULT"
  })
  void an_append_is_refused_where_a_column_uses_the_feature(String feature, String key) {
    Field field = new Field("a", PrimitiveType.LONG, true, Map.of(key, "\"1\""));
    StructType schema = StructType.of(Field.of("b", StructType.of(field)));
    DeltaTable table = table(protocol(1, 7, "\"" + feature + "\""), schema, "{}");

    assertThatThrownBy(table::checkAppendable).hasMessageContaining(feature);
  }

  @Test
  void the_older_writer_versions_mean_features_as_well() {
    DeltaTable table = table(protocol(1, 6), TableFixture.SCHEMA, "{}");

    assertThatCode(table::checkAppendable).doesNotThrowAnyException();
    fixture.commitByHand(1, protocol(1, 8));
    assertThatThrownBy(table::checkAppendable).hasMessageContaining("writer version 7");
  }

  @Test
  void columns_are_stored_under_their_physical_names() {
    StructType schema = StructType.of(mapped("a b", "col-1"));
    DeltaTable table = table(protocol(2, 5), schema, "{\"delta.columnMapping.mode\":\"name\"}");

    assertThat(table.metadata().stored().names()).containsExactly("col-1");
    assertThat(table.snapshot().relation().stored().names()).containsExactly("col-1");
    assertThat(table.snapshot().relation().schema().names()).containsExactly("a b");
    assertThatCode(table::checkAppendable).doesNotThrowAnyException();
  }

  @Test
  void a_new_table_does_not_take_over_what_another_notes_of_its_columns() {
    StructType schema =
        StructType.of(
            new Field(
                "s",
                StructType.of(mapped("a", "col-1")),
                true,
                Map.of("delta.columnMapping.id", "2", "comment", "\"kept\"")));
    DeltaTable table = fixture.tables.create(TableFixture.REF, schema, List.of(), Map.of());

    Field column = table.metadata().schema().fields().get(0);
    assertThat(column.metadata()).containsOnlyKeys("comment");
    assertThat(((StructType) column.type()).fields().get(0).metadata()).isEmpty();
  }

  @Test
  void physical_names_mean_nothing_without_column_mapping() {
    DeltaTable table = table(protocol(1, 2), StructType.of(mapped("a", "col-1")), "{}");

    assertThat(table.metadata().stored().names()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, name, DELTA_UNSUPPORTED_PROTOCOL, without its protocol",
    "2, 5, other, DELTA_UNSUPPORTED_PROTOCOL, the unknown mode other"
  })
  void column_mapping_that_cannot_be_followed_is_refused(
      int reader, int writer, String mode, ErrorCode code, String why) {
    String properties = "{\"delta.columnMapping.mode\":\"" + mode + "\"}";
    StructType schema = StructType.of(mapped("a", "col-1"));

    assertThatThrownBy(() -> table(protocol(reader, writer), schema, properties))
        .hasFieldOrPropertyWithValue("code", code)
        .hasMessageContaining("columnMapping")
        .hasMessageContaining(why);
  }

  @Test
  void a_mapped_column_without_a_physical_name_is_a_damaged_log() {
    String properties = "{\"delta.columnMapping.mode\":\"name\"}";

    assertThatThrownBy(() -> table(protocol(2, 5), TableFixture.SCHEMA, properties))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_LOG_CORRUPT)
        .hasMessageContaining("column id has no delta.columnMapping.physicalName");
  }

  private static String withVector(String action, String vector) {
    return action.replace(
        "\"dataChange\"",
        "\"deletionVector\":{\"storageType\":\"i\",\"pathOrInlineDv\":\""
            + vector
            + "\",\"sizeInBytes\":4,\"cardinality\":2},\"dataChange\"");
  }

  @Test
  void a_file_with_another_deletion_vector_is_another_file() {
    DeltaTable table = table(protocol(3, 7, "\"deletionVectors\""), TableFixture.SCHEMA, "{}");
    String stats = ",\"stats\":\"{\\\"numRecords\\\":9}\"";
    String add = TableFixture.add("a").replace("\"size\":1", "\"size\":1" + stats);
    fixture.commitByHand(1, add);
    fixture.commitByHand(2, withVector(add, "00000"), TableFixture.remove("a"));
    fixture.commitByHand(3, TableFixture.remove("a"), TableFixture.add("b"));
    fixture.commitByHand(
        4, withVector(TableFixture.remove("a"), "00000"), withVector(add, "11111"));

    assertThat(table.snapshotAt(2).files()).hasSize(1);
    assertThat(table.snapshotAt(3).files()).hasSize(2);
    List<DataFile> files = table.snapshot().relation().files();
    assertThat(files).extracting(DataFile::records).containsExactly(7L, DataFile.UNKNOWN);
    assertThat(table.snapshot().files().get(0).key()).endsWith("i11111");
  }

  @Test
  void a_deletion_vector_outside_the_table_is_refused() {
    DeltaTable table = table(protocol(3, 7, "\"deletionVectors\""), TableFixture.SCHEMA, "{}");
    String outside = withVector(TableFixture.add("a"), "/etc/passwd").replace("\"i\"", "\"p\"");
    fixture.commitByHand(1, outside);

    assertThatThrownBy(table::snapshot)
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
    assertThatThrownBy(() -> table.changes(1, 1))
        .hasFieldOrPropertyWithValue("code", ErrorCode.DELTA_PATH_OUTSIDE_TABLE);
  }
}
